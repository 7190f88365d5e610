using System.Text;
using System.Text.Json;
using MnistTools.Text;
using Plotly.NET;

namespace MnistTools.Plotting;

/// <summary>
/// The page around charts: one file that holds all it needs and opens offline. It is written for a window and for a phone; its script shows what fits,
/// lets plotly.js fill the window, and takes dark colours where the reader wants them.
/// </summary>
internal static class PlotlyPage
{
    /// <summary>What the layout for a phone begins with.</summary>
    public const int PhoneWidth = 360, PhoneHeight = 440;

    private const string ScriptEnd = "</script>";

    private static readonly Lazy<string> Template = new(() => PageTemplate.Read("Rendering.Plotly.page.html"));

    private static string? _script;

    /// <summary>Writes the page.</summary>
    /// <param name="drawing">What is shown.</param>
    /// <param name="charts">The same in several sizes, the narrowest first.</param>
    /// <param name="stream">Takes the page, as UTF-8.</param>
    public static void Write(Drawing drawing, IReadOnlyList<(PlotlyChart Size, GenericChart Chart)> charts, Stream stream)
    {
        IEnumerable<string> written =
            charts.Select(pair => $"{{\"width\":{pair.Size.Width},\"height\":{pair.Size.Height},\"figure\":{GenericChart.toFigureJson(pair.Chart)}}}");
        Dictionary<string, string> parts = new()
        {
            ["language"] = new ReportTexts(drawing.Culture).Language,
            ["title"] = PageTemplate.Encode(TextLayout.Clean(drawing.Name)),
            ["paper"] = Palette.Paper,
            ["darkPaper"] = Palette.Dark[Palette.Paper],
            ["darkCells"] = JsonSerializer.Serialize(Palette.DarkCells, Json.Options),
            ["dark"] = JsonSerializer.Serialize(Palette.Dark, Json.Options),
            ["charts"] = string.Join(",\n", written),
            ["plotly"] = LazyInitializer.EnsureInitialized(ref _script, () => FindScript(charts[^1].Chart)),
        };
        using StreamWriter writer = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        // Piece by piece: what is filled in may look like a place to fill.
        foreach ((int i, string piece) in Template.Value.Split("%%").Index())
        {
            writer.Write(i % 2 == 0 ? piece : parts[piece]);
        }
    }

    // Plotly.NET brings plotly.js, and writes it first. A page of any chart has it.
    private static string FindScript(GenericChart chart)
    {
        string html = GenericChart.toEmbeddedHTML(chart);
        int start = html.IndexOf('>', html.IndexOf("<script", StringComparison.Ordinal)) + 1;
        return html[start..html.IndexOf(ScriptEnd, start, StringComparison.Ordinal)];
    }
}
