using SkiaSharp;

namespace MnistTools.Plotting;

/// <summary>Draws several drawings side by side.</summary>
internal static class PanelImage
{
    private const float Margin = 16;

    public static void Draw(SKCanvas canvas, PanelDrawing drawing, ImageRoom room)
    {
        float margin = Margin * (float)room.Scale;
        float top = drawing.Title.Length == 0 ? 0 : InkedText.DrawTitle(canvas, drawing.Title, margin, room);
        int width = Math.Max(1, room.Width / drawing.Columns), height = Math.Max(1, (int)(room.Height - top) / drawing.Rows);
        CurveImage.DrawAlike(drawing.Panels, room.OfPanel(width, height), (i, draw) =>
        {
            canvas.Save();
            canvas.Translate(i % drawing.Columns * width, top + (i / drawing.Columns * height));
            draw(canvas);
            canvas.Restore();
        });
    }
}
