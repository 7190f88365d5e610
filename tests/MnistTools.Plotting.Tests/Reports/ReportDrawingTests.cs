using Microsoft.Playwright;
using MnistTools.Data.Pictures;

namespace MnistTools.Plotting.Tests.Reports;

/// <summary>What is drawn becomes one digit, however large it is drawn and wherever; what is none is called so.</summary>
[Collection(nameof(InBrowser))]
public sealed class ReportDrawingTests(Browser browser, TrainedReports reports) : FolderTests
{
    public static TheoryData<string[]> Networks => new(TrainedReports.Dense, TrainedReports.Convolutional);

    [Theory]
    [MemberData(nameof(Networks))]
    public async Task Digits_of_all_sizes_are_recognised(string[] layers)
    {
        await using OpenReport report = await browser.OpenAsync(reports.Write(layers));
        (Drawings.Shape Digit, Drawings.Place Place)[] all = [.. from digit in Drawings.Digits from place in Drawings.Places select (digit, place)];
        Drawings.Drawn[] drawn = await report.Page.DrawAsync(all.Select(one => (one.Digit.Path, one.Place)));
        Assert.All(drawn, one => Assert.Null(one.Problem));
        string[] wrong =
            [.. all.Zip(drawn).Where(one => one.First.Digit.Digit != one.Second.Label).Select(one => $"{one.First} is read as {one.Second.Label}")];
        Assert.True(wrong.Length <= 0.05 * all.Length, string.Join("; ", wrong));
    }

    /// <summary>
    /// As a picture file, the ink that the page makes of the strokes gives the same image: it has the form that the core gives to lines. Drawn as large as
    /// the pad allows, the pad itself does so too.
    /// </summary>
    [Fact]
    public async Task The_core_reads_what_is_drawn_as_the_page_does()
    {
        await using OpenReport report = await browser.OpenAsync(reports.Write(TrainedReports.Dense));
        Drawings.Drawn[] drawn = await report.Page.DrawAsync(Drawings.Digits.Select(digit => (digit.Path, Drawings.Places[0])), withPictures: true);
        double[] ofInk = [.. drawn.Select(one => Distance(one.Pixels, one.Ink!))], ofPad = [.. drawn.Select(one => Distance(one.Pixels, one.Pad!))];
        Assert.All(ofInk.Concat(ofPad), distance => Assert.InRange(distance, 0, 0.25));
        Assert.InRange(ofInk.Average(), 0, 0.05);
        Assert.InRange(ofPad.Average(), 0, 0.05);
    }

    /// <summary>The strokes are what counts, not how large they are.</summary>
    [Fact]
    public async Task A_digit_gives_the_same_image_at_each_size()
    {
        await using OpenReport report = await browser.OpenAsync(reports.Write(TrainedReports.Dense));
        foreach (Drawings.Shape digit in Drawings.Digits)
        {
            byte[][] images = [.. (await report.Page.DrawAsync(Drawings.Places.Select(place => (digit.Path, place)))).Select(
                drawn => Convert.FromBase64String(drawn.Pixels))];
            Assert.All(images, image => Assert.InRange(Distance(images[0], image), 0, 0.1));
        }
    }

    [Fact]
    public async Task Dots_and_scribbles_are_no_digits()
    {
        await using OpenReport report = await browser.OpenAsync(reports.Write(TrainedReports.Dense));
        Assert.All(
            await report.Page.DrawAsync(from scribble in Drawings.Scribbles from place in Drawings.Places select (scribble, place)),
            drawn => Assert.Equal("scribble", drawn.Problem));
        await Assertions.Expect(report.Page.Locator("#answer")).ToHaveTextAsync("No digit: a scribble");
        Assert.All(await report.Page.DrawAsync(Drawings.Places.Select(place => ("M0 0 L1 1", place))), drawn => Assert.Equal("dot", drawn.Problem));
        await Assertions.Expect(report.Page.Locator("#answer")).ToHaveTextAsync("No digit: only a dot");
        await Assertions.Expect(report.Page.Locator("#bars .value").First).ToHaveTextAsync("–");
        await report.Page.ClickAsync("#pad-clear");
        await Assertions.Expect(report.Page.Locator("#answer")).ToHaveTextAsync("Nothing drawn yet");
    }

    private double Distance(string pixels, string png)
    {
        string path = Folder.At("drawn.png");
        File.WriteAllBytes(path, Convert.FromBase64String(png));
        return Distance(Convert.FromBase64String(pixels), DigitPicture.Read(path));
    }

    /// <summary>How much of the ink differs, at the best of nine places: where a centre of mass lies between two pixels, it goes to either.</summary>
    private static double Distance(byte[] one, byte[] other)
    {
        IEnumerable<int> places = from down in Enumerable.Range(-1, 3) from right in Enumerable.Range(-1, 3) select (28 * down) + right;
        return places.Min(moved => Enumerable.Range(29, 784 - 58).Sum(i => Math.Abs(one[i] - other[i + moved]))) / (double)one.Sum(pixel => pixel);
    }
}
