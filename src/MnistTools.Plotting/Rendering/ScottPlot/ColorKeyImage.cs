using SkiaSharp;

namespace MnistTools.Plotting;

/// <summary>Draws a bar of colours with what its ends mean.</summary>
internal static class ColorKeyImage
{
    /// <summary>From the cells to a key, its width without texts, and the gap before them, in sizes of the layout.</summary>
    private const float Before = 14, BarWidth = 14, Gap = 6, After = 10;
    private const int Steps = 64;

    /// <summary>How wide keys with such texts are.</summary>
    public static float WidthOf(IEnumerable<ColorKey> keys, float size) => keys.Max(key => Before + After + Math.Max(
        TextLayout.Measure(key.Title, size), BarWidth + Gap + Math.Max(TextLayout.Measure(key.Zero, size), TextLayout.Measure(key.One, size))));

    /// <summary>Draws a key.</summary>
    /// <param name="canvas">Takes it, in sizes of the layout.</param>
    /// <param name="key">Its texts.</param>
    /// <param name="colors">Its colours.</param>
    /// <param name="left">Where what it explains ends.</param>
    /// <param name="top">Where it begins.</param>
    /// <param name="bottom">Where it ends.</param>
    /// <param name="size">The size of its texts.</param>
    public static void Draw(SKCanvas canvas, ColorKey key, ColorRamp colors, float left, float top, float bottom, float size)
    {
        left += Before;
        InkedText.Draw(canvas, key.Title, left, top + size, size, SKTextAlign.Left);
        float first = top + (1.6f * size), height = Math.Max(1, bottom - first);
        using var paint = new SKPaint();
        for (int step = 0; step < Steps; step++)
        {
            paint.Color = SKColor.Parse(colors.CssAt(1 - (step / (Steps - 1.0))));
            // Each reaches into the next: between two there would be a line of the paper.
            canvas.DrawRect(left, first + (step * height / Steps), BarWidth, Math.Min((height / Steps) + 1, height - (step * height / Steps)), paint);
        }

        using var frame = new SKPaint { Style = SKPaintStyle.Stroke, Color = SKColor.Parse(Palette.Frame), StrokeWidth = 1, IsAntialias = true };
        canvas.DrawRect(left, first, BarWidth, height, frame);
        InkedText.Draw(canvas, key.One, left + BarWidth + Gap, first + (0.85f * size), size, SKTextAlign.Left);
        InkedText.Draw(canvas, key.Zero, left + BarWidth + Gap, bottom - (0.1f * size), size, SKTextAlign.Left);
    }
}
