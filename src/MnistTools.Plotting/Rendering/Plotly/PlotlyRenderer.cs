using System.Globalization;
using Plotly.NET;
using static MnistTools.Plotting.PlotlyObjects;

namespace MnistTools.Plotting;

/// <summary>
/// Draws figures with plotly.js, by Plotly.NET: as interactive pages, or for a browser that makes images of them. Each kind has a file beside this one.
/// </summary>
/// <param name="width">Width of the plot in pixels.</param>
/// <param name="height">Height of the plot in pixels.</param>
internal sealed class PlotlyRenderer(int width, int height) : IDrawingVisitor<PlotlyChart>
{
    public const int UnderTitle = 40;

    /// <summary>The size of texts, and the width of what is told where a pointer rests.</summary>
    public const float TextSize = 13, WidestHover = 340;

    /// <summary>Below this width legends and keys stand under the plot, and panels below each other.</summary>
    public const int NarrowBelow = 480;

    /// <summary>The chart of a size alone, which holds plotly.js, too.</summary>
    public static GenericChart MakeChart(Drawing drawing, int width, int height)
    {
        PlotlyChart chart = drawing.Accept(new PlotlyRenderer(width, height));
        return MakeChart(drawing.Title, chart with { Layout = [.. chart.Layout, ("width", width), ("height", chart.Height)] });
    }

    /// <summary>Writes the page, about 3.6 MB of which is plotly.js.</summary>
    /// <param name="drawing">What is shown.</param>
    /// <param name="stream">Takes the page, as UTF-8.</param>
    /// <param name="width">The width that it is laid out for, in pixels; it is also laid out for a phone, and fills its window.</param>
    /// <param name="height">The height that it is laid out for, in pixels.</param>
    public static void Render(Drawing drawing, Stream stream, int width, int height)
    {
        PlotlyChart wide = drawing.Accept(new PlotlyRenderer(width, height));
        PlotlyChart[] charts = width < NarrowBelow ? [wide] : [drawing.Accept(new PlotlyRenderer(PlotlyPage.PhoneWidth, PlotlyPage.PhoneHeight)), wide];
        PlotlyPage.Write(drawing, [.. charts.Select(chart => (chart, MakeChart(drawing.Title, chart)))], stream);
    }

    public PlotlyChart Visit(CurveDrawing drawing) => CurvePage.Draw(drawing, width, height);

    public PlotlyChart Visit(HeatMapDrawing drawing) => HeatMapPage.Draw(drawing, width, height);

    public PlotlyChart Visit(ImageGridDrawing drawing) => ImageGridPage.Draw(drawing, width, height);

    public PlotlyChart Visit(PanelDrawing drawing) => PanelPage.Draw(drawing, width, height);

    public PlotlyChart Visit(ParallelDrawing drawing) => ParallelPage.Draw(drawing, width, height);

    /// <summary>What is around every kind of plot.</summary>
    public static (string Name, object Value)[] Surround(PageTitle title, CultureInfo culture) =>
    [
        ("title", title.Draw()),
        ("margin", new { t = title.Height + UnderTitle }),
        ("font", new { family = EmbeddedFont.CssFamily, size = TextSize, color = Palette.Ink }),
        ("paper_bgcolor", Palette.Paper),
        ("plot_bgcolor", Palette.Paper),
        // Names are cut after 15 characters otherwise, where those of compared runs hardly begin to differ.
        ("hoverlabel", new { namelength = -1 }),
        // The sign before the decimals and the one between thousands.
        ("separators", culture.NumberFormat.NumberDecimalSeparator + culture.NumberFormat.NumberGroupSeparator),
    ];

    private static GenericChart MakeChart(string title, PlotlyChart content)
    {
        GenericChart chart = GenericChart.ofTraceObjects(false, content.Traces);
        chart = GenericChart.setLayout(Object<Layout>([.. content.Layout]), chart);
        chart = GenericChart.setConfig(Object<Config>(("displaylogo", false), ("responsive", false)), chart);
        return GenericChart.setDisplayOptions(
            Object<DisplayOptions>(("DocumentTitle", title), ("DocumentCharset", "utf-8"), ("PlotlyJSReference", PlotlyJSReference.Full)), chart);
    }
}

/// <summary>What plotly.js draws.</summary>
/// <param name="Traces">Its traces.</param>
/// <param name="Layout">The properties of its layout, but for its size; of those named twice the last counts.</param>
/// <param name="Width">The width in pixels that it was laid out for.</param>
/// <param name="Height">The height in pixels that it needs.</param>
internal sealed record PlotlyChart(IReadOnlyList<Trace> Traces, IReadOnlyList<(string Name, object Value)> Layout, int Width, int Height);
