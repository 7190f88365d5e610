using System.Diagnostics;
using System.Globalization;
using System.Xml.Linq;
using Microsoft.FSharp.Core;
using Plotly.NET.ImageExport;
using SkiaSharp;

namespace MnistTools.Plotting.Tests;

/// <summary>Images with Plotly's look, drawn by the browser that is installed.</summary>
public sealed class ImageExportTests : FolderTests
{
    [Theory]
    [InlineData("chromium")]
    [InlineData("chromium-headless-shell")]
    public void Png_has_the_size_that_is_asked_for_and_the_curves_by_each_browser(string name)
    {
        const string Variable = "MNISTTOOLS_BROWSER";
        string? program = InstalledProgram.Find(name);
        Assert.SkipWhen(program is null, $"There is no {name}; that is also the name of Debian's package.");
        string? named = Environment.GetEnvironmentVariable(Variable);
        try
        {
            Environment.SetEnvironmentVariable(Variable, program);
            Draw("a.png");
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, named);
        }

        using SKBitmap image = SKBitmap.Decode(Folder.At("a.png"));
        Assert.Equal((640, 480), (image.Width, image.Height));
        Assert.All(Some.Figure().Series, series => Assert.True(Pixels.Count(image, series.Style.Color, tolerance: 60) > 300, series.Name));
    }

    /// <summary>Search plots are drawn with Plotly's look as the others are; a small image has no layout for a phone, which would be higher.</summary>
    [Fact]
    public void Parallel_coordinates_are_an_image_of_the_size_that_is_asked_for()
    {
        ParallelDrawing drawing = new() { Title = "", Axes = [new(new("a"), [1, 2]), new(new("b"), [2, 1])], Colors = [1, 2], ColorAxis = new("score") };
        SkipWithoutBrowser(() => FigureFile.Write(drawing, Folder.At("a.png"), 400, 300, renderer: FigureRenderer.Plotly));
        using SKBitmap image = SKBitmap.Decode(Folder.At("a.png"));
        Assert.Equal((400, 300), (image.Width, image.Height));
        // The colour of the best in the key, whole.
        Assert.True(Pixels.Count(image, Palette.Scores.CssAt(1), tolerance: 20) > 20);
    }

    [Fact]
    public void Svg_holds_the_curves_and_the_texts()
    {
        Draw("a.svg");
        XElement svg = XDocument.Load(Folder.At("a.svg")).Root!;
        Assert.Equal(("640", "480"), (svg.Attribute("width")!.Value, svg.Attribute("height")!.Value));
        string[] curves = [.. svg.Descendants().Where(element => element.Attribute("class")?.Value == "js-line").Select(curve => curve.Attribute("d")!.Value)];
        // Training and validation: four epochs are a beginning and three more points.
        Assert.Equal(2, curves.Count(curve => curve.Split('L', ',').Length == 8));
        IEnumerable<string> texts = svg.Descendants().Where(element => element.Name.LocalName == "text").Select(text => text.Value);
        Assert.Superset(new HashSet<string> { "Epochen", "Korrektklassifizierungsrate", "Training", "Validierung" }, texts.ToHashSet());
    }

    /// <summary>
    /// At a size that is not its own, plotly.js would cover all with its text, or hardly show any. In a culture with decimal commas it would wait for ever.
    /// </summary>
    [Theory]
    [InlineData("a.webp", SKEncodedImageFormat.Webp, 200, 150, "en-US")]
    [InlineData("a.png", SKEncodedImageFormat.Png, 1234, 777, "de-DE")]
    public void Curves_fill_the_same_part_of_an_image_of_any_format_and_size_in_any_culture(
        string name, SKEncodedImageFormat format, int width, int height, string culture)
    {
        CultureInfo kept = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
            Draw(name, width, height);
            Assert.Equal(culture, CultureInfo.CurrentCulture.Name);
        }
        finally
        {
            CultureInfo.CurrentCulture = kept;
        }

        using SKCodec codec = SKCodec.Create(Folder.At(name));
        using SKBitmap image = SKBitmap.Decode(codec);
        Assert.Equal((format, width, height), (codec.EncodedFormat, image.Width, image.Height));
        IEnumerable<int> columns = Enumerable.Range(0, width)
            .Where(x => Pixels.Count(image, new(x, 0, x + 1, height), SKColor.Parse(Some.Figure().Series[1].Style.Color), tolerance: 60) > 0);
        Assert.InRange((columns.Max() - columns.Min()) / (double)width, 0.5, 0.95);
    }

    /// <summary>An image cannot be scrolled, as a page's legend can.</summary>
    [Fact]
    public void A_legend_of_any_length_is_whole()
    {
        string[] colors = [.. Enumerable.Range(0, 26).Select(i => $"#{80 * (i % 3):X2}{80 * (i / 3 % 3):X2}{60 + (80 * (i / 9)):X2}")];
        CurveDrawing drawing =
            Some.Figure() with { Legend = [.. colors.Select((color, i) => new LegendEntry($"run {i}", new(color, LineKind.None, MarkerKind.Square, 2)))] };
        SkipWithoutBrowser(() => FigureFile.Write(drawing, Folder.At("a.png"), 900, 600, renderer: FigureRenderer.Plotly));
        using SKBitmap image = SKBitmap.Decode(Folder.At("a.png"));
        Assert.All(colors, color => Assert.True(Pixels.Count(image, new(600, 0, 900, 600), SKColor.Parse(color), tolerance: 12) > 10, color));
    }

    /// <summary>
    /// They are the whole process': a program that draws with Plotly.NET.ImageExport itself keeps its own, and two drawings at once do not meet.
    /// </summary>
    [Fact]
    public async Task The_settings_of_the_package_are_as_they_were()
    {
        PuppeteerSharp.LaunchOptions options = PuppeteerSharpRendererOptions.launchOptions;
        FSharpOption<string> program = PuppeteerSharpRendererOptions.localBrowserExecutablePath;
        await Task.WhenAll(
            Task.Run(() => Write("a.png"), TestContext.Current.CancellationToken), Task.Run(() => Write("b.png"), TestContext.Current.CancellationToken));
        Assert.Equal(["a.png", "b.png"], Folder.Files);
        Assert.Equal(File.ReadAllBytes(Folder.At("a.png")), File.ReadAllBytes(Folder.At("b.png")));
        Assert.Same(options, PuppeteerSharpRendererOptions.launchOptions);
        Assert.Same(program, PuppeteerSharpRendererOptions.localBrowserExecutablePath);
    }

    [Fact]
    public void A_drawing_that_is_cancelled_ends_its_browser_and_leaves_no_file()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only on Linux is it told here whose child a process is.");
        using CancellationTokenSource cancellation = new();
        List<Process> browsers = [];
        // The package reads the values when its browser is there.
        LateNumbers values = new(Some.Figure().Series[0].Y, () =>
        {
            browsers.AddRange(FindBrowsers());
            cancellation.Cancel();
        });
        CurveDrawing figure = Some.Figure() with { Series = [Some.Figure().Series[0] with { X = values }] };
        Assert.ThrowsAny<OperationCanceledException>(() => SkipWithoutBrowser(() => Files.AtomicFile.Write(
            Folder.At("a.png"), overwrite: false, stream => ImageExportRenderer.Render(figure, stream, FigureFormat.Png, 640, 480, cancellation.Token))));
        Assert.NotEmpty(browsers);
        Assert.All(browsers, browser => Assert.True(browser.WaitForExit(TimeSpan.FromSeconds(20))));
        Assert.Empty(Folder.Files);
        Assert.ThrowsAny<OperationCanceledException>(
            () => FigureFile.Write(Some.Figure(), Folder.At("b.png"), renderer: FigureRenderer.Plotly, cancellation: cancellation.Token));
        Assert.Empty(Folder.Files);
    }

    private static IEnumerable<Process> FindBrowsers() => Process.GetProcesses().Where(process =>
    {
        try
        {
            // Its number, its name in parentheses, its state, its parent's number.
            return File.ReadAllText($"/proc/{process.Id}/stat").Split(") ")[^1].Split(' ')[1] == $"{Environment.ProcessId}"
                && File.ReadAllText($"/proc/{process.Id}/cmdline").Contains("--headless", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    });

    private void Draw(string name, int width = 640, int height = 480)
    {
        Write(name, width, height);
        Assert.Equal([name], Folder.Files);
    }

    private void Write(string name, int width = 640, int height = 480) =>
        SkipWithoutBrowser(() => FigureFile.Write(Some.Figure(Some.German), Folder.At(name), width, height, renderer: FigureRenderer.Plotly));

    private static void SkipWithoutBrowser(Action draw)
    {
        try
        {
            draw();
        }
        catch (FigureException failure) when (failure.Message.Contains("none was found", StringComparison.Ordinal))
        {
            Assert.Skip("There is no Chromium; Debian's package is called chromium.");
        }
    }

    /// <summary>Numbers that do something when they are written as JSON.</summary>
    private sealed class LateNumbers(IReadOnlyList<double> values, Action whenWritten) : IReadOnlyList<double>
    {
        public int Count => values.Count;

        public double this[int index] => values[index];

        public IEnumerator<double> GetEnumerator()
        {
            if (new StackTrace().ToString().Contains("Newtonsoft", StringComparison.Ordinal))
            {
                whenWritten();
            }

            return values.GetEnumerator();
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
