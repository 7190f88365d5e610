using SkiaSharp;

namespace MnistTools.Plotting;

/// <summary>
/// Draws figures as images, with ScottPlot and SkiaSharp: no browser, no window and no installed font needed. Each kind has a file beside this one.
/// </summary>
internal sealed class ScottPlotRenderer : IDrawingVisitor<Action<SKCanvas>>
{
    private readonly ImageRoom _room;

    private ScottPlotRenderer(ImageRoom room) => _room = room;

    /// <summary>Draws a figure. A larger one shows the same at a higher resolution.</summary>
    /// <param name="drawing">What is shown.</param>
    /// <param name="stream">Takes the image.</param>
    /// <param name="format">Any but HTML.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="cancellation">Ends the drawing.</param>
    public static void Render(Drawing drawing, Stream stream, FigureFormat format, int width, int height, CancellationToken cancellation)
    {
        Action<SKCanvas> draw = drawing.Accept(new ScottPlotRenderer(ImageRoom.OfPicture(width, height, cancellation)));
        if (format == FigureFormat.Svg)
        {
            using MemoryStream xml = DrawVectors(draw, width, height);
            SvgDocument.Write(xml, drawing.Name, stream);
        }
        else
        {
            PixelImage.Write(canvas => Draw(draw, canvas), format, width, height, stream);
        }
    }

    public Action<SKCanvas> Visit(CurveDrawing drawing) => canvas => CurveImage.Draw(canvas, drawing, _room);

    public Action<SKCanvas> Visit(HeatMapDrawing drawing) => canvas => HeatMapImage.Draw(canvas, drawing, _room);

    public Action<SKCanvas> Visit(ImageGridDrawing drawing) => canvas => ImageGridImage.Draw(canvas, drawing, _room);

    public Action<SKCanvas> Visit(PanelDrawing drawing) => canvas => PanelImage.Draw(canvas, drawing, _room);

    public Action<SKCanvas> Visit(ParallelDrawing drawing) => canvas => ParallelImage.Draw(canvas, drawing, _room);

    private static void Draw(Action<SKCanvas> draw, SKCanvas canvas)
    {
        canvas.Clear(SKColors.White);
        draw(canvas);
    }

    private static MemoryStream DrawVectors(Action<SKCanvas> draw, int width, int height)
    {
        MemoryStream xml = new();
        // Only a canvas that is closed has written all of its document.
        using (SKCanvas canvas = SKSvgCanvas.Create(new(0, 0, width, height), xml))
        {
            Draw(draw, canvas);
        }

        xml.Position = 0;
        return xml;
    }
}
