using System.Text;
using System.Xml.Linq;
using SkiaSharp;

namespace MnistTools.Plotting.Tests;

public class ImageTests
{
    private const string Blue = "#0072B2", Orange = "#B35900";
    private static readonly SKRectI TitlePart = new(0, 0, 900, 35), LeftPart = new(0, 40, 60, 560), BottomPart = new(0, 558, 900, 600);

    [Theory]
    [InlineData(FigureFormat.Png, SKEncodedImageFormat.Png, 0)]
    [InlineData(FigureFormat.Jpeg, SKEncodedImageFormat.Jpeg, 40)]
    [InlineData(FigureFormat.Webp, SKEncodedImageFormat.Webp, 40)]
    public void An_image_has_its_format_size_curves_and_texts(FigureFormat format, SKEncodedImageFormat expected, int tolerance)
    {
        using (SKCodec codec = SKCodec.Create(new MemoryStream(Pixels.Render(Some.Figure(), format))))
        {
            Assert.Equal(expected, codec.EncodedFormat);
        }

        using SKBitmap image = Pixels.Draw(Some.Figure(), format);
        Assert.Equal((900, 600), (image.Width, image.Height));
        Assert.InRange(Pixels.Count(image, Blue, tolerance), 800, 8000);
        // Dashes leave gaps.
        Assert.InRange(Pixels.Count(image, Orange, tolerance), 450, 8000);
        Assert.All([TitlePart, LeftPart, BottomPart], part => Assert.True(Pixels.CountText(image, part) > 100));
    }

    [Fact]
    public void Without_a_title_there_is_no_text_above()
    {
        using SKBitmap image = Pixels.Draw(Some.Figure(title: string.Empty));
        Assert.Equal(0, Pixels.CountText(image, new(0, 0, 900, 12)));
    }

    [Theory]
    [InlineData(300, 200)]
    [InlineData(1800, 1200)]
    [InlineData(1000, 120)]
    [InlineData(120, 1000)]
    public void Any_size_has_text_and_curves_and_an_empty_rim(int width, int height)
    {
        using SKBitmap image = Pixels.Draw(
            HistoryFigure.Create([.. Enumerable.Range(1, 8).Select(i => Some.Overfitted(i, 100_000 + i))], Some.German), width: width, height: height);
        Assert.Equal((width, height), (image.Width, image.Height));
        Assert.True(Pixels.Count(image, Palette.Style(7).Color, 60) > 10);
        Assert.All(
            [new SKRectI(0, 0, width, 1), new SKRectI(0, height - 1, width, height), new SKRectI(0, 0, 1, height), new SKRectI(width - 1, 0, width, height)],
            rim => Assert.Equal(rim.Width * rim.Height, Pixels.Count(image, rim, SKColors.White, tolerance: 0)));
    }

    [Fact]
    public void A_single_epoch_and_a_point_between_gaps_are_visible()
    {
        CurveDrawing single = HistoryFigure.Create([Some.History(new(), ("loss", [0.5]))], Some.English) with { Legend = [] };
        using SKBitmap one = Pixels.Draw(single);
        Assert.InRange(Pixels.Count(one, Blue), 20, 60);

        CurveDrawing gaps =
            HistoryFigure.Create([Some.History(new(), ("loss", [double.NaN, 0.5, double.NegativeInfinity]))], Some.English) with { Legend = [] };
        using SKBitmap between = Pixels.Draw(gaps);
        Assert.InRange(Pixels.Count(between, Blue), 20, 60);
    }

    [Fact]
    public void What_is_no_number_or_huge_does_not_break_rendering()
    {
        double?[][] values = [[double.NaN, 1, double.NegativeInfinity], [3.4e38, 1e-30], [0.5, 0.5, 0.5], [0.1, 0.1 + 1e-17], [-1e-9, 1e-9]];
        Assert.All(values, loss =>
        {
            CurveDrawing figure = HistoryFigure.Create([Some.History(new(), ("loss", loss))], Some.English);
            using SKBitmap image = Pixels.Draw(figure);
            Assert.True(Pixels.CountText(image, TitlePart) > 100);
            Assert.NotEmpty(Pixels.Render(figure, FigureFormat.Html));
        });
    }

    [Fact]
    public void The_legend_hides_no_curve()
    {
        // With a legend as without one: wherever it is put, no pixel of a curve is lost.
        CurveDrawing figure = Some.Figure();
        using SKBitmap with = Pixels.Draw(figure);
        using SKBitmap without = Pixels.Draw(figure with { Legend = [] });
        for (int y = 0; y < with.Height; y++)
        {
            for (int x = 0; x < with.Width; x++)
            {
                if (without.GetPixel(x, y) == SKColor.Parse(Blue))
                {
                    Assert.Equal(SKColor.Parse(Blue), with.GetPixel(x, y));
                }
            }
        }
    }

