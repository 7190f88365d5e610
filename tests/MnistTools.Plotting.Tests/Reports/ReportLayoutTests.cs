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
        [LongWord, "b", $"{LongWord} c"],
        [.. Enumerable.Range(0, 47).Select(letter => $"{(char)('A' + letter)}")]);

    [Theory]
    [MemberData(nameof(ClassNames))]
    public async Task The_page_is_as_wide_as_the_screen(string[] classNames)
    {
        await using OpenReport report = await browser.OpenAsync(reports.Write(LongWord, classNames));
        foreach (int width in new[] { 320, 380, 700, 900, 1300 })
        {
            await report.Page.SetViewportSizeAsync(width, 900);
            await report.Page.ClickAsync("#pad"); // A dot, which is taken for some class.
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

    [Fact]
    public async Task Long_words_of_the_figures_are_divided_by_syllables()
    {
        await using OpenReport report = await browser.OpenAsync(reports.Write(TrainedReports.Dense, "de-DE"), width: 1100);
        Assert.True(await report.Page.EvaluateAsync<bool>(
            """
            () => [...document.querySelectorAll(".summary dd")].every((figure) => {
              figure.style.overflowWrap = "normal"; // Breaks no word elsewhere.
              return figure.scrollWidth <= figure.clientWidth;
            })
            """));
    }

    [Theory]
    [InlineData(new[] { 0.001, 0.0002, 0 }, new[] { "0.0000", "0.0002", "0.0004", "0.0006", "0.0008", "0.0010" })]
    [InlineData(new[] { 1e-4, 1e-4 }, new[] { "0.00010", "0.00012" })]
    [InlineData(new[] { 9.9e-5, 5e-5 }, new[] { "5E-5", "6E-5", "7E-5", "8E-5", "9E-5", "1.0E-4" })]
    [InlineData(new[] { 2e5, 8e5 }, new[] { "200,000", "400,000", "600,000", "800,000" })]
    [InlineData(new[] { 0, 2.4e11, 1.1e12 }, new[] { "0", "5E11", "1.0E12", "1.5E12" })]
    public async Task Ticks_are_seen_whole(double[] values, string[] labels)
    {
        await using OpenReport report = await browser.OpenAsync(reports.Write("Ticks", Garments), width: 380);
        await report.Page.EvaluateAsync(
            """
            (values) => {
              const curves = make("div", { id: "curves" });
              document.querySelector("main").prepend(curves);
              const epochs = values.map((_, i) => i + 1);
              const texts = JSON.parse(find("report").textContent).texts;
              new Curves(curves, { epochs, metrics: [{ name: "", training: values, validation: values }] }, texts, readFormats("en"));
            }
            """,
            values);
        Assert.Equal(labels, (await report.Page.Locator("#curves .tick").AllTextContentsAsync()).Take(labels.Length));
        double[] starts = await report.Page.EvaluateAsync<double[]>("[...document.querySelectorAll('#curves .tick')].map((tick) => tick.getBBox().x)");
        Assert.All(starts, start => Assert.InRange(start, 0, 560));
        Assert.Empty(report.Problems);
    }

    [Fact]
    public async Task Shares_have_one_decimal_each_or_a_power_of_ten()
    {
        await using OpenReport report = await browser.OpenAsync(reports.Write("Shares", Garments));
        string[] said = await report.Page.EvaluateAsync<string[]>("[0.998, 0.99, 1, 0, 3.14e15].map(readFormats('en').percent)");
        Assert.Equal(["99.8%", "99.0%", "100.0%", "0.0%", "3.14E17%"], said);
    }
}
