using Plotly.NET;
using static MnistTools.Plotting.PlotlyObjects;

namespace MnistTools.Plotting;

/// <summary>Curves between two axes, for plotly.js.</summary>
internal static class CurvePage
{
    private const int MostPositions = 12, MostValues = 9, MostInBox = 10, MarkerSize = 7;

    /// <summary>The axis below in a page for a phone, without and with its title.</summary>
    private const int BelowAxis = 62, SideOnPhone = 12, PositionsOnPhone = 6;

    public static PlotlyChart Draw(CurveDrawing drawing, int width, int height)
    {
        bool isNarrow = width < PlotlyRenderer.NarrowBelow;
        PageTitle title = new(drawing.Title, width, height);
        PageLegend legend = new(drawing, width, height);
        // On a phone the legend is what the page becomes higher by.
        int below = isNarrow ? (int)Math.Ceiling(legend.Height) : 0;
        return new(
            [.. drawing.Legend.Where(entry => !IsMark(drawing, entry)).Select(entry => Explain(entry, legend.Write(entry.Text))), .. DrawCurves(drawing)],
            [
                .. PlotlyRenderer.Surround(title, drawing.Culture),
                ("showlegend", drawing.Legend.Count > 0),
                ("legend", legend.Draw()),
                // One box for all curves, unless it would hide them.
                ("hovermode", drawing.Series.Count <= MostInBox ? "x unified" : "closest"),
                ("xaxis", Axis(drawing.X, AxisRange.OfPositions(drawing), width, isNarrow ? PositionsOnPhone : MostPositions)),
                ("yaxis", Axis(drawing.Y, AxisRange.OfValues(drawing), height)),
                ("shapes",
                    drawing.Marks.Select(mark => new Dictionary<string, object>(Shape(mark)) { ["showlegend"] = true, ["name"] = legend.Write(mark.Label) })),
                .. isNarrow
                    ? [("margin", new { t = title.Height + PlotlyRenderer.UnderTitle, b = BelowAxis + below, l = SideOnPhone, r = SideOnPhone })]
                    : Array.Empty<(string, object)>(),
            ],
            width,
            height + below);
    }

    /// <summary>The traces of all bands and curves.</summary>
    public static IEnumerable<Trace> DrawCurves(CurveDrawing drawing) =>
        [.. drawing.Bands.Select(Draw), .. drawing.Series.Select(series => Draw(series, drawing.Marks))];

    /// <summary>An entry of the legend is a curve without points; a click on it shows or hides the curves that belong to it.</summary>
    public static Trace Explain(LegendEntry entry, string text) => Trace(
        "scatter",
        ("name", text),
        ("legendgroup", Escape(entry.Text)),
        ("mode", entry.Style.Line == LineKind.None ? "markers" : entry.Style.Marker == MarkerKind.None ? "lines" : "lines+markers"),
        ("line", Line(entry.Style)),
        ("marker", new
        {
            color = entry.Style.Color,
            size = MarkerSize * entry.Style.MarkerSize,
            symbol = Symbol(entry.Style.Marker),
            opacity = entry.Style is { Line: LineKind.None, Marker: MarkerKind.None } ? 0 : 1,
        }),
        ("x", new double?[] { null }),
        ("y", new double?[] { null }));

    /// <summary>plotly.js' axis.</summary>
    public static Dictionary<string, object> Axis(FigureAxis axis, AxisRange range, int pixels, int mostNumbers = MostPositions)
    {
        Dictionary<string, object> properties = new()
        {
            ["type"] = "linear",
            ["title"] = AxisTitle(axis.Label, pixels),
            ["range"] = new[] { range.Minimum, range.Maximum },
            ["automargin"] = true,
            ["gridcolor"] = Palette.Grid,
            ["linecolor"] = Palette.Frame,
            ["showline"] = true,
            ["zeroline"] = false,
            ["ticks"] = "outside",
            ["exponentformat"] = "E",
        };
        if (axis.Labels is { } labels)
        {
            properties["tickvals"] = labels.Select(label => label.Position);
            properties["ticktext"] = labels.Select(label => Escape(label.Text));
        }
        else if (axis.Ticks == TickKind.WholeNumbers)
        {
            properties["tick0"] = 0;
            properties["dtick"] = AxisTicks.Step(range.Minimum, range.Maximum, axis.Ticks, mostNumbers);
        }

        return properties;
    }

