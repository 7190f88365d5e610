using System.Xml.Linq;
using SkiaSharp;

namespace MnistTools.Plotting.Tests;

/// <summary>Images with Plotly's look, drawn by the browser that is installed.</summary>
public sealed class BrowserRendererTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Png_has_the_size_that_is_asked_for_and_the_curves()
    {
        Draw("a.png");
        using SKBitmap image = SKBitmap.Decode(_folder.At("a.png"));
        Assert.Equal((640, 480), (image.Width, image.Height));
        Assert.All(Some.Figure().Series, series => Assert.True(Pixels.Count(image, series.Style.Color, tolerance: 60) > 300, series.Name));
    }

    [Fact]
    public void Svg_holds_the_curves_and_the_texts()
    {
        Draw("a.svg");
        XElement svg = XDocument.Load(_folder.At("a.svg")).Root!;
        Assert.Equal(("640", "480"), (svg.Attribute("width")!.Value, svg.Attribute("height")!.Value));
        string[] curves = [.. svg.Descendants().Where(element => element.Attribute("class")?.Value == "js-line").Select(curve => curve.Attribute("d")!.Value)];
        // Training and validation: four epochs are a beginning and three more points.
        Assert.Equal(2, curves.Count(curve => curve.Split('L', ',').Length == 8));
        IEnumerable<string> texts = svg.Descendants().Where(element => element.Name.LocalName == "text").Select(text => text.Value);
        Assert.Superset(new HashSet<string> { "Epochen", "Korrektklassifizierungsrate", "Training", "Validierung" }, texts.ToHashSet());
    }

    /// <summary>At a size that is not its own, plotly.js would cover all with its text, or hardly show any.</summary>
    [Theory]
    [InlineData(200, 150)]
    [InlineData(1234, 777)]
    public void Curves_fill_the_same_part_of_an_image_of_any_size(int width, int height)
    {
        Draw("a.png", width, height);
        using SKBitmap image = SKBitmap.Decode(_folder.At("a.png"));
        Assert.Equal((width, height), (image.Width, image.Height));
        IEnumerable<int> columns = Enumerable.Range(0, width).Where(x => Pixels.Count(image, new(x, 0, x + 1, height), SKColor.Parse(Some.Figure().Series[1].Style.Color), tolerance: 60) > 0);
        Assert.InRange((columns.Max() - columns.Min()) / (double)width, 0.5, 0.95);
    }

    private void Draw(string name, int width = 640, int height = 480)
    {
        try
        {
            FigureFile.Write(Some.Figure(Some.German), _folder.At(name), width, height, renderer: FigureRenderer.Plotly);
        }
        catch (FigureException failure) when (failure.Message.Contains("none was found", StringComparison.Ordinal))
        {
            Assert.Skip("There is no Chromium; Debian's package is called chromium.");
        }

        Assert.Equal([name], _folder.Files);
    }
}
