using SkiaSharp;

namespace MnistTools.Plotting;

/// <summary>Draws a figure of small images: a title, and the images with their captions.</summary>
internal static class ImageGridDrawing
{
    private const float TitleSize = 18, Margin = 16, FrameWidth = 2.5f, HairLine = 1;
    private static readonly SKColor Ink = SKColor.Parse("#262626"), Frame = SKColor.Parse("#BBBBBB"), Mark = SKColor.Parse(Palette.Mistake);

    /// <summary>Draws it on a canvas of that size.</summary>
    public static void Draw(SKCanvas canvas, Figure figure, int width, int height, CancellationToken cancellation)
    {
        ImageGrid grid = figure.Images!;
        float scale = (float)ScottPlotRenderer.Scale(width, height), margin = Margin * scale;
        canvas.Clear(SKColors.White);
        float top = DrawTitle(canvas, figure.Title, width, height, scale);
        GridLayout layout = GridLayout.Arrange(grid, width - (2 * margin), height - top - margin, scale);
        canvas.Save();
        canvas.Translate(margin, top);
        for (int i = 0; i < grid.Tiles.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            DrawTile(canvas, grid, layout, i, scale);
        }

        canvas.Restore();
    }

    /// <summary>Where the room for the images begins.</summary>
    private static float DrawTitle(SKCanvas canvas, string title, int width, int height, float scale)
    {
        float y = Margin * scale;
        if (title.Length == 0)
        {
            return y;
        }

        FittedText fitted = TextLayout.FitInto(title, TitleSize * scale, width - (2 * y), ScottPlotRenderer.TitleShare * height);
        foreach (string line in fitted.Text.Split('\n'))
        {
            DrawText(canvas, line, width / 2f, y + fitted.Size, fitted.Size, Ink);
            y += fitted.Size * TextLayout.LineHeight;
        }

        return y + (fitted.Size * 0.5f);
    }

    private static void DrawTile(SKCanvas canvas, ImageGrid grid, GridLayout layout, int index, float scale)
    {
        ImageTile tile = grid.Tiles[index];
        SKRect place = SKRect.Create((float)layout.LeftOf(index), (float)layout.TopOf(index), (float)layout.ImageWidth, (float)layout.ImageHeight);
        using SKImage image = TileImage.Draw(tile, grid.Colors);
        canvas.DrawImage(image, place, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        using var frame = new SKPaint { Style = SKPaintStyle.Stroke, IsAntialias = true, Color = tile.IsMarked ? Mark : Frame, StrokeWidth = (tile.IsMarked ? FrameWidth : HairLine) * scale };
        canvas.DrawRect(place, frame);
        for (int line = 0; line < tile.Caption.Count; line++)
        {
            FittedText text = TextLayout.FitLine(tile.Caption[line], (float)layout.TextSize, (float)layout.CellWidth);
            // Capitals and digits stand about 0.36 of the size above and below the middle of their line.
            DrawText(canvas, text.Text, (float)layout.MiddleOf(index), (float)layout.LineOf(index, line) + (0.36f * text.Size), text.Size, tile.IsMarked ? Mark : Ink);
        }
    }

    private static void DrawText(SKCanvas canvas, string text, float x, float baseline, float size, SKColor color)
    {
        using var font = new SKFont(EmbeddedFont.Typeface, size);
        using var paint = new SKPaint { Color = color, IsAntialias = true };
        canvas.DrawText(TextLayout.Clean(text), x, baseline, SKTextAlign.Center, font, paint);
    }
}
