using System.Text.Json;
using Microsoft.Playwright;
using MnistTools.Plotting.Tests.Reports;

namespace MnistTools.Plotting.Tests;

/// <summary>A figure's page fits its window, in the colours that the reader wants.</summary>
[Collection(nameof(InSecondBrowser))]
public sealed class PlotlyPageTests(Browser browser) : FolderTests
{
    [Fact]
    public async Task The_plot_is_as_wide_as_its_window()
    {
        foreach ((string name, Drawing drawing) in new (string, Drawing)[]
        {
            ("curves.html", Some.Figure()),
            ("panels.html", HistoryFigure.CreatePanels([Some.Overfitted()], Some.English, ["accuracy", "loss"])),
            ("cells.html", ConfusionFigure.Create(Evaluated.Evaluation, Some.English)),
            ("images.html", DigitFigure.OfMistakes(Evaluated.Evaluation, Some.English)),
        })
        {
            FigureFile.Write(drawing, Folder.At(name));
            await using OpenReport page = await browser.OpenAsync(Folder.At(name));
            foreach (int width in new[] { 360, 800, 1600 })
            {
                await page.Page.SetViewportSizeAsync(width, 700);
                await page.Page.WaitForFunctionAsync(
                    "(width) => Math.abs(document.querySelector('.main-svg').getBoundingClientRect().width - width) < 1", width);
                Assert.Equal(width, await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
            }

            Assert.Empty(page.Problems);
            Assert.Single(page.Requests);
        }
    }

    /// <summary>On a phone two panels stand below each other, and the legend below the curves.</summary>
    [Fact]
    public void A_page_is_also_laid_out_for_a_phone()
    {
        JsonElement[] charts = HtmlPage.Charts(HtmlPage.Render(HistoryFigure.CreatePanels([Some.Overfitted()], Some.English, ["accuracy", "loss"])));
        Assert.Equal([360, 900], charts.Select(chart => chart.GetProperty("width").GetInt32()));
        Assert.Equal(
            [(2, 1), (1, 2)],
            charts.Select(chart => chart.GetProperty("figure").GetProperty("layout").GetProperty("grid"))
                .Select(grid => (grid.GetProperty("rows").GetInt32(), grid.GetProperty("columns").GetInt32())));

        JsonElement legend = HtmlPage.Charts(HtmlPage.Render(Some.Figure()))[0].GetProperty("figure").GetProperty("layout").GetProperty("legend");
        Assert.Equal(("h", "bottom"), (legend.GetProperty("orientation").GetString(), legend.GetProperty("yanchor").GetString()));
    }

    /// <summary>On a phone as well, beside which long names leave little room.</summary>
    [Theory]
    [InlineData(320, "0")]
    [InlineData(390, "A class whose name leaves little room")]
    public async Task Keys_of_colours_are_level_and_their_texts_stand_apart(int width, string name)
    {
        ImageSet images = new("seven", Evaluated.Images.Pixels.ToArray(), Evaluated.Images.Labels.ToArray(), 1, 3, [name, "1", "2"]);
        FigureFile.Write(ConfusionFigure.Create(Evaluator.Evaluate(Evaluated.Model(), images), Some.English), Folder.At("keys.html"));
        await using OpenReport page = await browser.OpenAsync(Folder.At("keys.html"), width: width);
        ILocator texts = page.Page.Locator(".colorbar .cbaxis text");
        await Assertions.Expect(texts).ToHaveCountAsync(6);
        double[][] boxes = await texts.EvaluateAllAsync<double[][]>(
            "(texts) => texts.map((text) => text.getBoundingClientRect()).map(({ left, right, top, bottom }) => [left, right, top, bottom])");
        Assert.All(boxes, box => Assert.True(box[0] >= 0 && box[1] <= width && box[3] - box[2] is > 5 and < 25, string.Join(' ', box)));
        foreach ((int i, double[] box) in boxes.Index())
        {
            Assert.All(boxes.Skip(i + 1), next => Assert.True(box[1] < next[0] || next[1] < box[0] || box[3] <= next[2] || next[3] <= box[2]));
        }
    }

    [Theory]
    [InlineData(ColorScheme.Light, "rgb(255, 255, 255)", "rgb(0, 114, 178)")]
    [InlineData(ColorScheme.Dark, "rgb(26, 33, 41)", "rgb(108, 188, 245)")]
    public async Task Curves_and_paper_have_the_colours_that_the_reader_wants(ColorScheme scheme, string paper, string training)
    {
        FigureFile.Write(Some.Figure(), Folder.At("a.html"));
        await using OpenReport page = await browser.OpenAsync(Folder.At("a.html"), scheme);
        string[] colors = await page.Page.EvaluateAsync<string[]>(
            """
            ["html", ".js-line"]
              .map((selector) => getComputedStyle(document.querySelector(selector)))
              .map(({ backgroundColor, stroke }, i) => (i === 0 ? backgroundColor : stroke))
            """);
        Assert.Equal([paper, training], colors);
    }
}
