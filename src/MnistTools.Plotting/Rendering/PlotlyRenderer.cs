using System.Globalization;
using System.Text;
using Plotly.NET;
using static MnistTools.Plotting.PlotlyObjects;

namespace MnistTools.Plotting;

/// <summary>Draws figures as interactive pages, with Plotly.NET: one file that holds all it needs and opens offline.</summary>
internal static partial class PlotlyRenderer
{
    private const string Ink = "#262626", Grid = "#E6E6E6", Frame = "#808080";
    private const int MostMarkers = 25, MostPositions = 12, MostValues = 9, MostInBox = 10, MarkerSize = 7, UnderTitle = 40;
    private const float TextSize = 13, WidestHover = 340;

    /// <summary>Writes the page, about 3.6 MB of which is plotly.js.</summary>
    /// <param name="figure">What is shown.</param>
    /// <param name="stream">Takes the page, as UTF-8.</param>
    /// <param name="width">Width of the plot in pixels.</param>
    /// <param name="height">Height of the plot in pixels.</param>
    public static void Render(Figure figure, Stream stream, int width, int height) => Write(MakeChart(figure, width, height), figure.Culture, stream);

    /// <summary>The chart alone, which holds plotly.js, too.</summary>
    public static GenericChart MakeChart(Figure figure, int width, int height)
    {
        PageTitle title = new(figure.Title, width, height);
        PageLegend legend = new(figure, width, height);
        return MakeChart(figure.Title, Draw(figure, title, legend, width, height), Lay(figure, title, legend, width, height));
    }

    private static GenericChart MakeChart(string title, IEnumerable<Trace> traces, Layout layout)
    {
        GenericChart chart = GenericChart.ofTraceObjects(false, traces);
        chart = GenericChart.setLayout(layout, chart);
        chart = GenericChart.setConfig(Object<Config>(("displaylogo", false), ("responsive", false)), chart);
        return GenericChart.setDisplayOptions(
            Object<DisplayOptions>(("DocumentTitle", title), ("DocumentCharset", "utf-8"), ("PlotlyJSReference", PlotlyJSReference.Full)), chart);
    }

    private static void Write(GenericChart chart, CultureInfo culture, Stream stream)
    {
        using StreamWriter writer = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        writer.Write(Introduce(GenericChart.toEmbeddedHTML(chart), culture));
    }

    private static IEnumerable<Trace> Draw(Figure figure, PageTitle title, PageLegend legend, int width, int height) => figure switch
    {
        { Images: { } images } => [PlotlyImageGrid.Draw(images, title, width, height)],
        { HeatMap: { } map } => [.. PlotlyHeatMap.Draw(map)],
        _ => [.. figure.Legend.Where(entry => !IsMark(figure, entry)).Select(entry => Explain(entry, legend.Write(entry.Text))), .. figure.Series.Select(Draw)],
    };

    // Plotly.NET names the charset after 3.6 MB of script, where browsers have long stopped looking, and leaves out the language.
    private static string Introduce(string html, CultureInfo culture)
    {
        const string Head = "<head>";
        int end = html.IndexOf(Head, StringComparison.Ordinal) + Head.Length;
        string language = culture.TwoLetterISOLanguageName == "de" ? "de" : "en";
        return $"<!DOCTYPE html>\n<html lang=\"{language}\"><head><meta charset=\"utf-8\">{html[end..]}";
    }

    // An entry of the legend is a curve without points; a click on it shows or hides the curves that belong to it.
    private static Trace Explain(LegendEntry entry, string text) => Trace(
        "scatter",
        ("name", text),
        ("legendgroup", Escape(entry.Text)),
        ("mode", entry.Style.Line == LineKind.None ? "markers" : entry.Style.Marker == MarkerKind.None ? "lines" : "lines+markers"),
        ("line", Line(entry.Style)),
        ("marker", Marker(entry.Style)),
        ("x", new double?[] { null }),
        ("y", new double?[] { null }));

    private static Trace Draw(FigureSeries series)
    {
        Trace trace = DrawCurve(series);
        if (series.Descriptions is { } descriptions)
        {
            Set(trace, [("text", descriptions.Select(text => Escape(TextLayout.Wrap(text, TextSize, WidestHover)))), ("hovertemplate", "%{text}<extra></extra>")]);
        }

        return trace;
    }

