using System.Text;
using SkiaSharp;

namespace MnistTools.Plotting.Tests;

/// <summary>Every kind of drawing in every format: none is forgotten in silence.</summary>
public sealed class DrawingTests
{
    private static readonly ImageTile Tile = new(2, 1, [0, 1], ["Dress → Coat"]);

    private static readonly Drawing[] Samples =
    [
        Some.Figure(),
        new PanelDrawing { Title = "Panels", Panels = [Some.Figure(), Some.Figure(Some.German)] },
        new ImageGridDrawing { Title = "Images", Tiles = [Tile, Tile], Colors = ColorRamp.Ink },
        ConfusionFigure.Create(Evaluated.Evaluation, Some.English),
        new ParallelDrawing { Title = "Parallel", Axes = [new(new("a"), [1, 2]), new(new("b"), [2, double.NaN])], Colors = [1, 2], ColorAxis = new("score") },
    ];

    [Fact]
    public void A_series_has_a_value_for_each_position() => Assert.StartsWith(
        "'a' has 3 positions and 1 value.",
        Assert.Throws<ArgumentException>(() => new FigureSeries("a", [1, 2, 3], [1, 2, 3], new CurveStyle("#000000"), "a") with { Y = [1] }).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("blue")]
    [InlineData("#00F")]
    [InlineData("#0072B2FF")]
    [InlineData("#0072B2\n")]
    public void A_colour_is_written_in_one_way(string color) => Assert.StartsWith(
        $"A colour is written as #0072B2, not as '{color}'.", Assert.Throws<ArgumentException>(() => new CurveStyle(color)).Message, StringComparison.Ordinal);

    public static TheoryData<string> Kinds =>
        [.. typeof(Drawing).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Drawing))).Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Each_kind_is_drawn_as_image_vectors_and_page(string kind)
    {
        Drawing sample = Assert.Single(Samples, sample => sample.GetType().Name == kind);
        using SKBitmap image = Pixels.Draw(sample);
        Assert.True(Pixels.CountText(image, image.Info.Rect) > 100);
        Assert.Contains(sample.Title.Length == 0 ? "Epochs" : sample.Title, Pixels.Texts(sample));
        Assert.All(HtmlPage.Charts(HtmlPage.Render(sample)), chart => Assert.NotEmpty(chart.GetProperty("figure").GetProperty("data").EnumerateArray()));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Each_kind_names_the_letters_that_no_font_has(string kind)
    {
        // For private use: no font of a system has it.
        const string Unknown = "\U000F1234";
        Drawing sample = Samples.Single(sample => sample.GetType().Name == kind);
        Assert.Equal("", FigureFile.FindUnknownLetters(sample));
        Assert.Equal(Unknown, FigureFile.FindUnknownLetters(sample with { Title = $"a{Unknown}b{Unknown}\n" }));
    }

    /// <summary>A font of the system has Chinese letters, or it is said that none has.</summary>
    [Fact]
    public void A_title_that_the_embedded_font_lacks_letters_of_is_drawn_with_a_font_of_the_system()
    {
        const string Chinese = "准确率";
        bool isThere = SKFontManager.Default.MatchCharacter('准') is not null;
        Assert.Equal(isThere, Typefaces.Of(Chinese) != EmbeddedFont.Typeface);
        Assert.Equal(isThere, FigureFile.FindUnknownLetters(Some.Figure(title: Chinese)).Length == 0);
        Assert.Same(EmbeddedFont.Typeface, Typefaces.Of("Größe → ≤ 3\n"));
    }

    /// <summary>In the room of a slide's corner texts have nine pixels at least.</summary>
    [Theory]
    [InlineData(400, 300)]
    [InlineData(640, 400)]
    [InlineData(900, 600)]
    public void Texts_of_a_small_image_can_be_read(int width, int height)
    {
        using MemoryStream svg = new(Pixels.Render(Some.Figure(), FigureFormat.Svg, width, height));
        string text = Encoding.UTF8.GetString(svg.ToArray());
        double scale = ImageRoom.OfPicture(width, height, default).Scale;
        Assert.True(12.5 * scale >= 9, $"{scale}");
        Assert.Contains("Best validation: epoch 2", text, StringComparison.Ordinal);
        // The curves have more than half of the width, wherever the legend is.
        using SKBitmap image = Pixels.Draw(Some.Figure() with { Marks = [] }, width: width, height: height);
        Assert.True(Pixels.Bounds(image, Palette.Training.Color).Width > width / 2);
    }
}
