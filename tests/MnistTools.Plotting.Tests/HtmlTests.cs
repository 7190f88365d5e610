using System.Text.Json;
using System.Text.RegularExpressions;

namespace MnistTools.Plotting.Tests;

public partial class HtmlTests
{
    private static readonly string Page = HtmlPage.Render(Some.Figure(Some.German));

    [Fact]
    public void The_page_holds_all_it_needs()
    {
        Assert.StartsWith("<!DOCTYPE html>\n<html lang=\"de\"><head><meta charset=\"utf-8\">", Page, StringComparison.Ordinal);
        Assert.Contains("plotly.js v", Page, StringComparison.Ordinal);
        Assert.True(Page.Length > 3_000_000);
        Assert.DoesNotMatch(ElsewhereRegex(), Page);
    }

    [Fact]
    public void The_page_holds_the_curves_and_the_mark()
    {
        JsonElement[] curves = [.. HtmlPage.Find(Page, "data").EnumerateArray().Where(trace => trace.GetProperty("x")[0].ValueKind == JsonValueKind.Number)];
        Assert.Equal(["Training", "Validierung"], curves.Select(curve => curve.GetProperty("name").GetString()));
        Assert.Equal([0.93, 0.96, 0.955, 0.96], curves[1].GetProperty("y").EnumerateArray().Select(y => y.GetDouble()));

        JsonElement layout = HtmlPage.Find(Page, "layout");
        Assert.Equal(2, layout.GetProperty("shapes")[0].GetProperty("x0").GetDouble());
        Assert.Equal("dash", layout.GetProperty("shapes")[0].GetProperty("line").GetProperty("dash").GetString());
        Assert.Equal(",.", layout.GetProperty("separators").GetString());
        Assert.Equal("Epochen", layout.GetProperty("xaxis").GetProperty("title").GetProperty("text").GetString());
    }

    [Fact]
    public void A_pointer_is_told_the_whole_name_of_a_curve()
    {
        string page = HtmlPage.Render(HistoryFigure.Create([Some.Overfitted(32), Some.Overfitted(64)], Some.English));
        Assert.Contains("BatchSize 64, Validation", HtmlPage.Find(page, "data").EnumerateArray().Select(trace => trace.GetProperty("name").GetString()));
        Assert.Equal(-1, HtmlPage.Find(page, "layout").GetProperty("hoverlabel").GetProperty("namelength").GetInt32());
    }

    [Fact]
    public void Long_titles_and_legends_are_broken_and_leave_room_for_the_curves()
    {
        string name = string.Join(", ", Enumerable.Repeat("Layers Dense(128, relu)", 6));
        CurveDrawing figure = Some.Figure(title: string.Join(' ', Enumerable.Repeat("word", 60)));
        string page = HtmlPage.Render(figure with { Legend = [.. Enumerable.Range(0, 9).Select(i => new LegendEntry($"{name} {i}", Palette.Style(i)))] });
        string[] names = [.. HtmlPage.Find(page, "data").EnumerateArray().Take(9).Select(trace => trace.GetProperty("name").GetString()!)];
        JsonElement layout = HtmlPage.Find(page, "layout");
        double size = layout.GetProperty("legend").GetProperty("font").GetProperty("size").GetDouble();
        using SkiaSharp.SKFont font = new(EmbeddedFont.Typeface, (float)size);
        Assert.All(names.SelectMany(text => text.Split("<br>")), line => Assert.InRange(font.MeasureText(line), 10, 900 * 0.3));
        Assert.Equal(Enumerable.Range(0, 9).Select(i => $"{name} {i}"), names.Select(text => text.Replace("<br>", " ", StringComparison.Ordinal)));
        // All of them are seen at once: plot and legend are 600 pixels less title and axis high.
        double top = layout.GetProperty("margin").GetProperty("t").GetDouble();
        Assert.InRange(names.Sum(text => text.Split("<br>").Length) * 1.3 * size, 100, 600 - top);
        using SkiaSharp.SKFont titleFont = new(EmbeddedFont.Typeface, (float)layout.GetProperty("title").GetProperty("font").GetProperty("size").GetDouble());
        Assert.All(layout.GetProperty("title").GetProperty("text").GetString()!.Split("<br>"), line => Assert.InRange(titleFont.MeasureText(line), 10, 900));
    }

    [Fact]
    public void A_gap_is_null_and_a_title_is_no_code()
    {
        CurveDrawing figure = HistoryFigure.Create([Some.History(new(), ("loss", [0.4, double.NaN, 0.2]))], Some.English, title: "</script><b>&\"");
        string page = HtmlPage.Render(figure);
        Assert.Equal(JsonValueKind.Null, HtmlPage.Find(page, "data")[1].GetProperty("y")[1].ValueKind);
        Assert.Equal("&lt;/script&gt;&lt;b&gt;&amp;\"", HtmlPage.Find(page, "layout").GetProperty("title").GetProperty("text").GetString());
    }

    // plotly.js itself has addresses in its texts, but asks for none of them here.
    [GeneratedRegex("src=\"http|<(script|link|img|iframe)[^>]*\\s(src|href)=|@import")]
    private static partial Regex ElsewhereRegex();
}
