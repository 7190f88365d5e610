using System.Text;
using System.Text.Json;

namespace MnistTools.Plotting.Tests;

/// <summary>Looks into a figure's page.</summary>
internal static class HtmlPage
{
    public static string Render(Drawing drawing) => Encoding.UTF8.GetString(Pixels.Render(drawing, FigureFormat.Html));

    /// <summary>What the page's script hands to plotly.js for a wide window: its <c>data</c> or its <c>layout</c>.</summary>
    public static JsonElement Find(string page, string variable) => Charts(page)[^1].GetProperty("figure").GetProperty(variable);

    /// <summary>The same in all sizes that the page has, the narrowest first: each with its <c>width</c>, <c>height</c> and <c>figure</c>.</summary>
    public static JsonElement[] Charts(string page)
    {
        const string Start = "  const charts = [\n";
        int at = page.LastIndexOf(Start, StringComparison.Ordinal) + Start.Length;
        return [.. JsonDocument.Parse($"[{page[at..page.IndexOf("\n  ];\n", at, StringComparison.Ordinal)]}]").RootElement.EnumerateArray()];
    }
}
