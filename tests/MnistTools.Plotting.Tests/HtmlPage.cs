using System.Text;
using System.Text.Json;

namespace MnistTools.Plotting.Tests;

/// <summary>Looks into a figure's page.</summary>
internal static class HtmlPage
{
    public static string Render(Figure figure) => Encoding.UTF8.GetString(Pixels.Render(figure, FigureFormat.Html));

    /// <summary>What the page's script hands to plotly.js: its <c>data</c> or its <c>layout</c>.</summary>
    public static JsonElement Find(string page, string variable)
    {
        string start = $"    var {variable} = ";
        int at = page.LastIndexOf(start, StringComparison.Ordinal) + start.Length;
        return JsonDocument.Parse(page[at..page.IndexOf(";\n", at, StringComparison.Ordinal)]).RootElement;
    }
}
