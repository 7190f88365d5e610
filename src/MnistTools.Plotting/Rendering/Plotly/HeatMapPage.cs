using Plotly.NET;

namespace MnistTools.Plotting;

/// <summary>Coloured cells and a key to their colours, for plotly.js.</summary>
internal static class HeatMapPage
{
    private const int MostTexts = 900, Surround = 180, SurroundOnPhone = 90, KeysOnPhone = 70, KeyOnPhone = 51, SideOnPhone = 12;
    private const float TextSize = 13, SmallestText = 6, NameShare = 0.3f, CellShare = 0.9f;

    public static PlotlyChart Draw(HeatMapDrawing drawing, int width, int height)
    {
        bool isNarrow = width < PlotlyRenderer.NarrowBelow;
        PageTitle title = new(drawing.Title, width, height);
        return new(
            [.. drawing.Layers.Select((layer, i) => Draw(drawing, layer, i, width, height))],
            [
                .. PlotlyRenderer.Surround(title, drawing.Culture),
                ("xaxis", Axis(drawing.X, drawing.Columns, width, height, isReversed: false)),
                ("yaxis", Axis(drawing.Y, drawing.Rows, height, width, isReversed: true)),
                ("annotations", Write(drawing, width, height)),
                .. isNarrow
                    ? [("margin", new { t = title.Height + PlotlyRenderer.UnderTitle, l = SideOnPhone, r = SideOnPhone, b = SurroundOnPhone + KeysOnPhone })]
                    : Array.Empty<(string, object)>(),
            ],
            width,
            height + (isNarrow ? KeysOnPhone : 0));
    }

    // A trace for each layer: one alone has one range of colours.
    private static Trace Draw(HeatMapDrawing drawing, HeatLayer layer, int index, int width, int height) => PlotlyObjects.Trace(
        "heatmap",
        ("x", drawing.Columns.Select(PlotlyObjects.Escape)),
        ("y", drawing.Rows.Select(PlotlyObjects.Escape)),
        ("z", Rows<double?>(drawing, (row, column) => double.IsFinite(layer.Values[row, column]) ? layer.Values[row, column] : null)),
        ("customdata", Rows(drawing, (row, column) => PlotlyObjects.Escape(drawing.Cells[row, column].Description))),
        ("hovertemplate", "%{customdata}<extra></extra>"),
        ("hoverongaps", false),
        ("showscale", true),
        ("colorbar", Key(layer.Key, index, drawing.Layers.Count, width < PlotlyRenderer.NarrowBelow ? height + KeysOnPhone : null)),
        ("zmin", 0),
        ("zmax", 1),
        ("xgap", 1),
        ("ygap", 1),
        ("colorscale", new object[] { new object[] { 0, layer.Colors.Zero }, new object[] { 1, layer.Colors.Positive } }));

    // Those of a heat map would be dark grey or white by plotly.js' own rule, and hard to read on strong colours.
    private static IEnumerable<object> Write(HeatMapDrawing drawing, int width, int height)
    {
        float size = FitText(drawing, width, height);
        return drawing.Cells.Length > MostTexts || size < SmallestText ? [] :
            from layer in drawing.Layers
            from row in Enumerable.Range(0, drawing.Rows.Count)
            from column in Enumerable.Range(0, drawing.Columns.Count)
            where double.IsFinite(layer.Values[row, column]) && drawing.Cells[row, column].Text.Length > 0
            select new
            {
                text = PlotlyObjects.Escape(drawing.Cells[row, column].Text),
                // By their names: a number would be a name, too.
                x = PlotlyObjects.Escape(drawing.Columns[column]),
                y = PlotlyObjects.Escape(drawing.Rows[row]),
                showarrow = false,
                font = new { size, color = Palette.TextOn(layer.Colors, layer.Values[row, column]) },
            };
    }

    // One below the other: beside the cells, or on a phone, whose height is given, below them.
    private static Dictionary<string, object> Key(ColorKey key, int index, int count, int? heightOfPhone)
    {
        bool isBelow = heightOfPhone is not null;
        Dictionary<string, object> bar = new()
        {
            // plotly.js would draw the title of a level bar over it.
            ["title"] = new { text = isBelow ? "" : PlotlyObjects.Escape(key.Title), side = "top" },
            ["tickvals"] = (double[])[0, 0.5, 1],
            ["ticktext"] = (string[])[PlotlyObjects.Escape(key.Zero), isBelow ? PlotlyObjects.Escape(key.Title) : "", PlotlyObjects.Escape(key.One)],
            // plotly.js would turn what comes close to its neighbour.
            ["tickangle"] = 0,
            ["thickness"] = 14,
            ["len"] = isBelow ? 0.9 : 0.9 / count,
            ["outlinecolor"] = Palette.Frame,
        };
        if (heightOfPhone is { } height)
        {
            double above = (count - 1 - index) * (double)KeyOnPhone / height;
            (bar["orientation"], bar["yref"], bar["y"], bar["yanchor"], bar["x"]) = ("h", "container", Math.Min(0.01 + above, 1), "bottom", 0.5);
        }
        else
        {
            bar["y"] = 1 - ((index + 0.5) / count);
        }

        return bar;
    }

    private static float FitText(HeatMapDrawing drawing, int width, int height)
    {
        float cellWidth = Math.Max(1, width - (width < PlotlyRenderer.NarrowBelow ? SurroundOnPhone : Surround)) / (float)drawing.Columns.Count;
        return drawing.FitText(TextSize, CellShare * cellWidth, Math.Max(1, height - Surround) / (float)drawing.Rows.Count);
    }

    /// <summary>An axis of names, the first at the left or on top; where lines of text are higher than cells, every second or third is written.</summary>
    /// <param name="label">What the axis is called.</param>
    /// <param name="names">The names.</param>
    /// <param name="pixels">The size of the page along the axis.</param>
    /// <param name="across">The size of the page across it, a part of which the names may take.</param>
    /// <param name="isReversed">Whether the first is on top.</param>
    private static Dictionary<string, object> Axis(string label, IReadOnlyList<string> names, int pixels, int across, bool isReversed)
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

    private static T[][] Rows<T>(HeatMapDrawing drawing, Func<int, int, T> cell) =>
        [.. Enumerable.Range(0, drawing.Rows.Count).Select(row => Enumerable.Range(0, drawing.Columns.Count).Select(column => cell(row, column)).ToArray())];
}
