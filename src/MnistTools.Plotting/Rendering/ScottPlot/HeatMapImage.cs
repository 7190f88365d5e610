using ScottPlot;
using ScottPlot.Plottables;
using SkiaSharp;

namespace MnistTools.Plotting;

/// <summary>Draws coloured cells, one unit a cell, the first row on top, and a key to their colours.</summary>
internal static class HeatMapImage
{
    private const float LargestText = 12.5f, SmallestText = 6, KeySize = 11;

    /// <summary>Of a cell, what its text may fill.</summary>
    private const float CellShare = 0.86f;

    public static void Draw(SKCanvas canvas, HeatMapDrawing drawing, ImageRoom room)
    {
        using Plot plot = PlotFrame.Create(room);
        plot.Axes.Right.MinimumSize = ColorKeyImage.WidthOf(drawing.Layers.Select(layer => layer.Key), KeySize);
        PlotFrame.AddAxes(plot, drawing, room);
        // It would be seen where a cell has no colour.
        plot.HideGrid();
        AddCells(plot, drawing);
        PlotFrame.Measure(plot, room);
        PlotFrame.FitTitle(plot, drawing.Title, room);
        PlotFrame.Measure(plot, room);
        PixelRect data = plot.RenderManager.LastRender.DataRect;
        AddTexts(plot, drawing, drawing.FitText(LargestText, CellShare * data.Width / drawing.Columns.Count, data.Height / drawing.Rows.Count));
        PlotFrame.Render(plot, canvas, room);
        DrawKeys(canvas, drawing, data, room.Scale);
    }

    /// <summary>The names under the columns, with the room that their axis has.</summary>
    public static IReadOnlyList<AxisLabel> LabelColumns(HeatMapDrawing drawing, float size, double room) =>
        Label(drawing.Columns, column => column, size, room);

    /// <summary>The names beside the rows, with the room that their axis has.</summary>
    public static IReadOnlyList<AxisLabel> LabelRows(HeatMapDrawing drawing, float size, double room) =>
        Label(drawing.Rows, row => PositionOf(drawing, row), size, room);

    private static void AddCells(Plot plot, HeatMapDrawing drawing)
    {
        foreach ((int row, int column, HeatLayer layer) in FindColored(drawing))
        {
            double y = PositionOf(drawing, row);
            Rectangle cell = plot.Add.Rectangle(column - 0.5, column + 0.5, y - 0.5, y + 0.5);
            cell.FillColor = Color.FromHex(layer.Colors.CssAt(layer.Values[row, column]));
            cell.LineColor = Color.FromHex(Palette.Grid);
            cell.LineWidth = 1;
        }
    }

    private static void AddTexts(Plot plot, HeatMapDrawing drawing, float size)
    {
        foreach ((int row, int column, HeatLayer layer) in FindColored(drawing))
        {
            if (size >= SmallestText && drawing.Cells[row, column].Text is { Length: > 0 } text)
            {
                var label = plot.Add.Text(TextLayout.Clean(text), column, PositionOf(drawing, row));
                PlotFrame.Style(label.LabelStyle, size, text);
                label.LabelFontColor = layer.Colors.IsDark(layer.Values[row, column]) ? Colors.White : Colors.Black;
                label.LabelAlignment = Alignment.MiddleCenter;
                label.OffsetY = EmbeddedFont.CentreOffset(size);
            }
        }
    }

    private static IEnumerable<(int Row, int Column, HeatLayer Layer)> FindColored(HeatMapDrawing drawing) =>
        from layer in drawing.Layers
        from row in Enumerable.Range(0, drawing.Rows.Count)
        from column in Enumerable.Range(0, drawing.Columns.Count)
        where double.IsFinite(layer.Values[row, column])
        select (row, column, layer);

    private static void DrawKeys(SKCanvas canvas, HeatMapDrawing drawing, PixelRect data, double scale)
    {
        canvas.Save();
        canvas.Scale((float)scale);
        float each = data.Height / drawing.Layers.Count;
        for (int i = 0; i < drawing.Layers.Count; i++)
        {
            float top = data.Top + (i * each);
            ColorKeyImage.Draw(canvas, drawing.Layers[i].Key, drawing.Layers[i].Colors, data.Right, top, top + each - (1.5f * KeySize), KeySize);
        }

        canvas.Restore();
    }

    private static IReadOnlyList<AxisLabel> Label(IReadOnlyList<string> names, Func<int, double> position, float size, double room)
    {
        int every = AxisLabels.Every(names.Count, size, room);
        return [.. Enumerable.Range(0, names.Count).Where(i => i % every == 0).Select(i => new AxisLabel(position(i), TextLayout.Clean(names[i])))];
    }

    private static double PositionOf(HeatMapDrawing drawing, int row) => drawing.Rows.Count - 1 - row;
}
