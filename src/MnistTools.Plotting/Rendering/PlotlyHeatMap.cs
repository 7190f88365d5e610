using Plotly.NET;

namespace MnistTools.Plotting;

/// <summary>A heat map for plotly.js.</summary>
internal static class PlotlyHeatMap
{
    private const int MostTexts = 900, Surround = 180;
    private const float TextSize = 13;

    /// <summary>A trace for each layer: one alone has one range of colours.</summary>
    public static IEnumerable<Trace> Draw(HeatMap map) => map.Layers.Select(layer => PlotlyObjects.Trace(
        "heatmap",
        ("x", map.Columns.Select(PlotlyObjects.Escape)),
        ("y", map.Rows.Select(PlotlyObjects.Escape)),
        ("z", Rows<double?>(map, (row, column) => double.IsFinite(layer.Values[row, column]) ? layer.Values[row, column] : null)),
        ("text", Rows(map, (row, column) => PlotlyObjects.Escape(map.Cells[row, column].Text))),
        ("customdata", Rows(map, (row, column) => PlotlyObjects.Escape(map.Cells[row, column].Description))),
        ("texttemplate", map.Cells.Length <= MostTexts ? "%{text}" : ""),
        ("hovertemplate", "%{customdata}<extra></extra>"),
        ("hoverongaps", false),
        ("showscale", false),
        ("zmin", 0),
        ("zmax", 1),
        ("xgap", 1),
        ("ygap", 1),
        ("colorscale", new object[] { new object[] { 0, layer.Colors.Zero }, new object[] { 1, layer.Colors.Positive } })));

    /// <summary>An axis of names, the first at the left or on top; where lines of text are higher than cells, every second or third is written.</summary>
    public static Dictionary<string, object> Axis(string label, int count, int pixels, bool isReversed) => new()
    {
        ["type"] = "category",
        ["title"] = PlotlyObjects.AxisTitle(label),
        ["autorange"] = isReversed ? "reversed" : "true",
        ["automargin"] = true,
        ["showgrid"] = false,
        ["dtick"] = AxisLabels.Every(count, TextSize, Math.Max(1, pixels - Surround)),
    };

    private static T[][] Rows<T>(HeatMap map, Func<int, int, T> cell) =>
        [.. Enumerable.Range(0, map.Rows.Count).Select(row => Enumerable.Range(0, map.Columns.Count).Select(column => cell(row, column)).ToArray())];
}
