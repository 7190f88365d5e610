using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using SkiaSharp;

namespace MnistTools.Plotting.Tests;

/// <summary>Texts of any length leave room for what is drawn, and lie within the picture.</summary>
public class LongTextTests
{
    private const string Blue = "#0072B2", Orange = "#B35900";

    private static readonly string Words = string.Join(' ', Enumerable.Range(0, 300).Select(number => $"word{number}")), Word = new('x', 1800),
        Huge = new('x', 20_000_000);

    public static TheoryData<string> Titles =>
        [Words, Word, Huge, string.Join('\n', Enumerable.Repeat("line", 500)), string.Concat(Enumerable.Repeat("👍🏽", 900))];

    [Theory]
    [MemberData(nameof(Titles), DisableDiscoveryEnumeration = true)]
    public void A_title_takes_a_quarter_of_the_height_at_most(string title)
    {
        CurveDrawing figure = Some.Figure(title: title);
        foreach ((int width, int height) in ((int, int)[])[(900, 600), (360, 240), (1200, 300)])
        {
            using SKBitmap image = Pixels.Draw(figure, width: width, height: height);
            int[] rows = [.. Enumerable.Range(0, height).Where(y => Pixels.Count(image, new(0, y, width, y + 1), SKColor.Parse(Blue), tolerance: 60) > 0)];
            Assert.InRange((rows[^1] - rows[0]) / (double)height, 0.45, 1);
        }

        JsonElement layout = HtmlPage.Find(HtmlPage.Render(figure), "layout");
        Assert.InRange(layout.GetProperty("margin").GetProperty("t").GetDouble(), 80, 600 * 0.4);
        Assert.InRange(layout.GetProperty("title").GetProperty("text").GetString()!.Length, 400, 2000);
    }

    /// <summary>What is left of a title is its beginning and its end, a little smaller.</summary>
    [Fact]
    public void A_long_title_loses_its_middle()
    {
        string[] lines = [.. Pixels.Texts(Some.Figure(title: Words)).Where(text => text.StartsWith("word", StringComparison.Ordinal))];
        Assert.InRange(lines.Length, 5, 12);
        Assert.StartsWith("word0 word1 word2 ", lines[0], StringComparison.Ordinal);
        Assert.EndsWith(" word298 word299", lines[^1], StringComparison.Ordinal);
        Assert.Single(lines, line => line.Contains('…', StringComparison.Ordinal));
        Assert.All(lines, line => Assert.InRange(TextWidth(line, 18 * 0.6f), 1, 900));
    }

    [Fact]
    public void Labels_legends_and_names_of_curves_leave_room_for_the_curves()
    {
        CurveDrawing some = Some.Figure();
        CurveDrawing figure = some with
        {
            X = some.X with { Label = Words },
            Y = some.Y with { Label = Word },
            Series = [.. some.Series.Select(series => series with { Name = Words, LegendText = Words })],
            Marks = [new(2, Huge, new("#555555"))],
            Legend = [new(Words, some.Series[0].Style), new(Huge, some.Series[1].Style), .. Enumerable.Range(0, 200)
                .Select(i => new LegendEntry($"{i} {Word}", Palette.Style(i)))],
        };
        using SKBitmap image = Pixels.Draw(figure);
        // A curve and a sample of the legend.
        SKRectI curves = Pixels.Bounds(image, Orange);
        Assert.True(curves.Height > 250 && curves.Width > 250, $"{curves}");
        Assert.Contains("… and 143 more", Pixels.Texts(figure));

        JsonElement layout = HtmlPage.Find(HtmlPage.Render(figure), "layout");
        Assert.All(
            ["xaxis", "yaxis"], axis => Assert.Equal(2, layout.GetProperty(axis).GetProperty("title").GetProperty("text").GetString()!.Split("<br>").Length));
    }

    [Fact]
    public void Names_of_classes_leave_room_for_the_cells()
    {
        string[] names = [$"a{Word}", $"b{Words}", Huge];
        HeatCell[,] cells = new HeatCell[3, 3];
        for (int i = 0; i < cells.Length; i++)
        {
            cells[i / 3, i % 3] = new("1", Huge);
        }

        double[,] values = new double[3, 3];
        values[1, 1] = 1;
        HeatMapDrawing figure = new()
        {
            Title = Words,
            X = Word,
            Y = Words,
            Columns = names,
            Rows = names,
            Layers = [new(values, new("#FFFFFF", "#FFFFFF", Orange), new("", "", ""))],
            Cells = cells,
        };
        using SKBitmap image = Pixels.Draw(figure);
        SKRectI middle = Pixels.Bounds(image, Orange);
        Assert.True(middle.Width > 100 && middle.Height > 40, $"{middle}");
        JsonElement axis = HtmlPage.Find(HtmlPage.Render(figure), "layout").GetProperty("yaxis");
        Assert.All(axis.GetProperty("ticktext").EnumerateArray(), text => Assert.InRange(TextWidth(text.GetString()!, 13), 100, 0.3 * 900));
        Assert.Equal(3, axis.GetProperty("tickvals").GetArrayLength());
    }

