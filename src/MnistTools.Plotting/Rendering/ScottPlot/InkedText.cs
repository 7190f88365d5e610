using SkiaSharp;

namespace MnistTools.Plotting;

/// <summary>Draws a line of text on a canvas.</summary>
internal static class InkedText
{
    /// <summary>Draws it with its baseline at a height.</summary>
    public static void Draw(SKCanvas canvas, string text, float x, float baseline, float size, SKTextAlign align, string color = Palette.Ink)
    {
        using var font = new SKFont(Typefaces.Of(text), size);
        using var paint = new SKPaint { Color = SKColor.Parse(color), IsAntialias = true };
        canvas.DrawText(TextLayout.Clean(text), x, baseline, align, font, paint);
    }

    /// <summary>Draws it in the middle of a line: capitals and digits stand about 0.36 of the size above and below that.</summary>
    public static void DrawAround(SKCanvas canvas, string text, float x, float middle, float size, SKTextAlign align, string color = Palette.Ink) =>
        Draw(canvas, text, x, middle + (0.36f * size), size, align, color);

    /// <summary>Draws lines below each other; gives where the next one would begin.</summary>
    /// <param name="canvas">Takes them.</param>
    /// <param name="lines">The lines.</param>
    /// <param name="x">The middle of each.</param>
    /// <param name="top">Where the first begins.</param>
    public static float DrawLines(SKCanvas canvas, FittedText lines, float x, float top)
    {
        foreach (string line in lines.Text.Split('\n'))
        {
            Draw(canvas, line, x, top + lines.Size, lines.Size, SKTextAlign.Center);
            top += lines.Size * TextLayout.LineHeight;
        }

        return top;
    }

    /// <summary>Draws the title above a picture that has no axes; gives where the room below it begins.</summary>
    public static float DrawTitle(SKCanvas canvas, string title, float margin, ImageRoom room)
    {
        if (title.Length > 0)
        {
            DrawLines(canvas, FitTitle(title, margin, room), room.Width / 2f, margin);
        }

        return MeasureTitle(title, margin, room);
    }

    /// <summary>Where the room below a title begins.</summary>
    public static float MeasureTitle(string title, float margin, ImageRoom room)
    {
        if (title.Length == 0)
        {
            return margin;
        }

        FittedText fitted = FitTitle(title, margin, room);
        return margin + (fitted.Size * ((fitted.LineCount * TextLayout.LineHeight) + 0.5f));
    }

    private static FittedText FitTitle(string title, float margin, ImageRoom room)
    {
        const float Size = 18;
        return TextLayout.FitInto(title, Size * (float)room.Scale, room.Width - (2 * margin), PlotFrame.TitleShare * room.Height);
    }
}