    private static Trace DrawCurve(FigureSeries series) => Trace(
        "scatter",
        ("name", Escape(TextLayout.Wrap(series.Name, TextSize, WidestHover))),
        ("legendgroup", Escape(series.LegendText)),
        ("showlegend", false),
        ("mode", Mode(series)),
        ("line", Line(series.Style)),
        ("marker", Marker(series.Style)),
        // A large marker at the rim of a small panel is whole.
        ("cliponaxis", series.Style.Line != LineKind.None),
        ("x", series.X),
        ("y", series.Y.Select(y => double.IsFinite(y) ? y : (double?)null)));

    // A point alone has no line, and is shown all the same.
    private static string Mode(FigureSeries series) => (series.Style.Line, series.Style.Marker) switch
    {
        (LineKind.None, _) => "markers",
        (_, MarkerKind.None) when series.Y.Count > 1 => "lines",
        _ => "lines+markers",
    };

    private static Layout Lay(Figure figure, PageTitle title, PageLegend legend, int width, int height) => Object<Layout>(
    [
        .. Surround(title, width, height),
        ("separators", Separators(figure.Culture)),
        ("showlegend", figure.Legend.Count > 0),
        ("legend", new { font = new { size = legend.TextSize } }),
        .. LayContent(figure, title, legend, width, height),
    ]);

    private static (string, object)[] Surround(PageTitle title, int width, int height) =>
    [
        ("title", title.Draw()),
        ("margin", new { t = title.Height + UnderTitle }),
        ("width", width),
        ("height", height),
        ("font", new { family = EmbeddedFont.CssFamily, size = TextSize, color = Ink }),
        ("paper_bgcolor", "#FFFFFF"),
        ("plot_bgcolor", "#FFFFFF"),
        // Names are cut after 15 characters otherwise, where those of compared runs hardly begin to differ.
        ("hoverlabel", new { namelength = -1 }),
    ];

    private static IEnumerable<(string Name, object Value)> LayContent(Figure figure, PageTitle title, PageLegend legend, int width, int height) => figure switch
    {
        { Images: { } images } => PlotlyImageGrid.Lay(images, title, width, height),
        { HeatMap: { } map } =>
        [
            ("xaxis", PlotlyHeatMap.Axis(figure.X.Label, map.Columns, width, height, isReversed: false)),
            ("yaxis", PlotlyHeatMap.Axis(figure.Y.Label, map.Rows, height, width, isReversed: true)),
        ],
        _ =>
        [
            // One box for all curves, unless it would hide them.
            ("hovermode", figure.Series.Count <= MostInBox ? "x unified" : "closest"),
            ("xaxis", Axis(figure.X, AxisRange.OfPositions(figure), width)),
            ("yaxis", Axis(figure.Y, AxisRange.OfValues(figure), height)),
            ("shapes", figure.Marks.Select(mark => Shape(mark, legend))),
        ],
    };

    private static Dictionary<string, object> Axis(FigureAxis axis, AxisRange range, int pixels, int mostNumbers = MostPositions)
    {
        Dictionary<string, object> properties = new()
        {
            ["type"] = "linear",
            ["title"] = AxisTitle(axis.Label, pixels),
            ["range"] = new[] { range.Minimum, range.Maximum },
            ["automargin"] = true,
            ["gridcolor"] = Grid,
            ["linecolor"] = Frame,
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

    private static object Shape(VerticalMark mark, PageLegend legend) => new
    {
        type = "line",
        layer = "below",
        yref = "paper",
        x0 = mark.Position,
        x1 = mark.Position,
        y0 = 0,
        y1 = 1,
        line = Line(mark.Style),
        showlegend = true,
        name = legend.Write(mark.Label),
    };

    private static object Line(CurveStyle style) => new { color = style.Color, width = 2, dash = style.Line == LineKind.Dashed ? "dash" : "solid" };

    private static object Marker(CurveStyle style) => new { color = style.Color, size = MarkerSize * style.MarkerSize, symbol = Symbol(style.Marker), maxdisplayed = style.Line == LineKind.None ? 0 : MostMarkers };

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

    private static bool IsMark(Figure figure, LegendEntry entry) => figure.Marks.Any(mark => mark.Label == entry.Text);

    // The sign before the decimals and the one between thousands.
    private static string Separators(CultureInfo culture) => culture.NumberFormat.NumberDecimalSeparator + culture.NumberFormat.NumberGroupSeparator;
}
