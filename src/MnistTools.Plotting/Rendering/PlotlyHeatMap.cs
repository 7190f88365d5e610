using Plotly.NET;

namespace MnistTools.Plotting;

/// <summary>A heat map for plotly.js.</summary>
internal static class PlotlyHeatMap
{
    private const int MostTexts = 900, Surround = 180;
    private const float TextSize = 13, NameShare = 0.3f;

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
    /// <param name="label">What the axis is called.</param>
    /// <param name="names">The names.</param>
    /// <param name="pixels">The size of the page along the axis.</param>
    /// <param name="across">The size of the page across it, a part of which the names may take.</param>
    /// <param name="isReversed">Whether the first is on top.</param>
    public static Dictionary<string, object> Axis(string label, IReadOnlyList<string> names, int pixels, int across, bool isReversed)
    {
        int every = AxisLabels.Every(names.Count, TextSize, Math.Max(1, pixels - Surround));
        string[] written = [.. names.Where((_, i) => i % every == 0)];
        return new()
        {
            ["type"] = "category",
            ["title"] = PlotlyObjects.AxisTitle(label, pixels),
            ["autorange"] = isReversed ? "reversed" : "true",
            ["automargin"] = true,
            ["showgrid"] = false,
            ["tickvals"] = written.Select(PlotlyObjects.Escape),
            ["ticktext"] = written.Select(name => PlotlyObjects.Escape(TextLayout.Shorten(name, TextSize, NameShare * across))),
        };
    }

    private static T[][] Rows<T>(HeatMap map, Func<int, int, T> cell) =>
        [.. Enumerable.Range(0, map.Rows.Count).Select(row => Enumerable.Range(0, map.Columns.Count).Select(column => cell(row, column)).ToArray())];
}
