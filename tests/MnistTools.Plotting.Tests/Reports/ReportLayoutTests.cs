using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace MnistTools.Plotting.Tests.Reports;

/// <summary>Whatever a report shows has its room, on a phone and on a desk.</summary>
[Collection(nameof(InSecondBrowser))]
public sealed partial class ReportLayoutTests(Browser browser, TrainedReports reports)
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

    [Theory]
    [InlineData(320)]
    [InlineData(360)]
    [InlineData(390)]
    public async Task On_a_phone_ten_digits_stand_side_by_side_and_names_of_rows_are_read(int width)
    {
        await using OpenReport digits = await browser.OpenAsync(reports.Write(TrainedReports.Dense), width: width);
        int hidden =
            await digits.Page.EvaluateAsync<int>("(() => { const frame = find('confusion').parentElement; return frame.scrollWidth - frame.clientWidth; })()");
        Assert.Equal(0, hidden);
        Assert.Empty(await digits.Page.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('#confusion button')].filter((button) => button.scrollWidth > button.clientWidth).map((button) => button.textContent)"));

        await using OpenReport garments = await browser.OpenAsync(reports.Write("Garments", Garments), width: width);
        double[] lines = await garments.Page.EvaluateAsync<double[]>(
            "[...document.querySelectorAll('#confusion th[scope=row] span')].map((name) => name.getBoundingClientRect().height / parseFloat(getComputedStyle(name).lineHeight))");
        Assert.All(lines, count => Assert.InRange(count, 0.9, 2.1));
    }

    [Theory]
    [InlineData(320)]
    [InlineData(480)]
    [InlineData(768)]
    [InlineData(900)]
    [InlineData(1920)]
    public async Task Texts_of_charts_have_one_size_at_each_width(int width)
    {
        await using OpenReport report = await browser.OpenAsync(reports.Write(TrainedReports.Dense), width: width);
        await report.Page.EvaluateAsync("new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))");
        double[] sizes = await report.Page.EvaluateAsync<double[]>(
            "[...document.querySelectorAll('#curves svg')].map((plot) => (parseFloat(getComputedStyle(plot.querySelector('.tick')).fontSize) * plot.clientWidth) / plot.viewBox.baseVal.width)");
        Assert.All(sizes, size => Assert.InRange(size, 12.8, 13.2));
    }

    [Fact]
    public async Task The_best_epoch_is_marked_as_in_images()
    {
        await using OpenReport report = await browser.OpenAsync(reports.WriteOverfitted(out History history));
        string[] marks =
            [.. new[] { "loss", "accuracy" }.SelectMany(key => HistoryFigure.Create([history], Some.English, key).Marks).Select(mark => mark.Label)];
        Assert.NotEmpty(marks);
        Assert.Equal(marks, await report.Page.Locator("#curves .best-note").AllTextContentsAsync());
        double[] places = await report.Page.EvaluateAsync<double[]>(
            """
            (best) => {
              const plot = document.querySelector("#curves .chart:has(.best) svg");
              const { x1 } = plot.querySelector(".best");
              plot.dispatchEvent(new KeyboardEvent("keydown", { key: "Home" }));
              for (let epoch = 1; epoch < best; epoch++) plot.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight" }));
              return [x1.baseVal.value, plot.querySelector(".mark").x1.baseVal.value];
            }
            """,
            int.Parse(marks[0].Split(' ')[^1], CultureInfo.InvariantCulture));
        Assert.Equal(places[1], places[0], 0.01);
    }

    [Theory]
    [InlineData(5, new[] { "1", "2", "3", "4", "5" })]
    [InlineData(15, new[] { "2", "4", "6", "8", "10", "12", "14" })]
    [InlineData(30, new[] { "5", "10", "15", "20", "25", "30" })]
    public async Task Epochs_have_ticks_at_round_numbers(int epochs, string[] labels)
    {
        await using OpenReport report = await browser.OpenAsync(reports.Write("Ticks", Garments));
        Assert.Equal(labels, await report.Page.EvaluateAsync<string[]>(
            """
            (count) => {
              const epochs = Array.from({ length: count }, (_, i) => i + 1);
              const metric = { name: "", training: epochs, validation: epochs, best: null };
              const { element } = new Chart(epochs, metric, JSON.parse(find("report").textContent).texts, readFormats("en"), () => {});
              return [...element.querySelectorAll(".tick[text-anchor=middle]")].map((tick) => tick.textContent);
            }
            """,
            epochs));
    }

    /// <summary>Paper is white, colours are kept, and no page is nearly empty: three sheets hold all.</summary>
    [Fact]
    public async Task On_paper_it_is_light_and_takes_three_pages()
    {
        await using OpenReport report = await browser.OpenAsync(reports.Write(TrainedReports.Dense), ColorScheme.Dark);
        byte[] pdf = await report.Page.PdfAsync(new() { Format = "A4", PrintBackground = false });
        Assert.InRange(PageRegex().Count(System.Text.Encoding.Latin1.GetString(pdf)), 2, 3);
        await report.Page.EmulateMediaAsync(new() { Media = Media.Print, ColorScheme = ColorScheme.Dark });
        Assert.Equal(
            ["exact", "#ffffff", "none"],
            await report.Page.EvaluateAsync<string[]>(
                """
                () => {
                  const style = getComputedStyle(document.documentElement);
                  return [style.printColorAdjust, style.getPropertyValue("--card"), getComputedStyle(find("pad-section")).display];
                }
                """));
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

    [GeneratedRegex(@"/Type\s*/Page\b")]
    private static partial Regex PageRegex();
}
