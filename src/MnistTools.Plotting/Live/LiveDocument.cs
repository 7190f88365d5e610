using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using MnistTools.Text;

namespace MnistTools.Plotting;

/// <summary>Puts the page of a training together: charts and style are those of a report.</summary>
internal static class LiveDocument
{
    private static readonly JsonSerializerOptions Options =
        new(JsonSerializerDefaults.Web) { TypeInfoResolver = Json.Reflection, Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public static string Create(ReportTexts texts, string? title)
    {
        string style = $"{PageTemplate.Join("Reports.Page.", ["page.css", "charts.css"])}\n{PageTemplate.Read("Live.Page.live.css")}";
        string script = $"{PageTemplate.JoinScripts("Reports.Page.", ["elements.js", "formats.js", "charts.js"])}\n{PageTemplate.Read("Live.Page.live.js")}";
        return PageTemplate.Fill(
            "Live.Page.live.html",
            new Dictionary<string, string>
            {
                ["Language"] = texts.Language,
                ["Title"] = PageTemplate.Encode(title ?? texts["LiveTitle"]),
                // It asks its own server, and nobody else.
                ["Policy"] = $"{PageTemplate.WritePolicy(style, script)}; connect-src 'self'",
                ["Style"] = style,
                ["Script"] = script,
                ["Texts"] = JsonSerializer.Serialize(new { texts.Locale, texts = texts.OfScripts }, Options),
            },
            texts);
    }
}
