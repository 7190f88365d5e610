using ScottPlot;
using SkiaSharp;

namespace MnistTools.Plotting;

/// <summary>
/// A marker without the dashes of the line that was drawn before it. ScottPlot leaves them in its pen, where they would dash the marker's edge, and Skia's SVG,
/// which cannot dash what is filled, complains about them on the standard error stream.
/// </summary>
internal sealed class SolidMarker(IMarker marker) : IMarker
{
    /// <summary>How markers of a kind look. Size, and line width of those that consist of lines, are in pixels.</summary>
    public static MarkerStyle Style(MarkerKind kind, float size, float lineWidth, Color color)
    {
        MarkerShape shape = Shape(kind);
        MarkerStyle style = new(shape, size, color) { LineWidth = lineWidth, LineColor = color };
        if (shape != MarkerShape.None)
        {
            style.CustomRenderer = new SolidMarker(shape.GetMarker());
        }

        return style;
    }

    public void Render(SKCanvas canvas, Paint paint, Pixel center, float size, MarkerStyle markerStyle)
    {
        paint.SKPaint.PathEffect = null;
        marker.Render(canvas, paint, center, size, markerStyle);
    }

    private static MarkerShape Shape(MarkerKind kind) => kind switch
    {
        MarkerKind.Circle => MarkerShape.FilledCircle,
        MarkerKind.Square => MarkerShape.FilledSquare,
        MarkerKind.TriangleUp => MarkerShape.FilledTriangleUp,
        MarkerKind.Diamond => MarkerShape.FilledDiamond,
        MarkerKind.TriangleDown => MarkerShape.FilledTriangleDown,
        MarkerKind.Cross => MarkerShape.Eks,
        MarkerKind.Plus => MarkerShape.Cross,
        _ => MarkerShape.None,
    };
}
