using Microsoft.Playwright;

namespace MnistTools.Plotting.Tests.Reports;

/// <summary>The page as one uses it.</summary>
[Collection(nameof(InBrowser))]
public sealed class ReportPageTests(Browser browser, TrainedReports reports)
{
    [Fact]
    public async Task Nothing_is_wrong_and_nothing_is_asked_for()
    {
        await using OpenReport report = await browser.OpenAsync(reports.Write(TrainedReports.Dense));
        await report.Page.ClickAsync("#confusion button.mistaken");
        await report.Page.ClickAsync("details >> nth=0");
        Assert.Empty(report.Problems);
        Assert.Equal([report.Address], report.Requests);
        Assert.True(await report.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
    }

    [Fact]
    public async Task The_policy_stops_what_would_leave_the_file()
    {
        await using OpenReport report = await browser.OpenAsync(reports.Write(TrainedReports.Convolutional));
        string[] blocked = await report.Page.EvaluateAsync<string[]>(
            """
            async () => {
              const blocked = [];
              document.addEventListener("securitypolicyviolation", (event) => blocked.push(event.effectiveDirective));
              await fetch("https://example.org/").catch(() => {});
              await new Promise((resolve) => document.body.append(Object.assign(new Image(), { src: "https://example.org/a.png", onerror: resolve })));
              document.body.append(Object.assign(document.createElement("script"), { textContent: "document.title = 'changed'" }));
              document.body.insertAdjacentHTML("beforeend", "<p style='color: red' onclick='0'></p>");
              await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
              return blocked.sort();
            }
            """);
        Assert.Equal(["connect-src", "img-src", "script-src-attr", "script-src-elem", "style-src-attr"], blocked);
        Assert.NotEqual("changed", await report.Page.TitleAsync());
    }

    [Theory]
    [InlineData("mouse")]
    [InlineData("pen")]
    public async Task A_1_is_recognised_while_it_is_drawn(string device)
    {
        await using OpenReport report = await browser.OpenAsync(reports.Write(TrainedReports.Dense));
        (float x, float y, float size) = await FindPad(report.Page);
        await report.Page.EvaluateAsync("find('pad').addEventListener('pointerdown', (event) => (find('pad').dataset.pointer = event.pointerType))");
        ICDPSession session = await report.Page.Context.NewCDPSessionAsync(report.Page);
        await Point("mousePressed", 0.53f, 0.2f);
        for (int i = 1; i <= 8; i++)
        {
            await Point("mouseMoved", 0.53f - 0.003f * i, 0.2f + 0.075f * i);
        }

        await ExpectAnswer(report.Page, "It says 1 (");
        await Point("mouseReleased", 0.5f, 0.8f);
        Assert.Equal(device, await report.Page.GetAttributeAsync("#pad", "data-pointer"));
        await Assertions.Expect(report.Page.Locator("#announcement")).ToHaveTextAsync((await report.Page.TextContentAsync("#answer"))!);
        Assert.Equal("1", await report.Page.TextContentAsync("#bars .is-best .name"));

        await report.Page.ClickAsync("#pad-undo");
        await ExpectAnswer(report.Page, "Nothing drawn yet");
        Assert.Equal("true", await report.Page.GetAttributeAsync("#pad-undo", "aria-disabled"));
        Assert.Empty(report.Problems);

        Task Point(string type, float right, float down) => session.SendAsync("Input.dispatchMouseEvent", new()
        {
            ["type"] = type,
            ["x"] = x + right * size,
            ["y"] = y + down * size,
            ["button"] = "left",
            ["buttons"] = type == "mouseReleased" ? 0 : 1,
            ["clickCount"] = 1,
            ["pointerType"] = device,
        });
    }

    [Fact]
    public async Task A_finger_draws_and_a_second_one_does_not_disturb()
    {
        await using OpenReport report = await browser.OpenAsync(reports.Write(TrainedReports.Dense), width: 375, height: 800);
        (float x, float y, float size) = await FindPad(report.Page);
        ICDPSession session = await report.Page.Context.NewCDPSessionAsync(report.Page);
        await Touch("touchStart", (0.5f, 0.2f, 0));
        await Touch("touchStart", (0.5f, 0.2f, 0), (0.9f, 0.9f, 1));
        await Touch("touchMove", (0.5f, 0.5f, 0), (0.1f, 0.9f, 1));
        await Touch("touchMove", (0.5f, 0.8f, 0), (0.1f, 0.1f, 1));
        await Touch("touchEnd");
        await ExpectAnswer(report.Page, "It says 1 (");
        Assert.Equal(1, await report.Page.EvaluateAsync<int>("recognition.pad.drawing.strokes.length"));
        await report.Page.ClickAsync("#pad-clear");
        await ExpectAnswer(report.Page, "Nothing drawn yet");

        Task Touch(string type, params (float X, float Y, int Id)[] fingers) => session.SendAsync("Input.dispatchTouchEvent", new()
        {
            ["type"] = type,
            ["touchPoints"] = fingers.Select(finger => new { x = x + finger.X * size, y = y + finger.Y * size, id = finger.Id }).ToArray(),
        });
    }

    [Fact]
    public async Task The_keyboard_draws_too()
    {
        await using OpenReport report = await browser.OpenAsync(reports.Write(TrainedReports.Dense));
        await report.Page.FocusAsync("#pad");
        await report.Page.Keyboard.PressAsync("Space");
        for (int i = 0; i < 10; i++)
        {
            await report.Page.Keyboard.PressAsync("ArrowDown");
        }

        await report.Page.Keyboard.PressAsync("Space");
        await ExpectAnswer(report.Page, "It says 1 (");
        await report.Page.Keyboard.PressAsync("Control+z");
        await ExpectAnswer(report.Page, "Nothing drawn yet");
    }

    [Fact]
    public async Task A_cell_shows_its_images_by_click_and_by_keyboard()
    {
        await using OpenReport report = await browser.OpenAsync(reports.Write(TrainedReports.Dense));
        ModelEvaluation evaluation = MnistTools.Evaluation.Evaluator.Evaluate(reports.Model(TrainedReports.Dense), reports.Data.Test);
        await report.Page.ClickAsync("#confusion tbody tr:nth-child(1) button.correct");
        Assert.Equal($"0, recognised: {evaluation.Confusion[0, 0]} images", await report.Page.TextContentAsync("#cell h3"));
        Assert.Equal(24, await report.Page.Locator("#cell .image").CountAsync());

        (int actual, int predicted) =
            Enumerable.Range(0, 100).Select(i => (i / 10, i % 10)).First(cell => cell.Item1 != cell.Item2 && evaluation.Confusion[cell.Item1, cell.Item2] > 0);
        await report.Page.FocusAsync($"#confusion tbody tr:nth-child({actual + 1}) td:nth-child({actual + 2}) button");
        int cells = Enumerable.Range(Math.Min(actual, predicted), Math.Abs(actual - predicted))
            .Count(column => column != actual && evaluation.Confusion[actual, column] > 0);
        for (int i = 0; i < (predicted > actual ? cells + 1 : cells); i++)
        {
            await report.Page.Keyboard.PressAsync(predicted > actual ? "ArrowRight" : "ArrowLeft");
        }

        await report.Page.Keyboard.PressAsync("Enter");
        Assert.StartsWith($"{actual}, taken for {predicted}: ", await report.Page.TextContentAsync("#cell h3"), StringComparison.Ordinal);
        Assert.Equal(evaluation.Confusion[actual, predicted], await report.Page.Locator("#cell .image").CountAsync());

        // Tab comes to the cell whose images are shown, and a screen reader hears which it is: its heading is another text, not another element.
        await report.Page.EvaluateAsync("document.querySelector('#cell h3').dataset.same = ''");
        await report.Page.EvaluateAsync("document.querySelector('#confusion tbody tr:nth-child(3) button.correct').click()");
        Assert.Equal(["true"], await report.Page.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('#confusion button')].filter(({ tabIndex }) => tabIndex === 0).map((button) => button.getAttribute('aria-pressed'))"));
        ILocator heading = report.Page.Locator("#cell h3[aria-live=polite][data-same]");
        Assert.Equal($"2, recognised: {evaluation.Confusion[2, 2]} images", await heading.TextContentAsync());
        Assert.Equal(Math.Min(24, evaluation.Mistakes.Count), await report.Page.Locator("#mistakes .image").CountAsync());
    }

    /// <summary>As a browser does that saves the page with all it shows: the page fills itself a second time.</summary>
    [Theory]
    [InlineData("alone")]
    [InlineData("with examples")]
    [InlineData("several")]
    [InlineData("without curves")]
    public async Task What_was_saved_as_it_was_shown_is_the_same_when_it_is_opened(string kind)
    {
        string path = kind switch
        {
            "alone" => reports.Write(TrainedReports.Dense),
            "with examples" => reports.Write(TrainedReports.Dense, trainingImages: reports.Data.Train.Take(50)),
            "several" => WriteSeveral(),
            _ => reports.Write("Untrained", ["a", "b", "c"]),
        };
        await using OpenReport report = await browser.OpenAsync(path);
        await report.Page.ClickAsync("#pad"); // A dot, of which the page says something.
        await Assertions.Expect(report.Page.Locator("#announcement")).Not.ToBeEmptyAsync();
        string saved = await report.Page.EvaluateAsync<string>("document.documentElement.outerHTML");
        await report.Page.ClickAsync("#pad-clear");
        await ExpectAnswer(report.Page, "Nothing drawn yet");
        string copy = $"{path}.saved.html";
        await File.WriteAllTextAsync(copy, $"<!DOCTYPE html>{saved}", TestContext.Current.CancellationToken);
        await using OpenReport again = await browser.OpenAsync(copy);
        await ExpectAnswer(again.Page, "Nothing drawn yet");
        Assert.Equal(await Describe(report.Page), await Describe(again.Page));
        Assert.Equal("", await again.Page.TextContentAsync("#announcement"));
        Assert.Equal("Why this answer", await again.Page.GetAttributeAsync("#why-picture", "aria-label"));
        // The places that scripts gave are refused as attributes, and given again.
        Assert.All(again.Problems, problem => Assert.Contains("inline style", problem, StringComparison.Ordinal));

        string WriteSeveral()
        {
            ReportRun[] runs =
            [
                .. new[] { 24, 12 }.Select(units => reports.WithSnapshots(units))
                    .Select(model => new ReportRun(model, MnistTools.Evaluation.Evaluator.Evaluate(model, reports.Data.Test))),
            ];
            return reports.Write(new Report(runs[0].Model, runs[0].Evaluation) { OtherRuns = [runs[1]] });
        }

        static Task<string[]> Describe(IPage page) => page.EvaluateAsync<string[]>(
            """
            [".chart", "#curves h3", "#curves-table table", "#runs tr", "#bars li", "#why-other option", "#layers details", "#confusion tr", "#cell h3",
             "#cell .image", "#mistakes .image", "#nearest-part", "#summary div", "#classes tr", "section"]
              .map((selector) => `${selector} ${document.querySelectorAll(selector).length}`)
              .concat(["#runs", "#curves", "#states", "#bars", "#confusion", "#cell"].map((selector) => document.querySelector(selector)?.textContent))
            """);
    }

    [Fact]
    public async Task Curves_tell_the_values_of_an_epoch_in_the_language_of_the_report()
    {
        await using OpenReport report = await browser.OpenAsync(reports.Write(TrainedReports.Dense, "de-DE"), ColorScheme.Dark);
        ILocator chart = report.Page.Locator("#curves svg").First;
        await chart.PressAsync("Home");
        IReadOnlyList<double> values = reports.Model(TrainedReports.Dense).History!["loss"];
        string expected = $"Epoche 1, Training {values[0].ToString("N4", Some.German)}, Validierung";
        Assert.StartsWith(expected, await chart.GetAttributeAsync("aria-valuetext"), StringComparison.Ordinal);
        Assert.Equal("1", await report.Page.Locator("#curves svg").Last.GetAttributeAsync("aria-valuenow"));
        await chart.PressAsync("ArrowRight");
        Assert.Equal("2", await chart.GetAttributeAsync("aria-valuenow"));
        Assert.Equal("de", await report.Page.GetAttributeAsync("html", "lang"));
        Assert.Empty(report.Problems);
    }

    private static async Task<(float X, float Y, float Size)> FindPad(IPage page)
    {
        ILocator pad = page.Locator("#pad");
        await pad.ScrollIntoViewIfNeededAsync();
        LocatorBoundingBoxResult box = (await pad.BoundingBoxAsync())!;
        return (box.X, box.Y, box.Width);
    }

    private static Task ExpectAnswer(IPage page, string start) => Assertions.Expect(page.Locator("#answer")).ToHaveTextAsync(
        new System.Text.RegularExpressions.Regex($"^{System.Text.RegularExpressions.Regex.Escape(start)}"));
}
