using ScottPlot;
using SkiaSharp;

namespace MnistTools.Plotting;

/// <content>Several figures in one image.</content>
internal static partial class ScottPlotRenderer
{
    /// <summary>Draws panels side by side.</summary>
    /// <inheritdoc cref="Render(Figure, Stream, FigureFormat, int, int, CancellationToken)"/>
    public static void Render(FigurePanels panels, Stream stream, FigureFormat format, int width, int height, CancellationToken cancellation) =>
        Write(canvas => Draw(panels, canvas, width, height, cancellation), panels.Title, stream, format, width, height);

    private static void Draw(FigurePanels panels, SKCanvas canvas, int width, int height, CancellationToken cancellation)
    {
        canvas.Clear(SKColors.White);
        int panelWidth = Math.Max(1, width / panels.Columns), panelHeight = Math.Max(1, height / panels.Rows);
        // As large as there is room for: a panel is small, but read from as near as a whole picture.
        double scale = Math.Min((double)panelWidth / NarrowestLayout, (double)panelHeight / LowestLayout);
        for (int i = 0; i < panels.Figures.Count; i++)
        {
            using Plot plot = Lay(panels.Figures[i], panelWidth, panelHeight, scale, cancellation);
            plot.RenderManager.ClearCanvasBeforeEachRender = false;
            canvas.Save();
            canvas.Translate(i % panels.Columns * panelWidth, i / panels.Columns * panelHeight);
            plot.Render(canvas, panelWidth, panelHeight);
            canvas.Restore();
        }
    }
}