    [Fact]
    public void A_caption_is_as_wide_as_its_image_and_can_be_read()
    {
        ImageTile[] tiles = [.. Enumerable.Range(0, 12).Select(i => new ImageTile(2, 2, [0, 1, 1, 0], [Word, Words, Huge], i % 2 == 0))];
        ImageGridDrawing figure = new() { Title = Words, Tiles = tiles, Colors = ColorRamp.Ink };
        XElement[] captions = [.. XDocument.Load(new MemoryStream(Pixels.Render(figure, FigureFormat.Svg)))
            .Descendants()
            .Where(element => element.Name.LocalName == "text" && element.Value.Length < 60)];
        Assert.Equal(36, captions.Count(caption => caption.Value.Contains('…', StringComparison.Ordinal)));
        Assert.All(captions, caption => Assert.InRange(double.Parse(caption.Attribute("font-size")!.Value, CultureInfo.InvariantCulture), 3.5, 18));
    }

    [Fact]
    public void A_drawing_that_is_cancelled_ends()
    {
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        Assert.All([FigureFormat.Png, FigureFormat.Svg, FigureFormat.Html], format =>
            Assert.Throws<OperationCanceledException>(() => FigureFile.Write(Some.Figure(), new MemoryStream(), format, cancellation: cancelled.Token)));
        Assert.Throws<OperationCanceledException>(
            () => ScottPlotRenderer.Render(Some.Figure(), new MemoryStream(), FigureFormat.Png, 900, 600, cancelled.Token));
        Assert.Throws<OperationCanceledException>(
            () => ScottPlotRenderer.Render(
                new PanelDrawing { Title = "", Panels = [Some.Figure()] }, new MemoryStream(), FigureFormat.Png, 900, 600, cancelled.Token));
        ImageGridDrawing tile = new() { Title = "", Tiles = [new(1, 1, [1], ["1"])], Colors = ColorRamp.Ink };
        Assert.Throws<OperationCanceledException>(() => ScottPlotRenderer.Render(tile, new MemoryStream(), FigureFormat.Png, 900, 600, cancelled.Token));
    }

    /// <summary>
    /// It becomes smaller rather than broken, and where it must be broken, a hyphen says so. Specs and paths have none: it would be a part of them.
    /// </summary>
    [Fact]
    public void A_word_is_whole_or_has_a_hyphen()
    {
        const string Label = "Korrektklassifizierungsrate Validierung", Path = "dense512relu_dense10softmax4711abcdefghijkl";
        FittedText fitted = TextLayout.FitInto(Label, 14, TextLayout.Measure("Korrektklassifizierungsrate", 14) - 4, 2 * 14 * TextLayout.LineHeight);
        Assert.Equal(("Korrektklassifizierungsrate\nValidierung", true), (fitted.Text, fitted.Size is > 11 and < 14));
        FittedText hyphened = TextLayout.FitInto("Top-2-Korrektklassifizierungsrate", 14, TextLayout.Measure("Korrektklassifizierungsrate", 14) - 4, 2 * 14 * TextLayout.LineHeight);
        Assert.Equal(("Top-2-\nKorrektklassifizierungsrate", true), (hyphened.Text, hyphened.Size is > 11 and < 14));
        string[] broken = TextLayout.Wrap(Label, 14, 100).Split('\n');
        Assert.Equal(Label, string.Join(' ', string.Join('\n', broken).Replace("-\n", "", StringComparison.Ordinal).Split('\n')));
        Assert.EndsWith("-", broken[0], StringComparison.Ordinal);
        Assert.All(broken, line => Assert.True(TextLayout.Measure(line, 14) <= 101, line));
        Assert.DoesNotContain('-', TextLayout.Wrap(Path, 14, 100));
    }

    /// <summary>Half a sign is no sign, and a document with one is no document.</summary>
    [Fact]
    public void No_sign_is_broken()
    {
        string wrapped = TextLayout.Wrap(string.Concat(Enumerable.Repeat("👍", 50)), 12, width: 1);
        Assert.Equal(Enumerable.Repeat("👍", 50), wrapped.Split('\n'));
        Assert.Equal("…", TextLayout.Fit(Word, 12, width: 1, lines: 1));
        Assert.Equal("…", TextLayout.Shorten(Word, 12, width: 0));
    }

    private static float TextWidth(string text, float size)
    {
        using SKFont font = new(EmbeddedFont.Typeface, size);
        return font.MeasureText(text);
    }
}
