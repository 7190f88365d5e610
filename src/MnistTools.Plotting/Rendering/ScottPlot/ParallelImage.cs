using SkiaSharp;

namespace MnistTools.Plotting;

/// <summary>Draws parallel coordinates: the lines of the best last, over the others.</summary>
internal static class ParallelImage
{
    private const float Margin = 16, HeadSize = 12, TickSize = ParallelScale.TickSize, TickLength = 4, LineWidth = 1.6f, AxisWidth = 1.2f, UnderAxes = 24,
        LeastHalf = 34, BesideTick = TickLength + 3;
    private const int LinesOfHead = 3;

    public static void Draw(SKCanvas canvas, ParallelDrawing drawing, ImageRoom room)
    {
        float scale = (float)room.Scale;
        float below = InkedText.DrawTitle(canvas, drawing.Title, Margin * scale, room) / scale;
        canvas.Save();
        canvas.Scale(scale);
        DrawBelow(canvas, drawing, below, room);
        canvas.Restore();
    }

    // From here on in sizes of the layout.
    private static void DrawBelow(SKCanvas canvas, ParallelDrawing drawing, float below, ImageRoom room)
    {
        float top = below + (LinesOfHead * HeadSize * TextLayout.LineHeight) + TickSize, bottom = Math.Max(top + 1, (float)room.LayoutHeight - UnderAxes);
        ParallelScale colors = ParallelScale.Of(new(drawing.ColorAxis, drawing.Colors), drawing.Culture, bottom - top);
        ColorKey key = new(
            TextLayout.Shorten(drawing.ColorAxis.Label, TickSize, (float)room.LayoutWidth / 4), EndOf(drawing, colors, isBest: false),
            EndOf(drawing, colors, isBest: true));
        ParallelScale[] scales = [.. drawing.Axes.Select(axis => ParallelScale.Of(axis, drawing.Culture, bottom - top))];
        float key0 = (float)room.LayoutWidth - ColorKeyImage.WidthOf([key], TickSize) - LeastHalf;
        float widest = scales[0].Labels.Max(label => TextLayout.Measure(label.Text, TickSize)) + BesideTick;
        float first = Margin + Math.Max(LeastHalf, Math.Min(widest, key0 / 4));
        float between = Math.Max(1, (key0 - first) / Math.Max(1, scales.Length - 1));
        float XOf(int axis) => first + (axis * between);
        SKPoint At(int axis, double value) => new(XOf(axis), bottom - ((bottom - top) * (float)scales[axis].ShareOf(value)));

        foreach (int item in Enumerable.Range(0, drawing.Colors.Count).OrderBy(item => Goodness(drawing, colors, item)))
        {
            room.Cancellation.ThrowIfCancellationRequested();
            DrawLine(canvas, [.. scales.Select((scale, axis) => At(axis, scale.Values[item]))], Palette.Scores.CssAt(Goodness(drawing, colors, item)));
        }

        for (int axis = 0; axis < scales.Length; axis++)
        {
            float beside = axis == 0 ? first - Margin : between - (2 * TickLength);
            DrawAxis(canvas, scales[axis], XOf(axis), position => At(axis, position).Y, beside - BesideTick);
            string head = TextLayout.Fit(
                drawing.Axes[axis].Axis.Label, HeadSize, Math.Min(between * 0.9f, 2 * Math.Min(XOf(axis) - 2, (float)room.LayoutWidth - XOf(axis) - 2)),
                LinesOfHead);
            InkedText.DrawLines(canvas, new(head, HeadSize), XOf(axis), top - TickSize - (TextLayout.CountLines(head) * HeadSize * TextLayout.LineHeight));
        }

        ColorKeyImage.Draw(canvas, key, Palette.Scores, key0 + LeastHalf - 8, top, bottom, TickSize);
    }

    private static void DrawLine(SKCanvas canvas, SKPoint[] points, string color)
    {
        using var paint = new SKPaint
        {
            Style = SKPaintStyle.Stroke,
            Color = SKColor.Parse(color),
            StrokeWidth = LineWidth,
            IsAntialias = true,
            StrokeJoin = SKStrokeJoin.Round,
        };
        canvas.DrawPoints(SKPointMode.Polygon, points, paint);
        if (points.Length == 1)
        {
            canvas.DrawCircle(points[0], 2 * LineWidth, paint);
        }
    }

    private static void DrawAxis(SKCanvas canvas, ParallelScale scale, float x, Func<double, float> yOf, float room)
    {
        using var line = new SKPaint { Style = SKPaintStyle.Stroke, Color = SKColor.Parse(Palette.Ink), StrokeWidth = AxisWidth, IsAntialias = true };
        canvas.DrawLine(x, yOf(scale.Least), x, yOf(scale.Largest), line);
        foreach (AxisLabel label in scale.Labels)
        {
            float y = yOf(label.Position);
            canvas.DrawLine(x - TickLength, y, x, y, line);
            string text = TextLayout.Shorten(label.Text, TickSize, room);
            DrawHalo(canvas, text, x - BesideTick, y);
            InkedText.DrawAround(canvas, text, x - BesideTick, y, TickSize, SKTextAlign.Right);
        }
    }

    // A text stands among lines.
    private static void DrawHalo(SKCanvas canvas, string text, float right, float y)
    {
        using var paper = new SKPaint { Color = SKColor.Parse(Palette.Paper).WithAlpha(215) };
        float width = TextLayout.Measure(text, TickSize) + 3;
        canvas.DrawRect(right - width + 1, y - (0.62f * TickSize), width, 1.24f * TickSize, paper);
    }

    private static double Goodness(ParallelDrawing drawing, ParallelScale colors, int item) =>
        drawing.SmallIsGood ? 1 - colors.ShareOf(drawing.Colors[item]) : colors.ShareOf(drawing.Colors[item]);

    private static string EndOf(ParallelDrawing drawing, ParallelScale colors, bool isBest) =>
        (isBest == drawing.SmallIsGood ? colors.Labels[0] : colors.Labels[^1]).Text;
}
