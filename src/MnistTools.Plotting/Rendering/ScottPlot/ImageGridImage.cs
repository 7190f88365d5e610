using SkiaSharp;

namespace MnistTools.Plotting;

/// <summary>Draws small images with their captions.</summary>
internal static class ImageGridImage
{
    private const float Margin = 16, FrameWidth = 2.5f, HairLine = 1;
    private const string Frame = "#BBBBBB";

    public static void Draw(SKCanvas canvas, ImageGridDrawing drawing, ImageRoom room)
    {
        float scale = (float)room.Scale, margin = Margin * scale;
        // In a small picture images become small, not texts: these could not be read.
        ImageRoom ofTexts = room with { Scale = Math.Max(1, room.Scale) };
        GridLayout Arrange(string title, out float top)
        {
            top = InkedText.MeasureTitle(title, margin, ofTexts);
            return GridLayout.Arrange(drawing, room.Width - (2 * margin), room.Height - top - margin, ofTexts.Scale);
        }

        string title = drawing.Title;
        GridLayout layout = Arrange(title, out float top);
        if (layout.TextSize == 0)
        {
            title = drawing.TitleWithoutCaptions;
            layout = Arrange(title, out top);
        }

        InkedText.DrawTitle(canvas, title, margin, ofTexts);
        canvas.Save();
        canvas.Translate(margin, top);
        for (int i = 0; i < drawing.Tiles.Count; i++)
        {
            room.Cancellation.ThrowIfCancellationRequested();
            DrawTile(canvas, drawing, layout, i, scale);
        }

        canvas.Restore();
    }

    private static void DrawTile(SKCanvas canvas, ImageGridDrawing drawing, GridLayout layout, int index, float scale)
    {
        ImageTile tile = drawing.Tiles[index];
        (double left, double top, double width, double height) = layout.PlaceOf(index, tile);
        SKRect place = SKRect.Create((float)left, (float)top, (float)width, (float)height);
        using SKImage image = TileImage.Draw(tile, drawing.Colors);
        canvas.DrawImage(image, place, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        SKColor color = SKColor.Parse(tile.IsMarked ? Palette.Mistake : Frame);
        using var frame =
            new SKPaint { Style = SKPaintStyle.Stroke, IsAntialias = true, Color = color, StrokeWidth = (tile.IsMarked ? FrameWidth : HairLine) * scale };
        canvas.DrawRect(place, frame);
        foreach ((int line, string text) in layout.Write(tile.Caption).Index())
        {
            InkedText.DrawAround(
                canvas, text, (float)layout.MiddleOf(index), (float)layout.LineOf(index, line), (float)layout.TextSize, SKTextAlign.Center,
                tile.IsMarked ? Palette.Mistake : Palette.Ink);
        }
    }
}