    /// <summary>How many texts an axis of values has at most.</summary>
    public static int MostTexts => MostValues;

    /// <summary>A vertical line over the plot, or over the panel with that number.</summary>
    public static Dictionary<string, object> Shape(VerticalMark mark, string panel = "") => new()
    {
        ["type"] = "line",
        ["layer"] = "below",
        ["xref"] = "x" + panel,
        ["yref"] = $"y{panel} domain",
        ["x0"] = mark.Position,
        ["x1"] = mark.Position,
        ["y0"] = 0,
        ["y1"] = 1,
        ["line"] = Line(mark.Style),
    };

    // Along the lower edge, and back along the upper one.
    private static Trace Draw(FigureBand band) => Trace(
        "scatter",
        ("legendgroup", Escape(band.LegendText)),
        ("showlegend", false),
        ("mode", "none"),
        ("fill", "toself"),
        ("fillcolor", band.Color),
        ("opacity", FigureBand.Opacity),
        ("hoverinfo", "skip"),
        ("x", band.X.Concat(band.X.Reverse())),
        ("y", band.Lower.Concat(band.Upper.Reverse())));

    private static Trace Draw(FigureSeries series, IReadOnlyList<VerticalMark> marks)
    {
        int[] marked = [.. CurveMarkers.Find(series, marks)];
        Trace trace = Trace(
            "scatter",
            ("name", Escape(TextLayout.Wrap(series.Name, PlotlyRenderer.TextSize, PlotlyRenderer.WidestHover))),
            ("legendgroup", Escape(series.LegendText)),
            ("showlegend", false),
            ("mode", series.Style.Line == LineKind.None ? "markers" : marked.Length == 0 ? "lines" : "lines+markers"),
            ("line", Line(series.Style)),
            ("marker", Marker(series, marked)),
            // A large marker at the rim of a small panel is whole.
            ("cliponaxis", series.Style.Line != LineKind.None),
            ("x", series.X),
            ("y", series.Y.Select(y => double.IsFinite(y) ? y : (double?)null)));
        if (series.Descriptions is { } descriptions)
        {
            IEnumerable<string> texts = descriptions.Select(text => Escape(TextLayout.Wrap(text, PlotlyRenderer.TextSize, PlotlyRenderer.WidestHover)));
            Set(trace, [("text", texts), ("hovertemplate", "%{text}<extra></extra>")]);
        }

        if (series.Spread.Count > 0)
        {
            Set(trace, [("error_y", new
            {
                type = "data",
                symmetric = series.SpreadBelow is null,
                array = Lengths(series.Spread),
                arrayminus = Lengths(series.SpreadBelow ?? []),
                color = series.Style.Color,
                thickness = 1.2,
                width = 0,
            })]);
        }

        return trace;
    }

    private static IEnumerable<double> Lengths(IReadOnlyList<double> spread) => spread.Select(length => double.IsFinite(length) ? length : 0);

    private static object Marker(FigureSeries series, int[] marked)
    {
        double size = MarkerSize * series.Style.MarkerSize;
        object sizes = series.Sizes is { } own ? Enumerable.Range(0, series.Y.Count).Select(i => marked.Contains(i) ? MarkerSize * own[i] : 0)
            : marked.Length == series.Y.Count || series.Style.Line == LineKind.None
            ? size
            : Enumerable.Range(0, series.Y.Count).Select(i => marked.Contains(i) ? size : 0);
        return new { color = series.Style.Color, size = sizes, symbol = Symbol(series.Style.Marker) };
    }

    private static object Line(CurveStyle style) => new { color = style.Color, width = 2, dash = style.Line == LineKind.Dashed ? "dash" : "solid" };

    private static string Symbol(MarkerKind kind) => kind switch
    {
        MarkerKind.Square => "square",
        MarkerKind.TriangleUp => "triangle-up",
        MarkerKind.Diamond => "diamond",
        MarkerKind.TriangleDown => "triangle-down",
        MarkerKind.Cross => "x",
        MarkerKind.Plus => "cross",
        _ => "circle",
    };

    private static bool IsMark(CurveDrawing drawing, LegendEntry entry) => drawing.Marks.Any(mark => mark.Label == entry.Text);
}