    [Fact]
    public void A_legend_without_a_free_corner_goes_beside_the_plot()
    {
        FigureSeries zigzag =
            new("zigzag", [.. Enumerable.Range(1, 60).Select(x => (double)x)], [.. Enumerable.Range(1, 60).Select(x => x % 2.0)], new(Blue), "zigzag");
        CurveDrawing figure = Some.Figure() with
        {
            Series = [zigzag],
            Marks = [],
            Legend = [new("a legend that is much too long for one line and so is broken into several", new(Blue))],
        };
        using SKBitmap image = Pixels.Draw(figure);
        Assert.True(Pixels.CountText(image, new(600, 40, 899, 200)) > 100);
        Assert.Equal(0, Pixels.Count(image, new(899, 0, 900, 600), SKColor.Parse("#262626"), 100));
    }

    [Fact]
    public void Svg_is_well_formed_and_holds_its_texts()
    {
        XDocument svg = XDocument.Parse(Encoding.UTF8.GetString(Pixels.Render(Some.Figure(Some.German, "Größe & <Maß>\u0001"), FigureFormat.Svg)));
        string[] texts = [.. svg.Descendants().Where(element => element.Name.LocalName == "text").Select(text => text.Value)];

        Assert.Equal("0 0 900 600", svg.Root!.Attribute("viewBox")!.Value);
        Assert.Contains("Größe & <Maß>", texts);
        Assert.Superset(new HashSet<string> { "Epochen", "Korrektklassifizierungsrate", "Training", "Validierung", "0,90", "1", "4" }, texts.ToHashSet());
        Assert.All(svg.Descendants().Where(element => element.Name.LocalName == "text"), text =>
        {
            Assert.Equal("DejaVu Sans, Verdana, sans-serif", text.Attribute("font-family")!.Value);
            Assert.False(text.Attribute("x")!.Value.TrimEnd().EndsWith(','));
        });
    }

    /// <summary>A file that is kept with its history changes only if the figure does, whatever the process has drawn before.</summary>
    [Fact]
    public void The_same_figure_is_the_same_svg()
    {
        Drawing[] figures = [Some.Figure(), Some.Figure(Some.German), DigitFigure.OfPredictions(Evaluated.Predictions, Some.English)];
        var names = new List<string>();
        Assert.All(figures, figure =>
        {
            byte[] first = Pixels.Render(figure, FigureFormat.Svg);
            Assert.Equal(first, Pixels.Render(figure, FigureFormat.Svg));
            XDocument svg = XDocument.Parse(Encoding.UTF8.GetString(first));
            string[] parts = [.. svg.Descendants().Attributes("id").Select(id => id.Value)];
            names.AddRange(parts);
            Assert.Subset(
                parts.Select(part => $"url(#{part})").ToHashSet(),
                svg.Descendants().Attributes().Select(attribute => attribute.Value).Where(value => value.StartsWith("url(", StringComparison.Ordinal)).ToHashSet());
        });
        // All in one page, as in a notebook: each name means one part.
        Assert.NotEmpty(names);
        Assert.Equal(names.Distinct(), names);
    }

    [Fact]
    public void Epochs_have_whole_numbers_only()
    {
        XDocument svg = XDocument.Parse(Encoding.UTF8.GetString(Pixels.Render(Some.Figure(), FigureFormat.Svg)));
        Assert.Equal(["1", "2", "3", "4"], svg.Descendants().Where(e => e.Name.LocalName == "text").Select(t => t.Value).Where(t => t.Length == 1));
        Assert.All(AxisTicks.Between(1, 1.5, TickKind.WholeNumbers, 12, Some.English), tick => Assert.Equal(new(1, "1"), tick));
        Assert.All(AxisTicks.Between(1, 5000, TickKind.WholeNumbers, 12, Some.English), tick => Assert.Equal(Math.Round(tick.Position), tick.Position));
    }

    /// <summary>Between 0 and 1 a learning rate that stays at 0.0001 would be a line at 0.00.</summary>
    [Fact]
    public void A_value_that_stays_has_an_axis_of_its_own_size()
    {
        CurveDrawing constant = HistoryFigure.Create([Some.History(new(), ("learning_rate", [1e-4, 1e-4, 1e-4]))], Some.English);
        Assert.Contains("0.000100", Pixels.Texts(constant));
        Assert.DoesNotContain("0.00", Pixels.Texts(constant));
        double[] range =
            [.. HtmlPage.Find(HtmlPage.Render(constant), "layout").GetProperty("yaxis").GetProperty("range").EnumerateArray().Select(end => end.GetDouble())];
        Assert.Equal([0.95e-4, 1.05e-4], range.Select(end => Math.Round(end, 12)));

        CurveDrawing zero = HistoryFigure.Create([Some.History(new(), ("loss", [0, 0]))], Some.English);
        Assert.Superset(new HashSet<string> { "-0.04", "0.00", "0.04" }, Pixels.Texts(zero).ToHashSet());
    }

    [Fact]
    public async Task Threads_render_alike()
    {
        byte[] expected = Pixels.Render(Some.Figure());
        byte[][] rendered = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => Pixels.Render(Some.Figure()))));
        Assert.All(rendered, image => Assert.Equal(expected, image));
    }
}
