using ScottPlot;
using ScottPlot.Plottables;

namespace MnistTools.Plotting;

/// <summary>Draws the cells of a heat map into a plot, one unit a cell, the first row on top.</summary>
internal static class HeatMapDrawing
{
    private const float LargestText = 12.5f, SmallestText = 6, RoomForText = 380;

    /// <summary>The names under the columns, with the room that their axis has.</summary>
    public static IReadOnlyList<AxisLabel> LabelColumns(HeatMap map, float size, double room) => Label(map.Columns, column => column, size, room);

    /// <summary>The names beside the rows, with the room that their axis has.</summary>
    public static IReadOnlyList<AxisLabel> LabelRows(HeatMap map, float size, double room) => Label(map.Rows, row => PositionOf(map, row), size, room);

    /// <summary>Adds the cells and their texts.</summary>
    public static void Add(Plot plot, HeatMap map)
    {
        foreach (HeatLayer layer in map.Layers)
        {
            for (int row = 0; row < map.Rows.Count; row++)
            {
                for (int column = 0; column < map.Columns.Count; column++)
                {
                    if (double.IsFinite(layer.Values[row, column]))
                    {
                        AddCell(plot, map, layer, row, column);
                    }
                }
            }
        }
    }

    private static void AddCell(Plot plot, HeatMap map, HeatLayer layer, int row, int column)
    {
        double value = layer.Values[row, column], y = PositionOf(map, row);
        Rectangle cell = plot.Add.Rectangle(column - 0.5, column + 0.5, y - 0.5, y + 0.5);
        cell.FillColor = Color.FromHex(layer.Colors.CssAt(value));
        cell.LineColor = Color.FromHex("#E6E6E6");
        cell.LineWidth = 1;
        float size = Math.Min(LargestText, RoomForText / map.Rows.Count);
        if (map.Cells[row, column].Text is { Length: > 0 } text && size >= SmallestText)
        {
            var label = plot.Add.Text(TextLayout.Clean(text), column, y);
            label.LabelStyle.Font = EmbeddedFont.Typeface;
            label.LabelFontSize = size;
            label.LabelFontColor = layer.Colors.IsDark(value) ? Colors.White : Color.FromHex("#262626");
            label.LabelAlignment = Alignment.MiddleCenter;
            label.OffsetY = EmbeddedFont.CentreOffset(size);
        }
    }

    private static IReadOnlyList<AxisLabel> Label(IReadOnlyList<string> names, Func<int, double> position, float size, double room)
    {
        int every = AxisLabels.Every(names.Count, size, room);
        return [.. Enumerable.Range(0, names.Count).Where(i => i % every == 0).Select(i => new AxisLabel(position(i), TextLayout.Clean(names[i])))];
    }

    private static double PositionOf(HeatMap map, int row) => map.Rows.Count - 1 - row;
}
