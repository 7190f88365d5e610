namespace MnistTools.Plotting.Tests.Reports;

/// <summary>Whatever a report shows has its room, on a phone and on a desk.</summary>
[Collection(nameof(InBrowser))]
public sealed class ReportLayoutTests(Browser browser, TrainedReports reports)
{
    private const string LongWord = "Donaudampfschifffahrtsgesellschaftskapitän";

    private static readonly string[] Garments = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    public static TheoryData<string[]> ClassNames => new(
        [.. Enumerable.Range(0, 10).Select(digit => $"{digit}")],
        Garments,
        [.. Enumerable.Range(0, 47).Select(letter => $"{(char)('A' + letter)}")]);

    [Theory]
    [MemberData(nameof(ClassNames))]
    public async Task The_page_is_as_wide_as_the_screen(string[] classNames)
    {
        await using OpenReport report = await browser.OpenAsync(reports.Write(LongWord, classNames));
        foreach (int width in new[] { 320, 380, 700, 900, 1300 })
        {
            await report.Page.SetViewportSizeAsync(width, 900);
            Assert.Equal(width, await report.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        }

        Assert.Empty(report.Problems);
    }

    [Fact]
    public async Task Names_of_classes_make_no_column_wider_than_another()
    {
        await using OpenReport report = await browser.OpenAsync(reports.Write("Garments", Garments), width: 380);
        double[] widths = await report.Page.EvaluateAsync<double[]>(
            "[...document.querySelectorAll('#confusion th[scope=col]')].map((head) => head.getBoundingClientRect().width)");
        Assert.InRange(widths.Max() - widths.Min(), 0, 0.1);
    }
}
