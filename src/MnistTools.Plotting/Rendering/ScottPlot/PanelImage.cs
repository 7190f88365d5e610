using SkiaSharp;

namespace MnistTools.Plotting;

/// <summary>Draws several drawings side by side.</summary>
internal static class PanelImage
{
    private const float Margin = 16, UnderLegend = 6;

    /// <summary>Of the height, what a legend of all panels may take.</summary>
    private const double MostLegend = 0.2;

    public static void Draw(SKCanvas canvas, PanelDrawing drawing, ImageRoom room)
    {
        float margin = Margin * (float)room.Scale;
        float top = drawing.Title.Length == 0 ? 0 : InkedText.DrawTitle(canvas, drawing.Title, margin, room);
        IReadOnlyList<CurveDrawing> panels = drawing.Panels;
        if (ExplainsAll(drawing))
        {
            LegendStrip legend = new(LegendEntries.Limit(panels[0]), room.LayoutWidth);
            if (legend.Height <= MostLegend * room.LayoutHeight)
            {
                canvas.Save();
                canvas.Scale((float)room.Scale);
                legend.Draw(canvas, top / (float)room.Scale, room.LayoutWidth);
                canvas.Restore();
                top += (legend.Height + UnderLegend) * (float)room.Scale;
                panels = [panels[0] with { Legend = [] }, .. panels.Skip(1)];
            }
        }

        int width = Math.Max(1, room.Width / drawing.Columns), height = Math.Max(1, (int)(room.Height - top) / drawing.Rows);
        CurveImage.DrawAlike(panels, room.OfPanel(width, height), (i, draw) =>
        {
            canvas.Save();
            canvas.Translate(i % drawing.Columns * width, top + (i / drawing.Columns * height));
            draw(canvas);
            canvas.Restore();
        });
    }

    /// <summary>Whether the legend of the first panel is for all of them: it would be a part of one, and hide its points.</summary>
    private static bool ExplainsAll(PanelDrawing drawing) =>
        drawing.Panels.Count > 1 && drawing.Panels[0].Legend.Count > 0 && drawing.Panels.Skip(1).All(panel => panel.Legend.Count == 0);
}
