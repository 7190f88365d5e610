using ScottPlot;
using SkiaSharp;

namespace MnistTools.Plotting;

/// <content>Several figures in one image.</content>
internal static partial class ScottPlotRenderer
{
    /// <summary>Draws panels side by side.</summary>
    /// <inheritdoc cref="Render(Figure, Stream, FigureFormat, int, int)"/>
    public static void Render(FigurePanels panels, Stream stream, FigureFormat format, int width, int height)
    {
        if (format == FigureFormat.Svg)
        {
            using MemoryStream xml = new();
            // Only a canvas that is closed has written all of its document.
            using (SKCanvas canvas = SKSvgCanvas.Create(new(0, 0, width, height), xml))
            {
                Draw(panels, canvas, width, height);
            }

            xml.Position = 0;
            SvgDocument.Write(xml, panels.Title, stream);
            return;
        }

        using SKSurface surface = SKSurface.Create(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Premul))
            ?? throw new InvalidOperationException($"There is no memory for an image of {width} × {height} pixels.");
        Draw(panels, surface.Canvas, width, height);
        using SKPixmap pixels = surface.PeekPixels();
        using SKData encoded = Encode(pixels, format) ?? throw new InvalidOperationException($"The image cannot be encoded as {format}.");
        encoded.SaveTo(stream);
    }

    private static void Draw(FigurePanels panels, SKCanvas canvas, int width, int height)
    {
        canvas.Clear(SKColors.White);
        int panelWidth = width / panels.Columns, panelHeight = height / panels.Rows;
        // As large as there is room for: a panel is small, but read from as near as a whole picture.
        double scale = Math.Min((double)panelWidth / NarrowestLayout, (double)panelHeight / LowestLayout);
        for (int i = 0; i < panels.Figures.Count; i++)
        {
            using Plot plot = Lay(panels.Figures[i], panelWidth, panelHeight, scale);
            plot.RenderManager.ClearCanvasBeforeEachRender = false;
            canvas.Save();
            canvas.Translate(i % panels.Columns * panelWidth, i / panels.Columns * panelHeight);
            plot.Render(canvas, panelWidth, panelHeight);
            canvas.Restore();
        }
    }
}
