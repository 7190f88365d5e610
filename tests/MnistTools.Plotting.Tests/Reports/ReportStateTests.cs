using Microsoft.Playwright;

namespace MnistTools.Plotting.Tests.Reports;

/// <summary>The report goes back to what was learnt by an epoch, and shows several runs.</summary>
[Collection(nameof(InSecondBrowser))]
public sealed class ReportStateTests(Browser browser, TrainedReports reports)
{
    [Fact]
    public async Task Each_epoch_has_its_weights_its_matrix_its_mistakes_and_its_answer()
    {
        MnistModel model = reports.WithSnapshots();
        ModelEvaluation last = Evaluator.Evaluate(model, reports.Data.Test);
        int asked = last.Mistakes[0].Index;
        await using OpenReport report = await browser.OpenAsync(reports.Write(new Report(model, last) { Culture = Some.English }));
        ILocator slider = report.Page.Locator("#state");
        Assert.Equal("2", await slider.InputValueAsync()); // The third of three.
        await PutOnPad(report.Page, reports.Data.Test.CopyImage(asked));
        MnistModel[] models = [model.History!.Snapshots[0].CreateModel(model), model.History.Snapshots[1].CreateModel(model), model];
        await slider.PressAsync("Home");
        for (int state = 0; state < models.Length; state++)
        {
            ModelEvaluation evaluation = Evaluator.Evaluate(models[state], reports.Data.Test);
            int mistakes = evaluation.Count - evaluation.Confusion.CorrectCount;
            string said = $"After epoch {state + 1}: {evaluation.Accuracy.ToString("P2", Some.English)} right, {mistakes} mistakes";
            Assert.Equal(said, await report.Page.TextContentAsync("#state-text"));
            Assert.Equal(said, await slider.GetAttributeAsync("aria-valuetext"));
            Assert.Equal($"{mistakes}", await report.Page.TextContentAsync("#summary div:nth-child(2) dd"));
            Assert.Equal($"{state + 1}", await report.Page.TextContentAsync("#summary div:last-child dd"));
            Assert.Equal(
                Counts(evaluation),
                await report.Page.EvaluateAsync<int[]>("[...document.querySelectorAll('#confusion tbody td')].map((cell) => Number(cell.textContent))"));
            string[] worst = [.. evaluation.Mistakes.Take(24)
                .Select(mistake => $"{mistake.ActualLabel} → {mistake.Label}{mistake.Probability.ToString("P1", Some.English)}")];
            Assert.Equal(worst, await report.Page.Locator("#mistakes figcaption").AllTextContentsAsync());
            Assert.Equal($"{state + 1}", await report.Page.Locator("#curves svg").First.GetAttributeAsync("aria-valuenow"));
            Prediction answer = evaluation.GetPrediction(asked);
            await Assertions.Expect(report.Page.Locator("#answer"))
                .ToHaveTextAsync($"It says {answer.Label} ({answer.Probability.ToString("P1", Some.English)})");
            await slider.PressAsync("ArrowRight");
        }

        Assert.Empty(report.Problems);
    }

    /// <summary>As after best weights were put back: the model is none of the snapshots.</summary>
    [Fact]
    public async Task A_model_that_no_epoch_ended_with_is_a_state_of_its_own()
    {
        MnistModel model = reports.WithSnapshots();
        model.Parameters.Values[0] += 1;
        await using OpenReport report = await browser.OpenAsync(reports.Write(new Report(model, Evaluator.Evaluate(model, reports.Data.Test))));
        Assert.StartsWith("The model in the end: ", await report.Page.TextContentAsync("#state-text"), StringComparison.Ordinal);
        await report.Page.Locator("#state").PressAsync("ArrowLeft");
        Assert.StartsWith("After epoch 3: ", await report.Page.TextContentAsync("#state-text"), StringComparison.Ordinal);
        Assert.Empty(report.Problems);
    }

    [Fact]
    public async Task Without_snapshots_there_is_no_slider_and_the_page_is_small()
    {
        string path = reports.Write(TrainedReports.Dense);
        Assert.InRange(new FileInfo(path).Length, 1, 1_500_000);
        await using OpenReport report = await browser.OpenAsync(path);
        await Assertions.Expect(report.Page.Locator("#states")).ToBeHiddenAsync();
        await Assertions.Expect(report.Page.Locator("#runs-section")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Of_several_runs_each_has_its_figures_and_its_curves_and_one_is_on_the_pad()
    {
        MnistModel[] models = [reports.WithSnapshots(), reports.WithSnapshots(units: 12)];
        ModelEvaluation[] evaluations = [.. models.Select(model => Evaluator.Evaluate(model, reports.Data.Test))];
        string path = reports.Write(new Report(models[0], evaluations[0]) { OtherRuns = [new(models[1], evaluations[1])], Culture = Some.English });
        await using OpenReport report = await browser.OpenAsync(path, width: 320);
        Assert.Equal(320, await report.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        IReadOnlyList<string> names = HistoryNames.Tell([.. models.Select(model => model.History!)]);
        Assert.Equal(names, await report.Page.Locator("#runs tbody th").AllTextContentsAsync());
        Assert.Equal(names, await report.Page.Locator("#curves h3").AllTextContentsAsync());
        Assert.Equal(
            evaluations.Select(evaluation => evaluation.Accuracy.ToString("P2", Some.English)),
            await report.Page.Locator("#runs tbody td:nth-child(2)").AllTextContentsAsync());

        // A screen reader that goes from chart to chart hears whose it is.
        Assert.Equal(
            names.SelectMany(name => new[] { $"{name}, Loss by epoch", $"{name}, Accuracy by epoch" }).Order(),
            (await report.Page.EvaluateAsync<string[]>("[...document.querySelectorAll('#curves svg')].map((plot) => plot.getAttribute('aria-label'))")).Order());

        // Side by side, a metric has one scale.
        string[][] ticks = await report.Page.EvaluateAsync<string[][]>(
            "[...document.querySelectorAll('#curves .chart')].map((chart) => [...chart.querySelectorAll('.tick[text-anchor=end]')].map((tick) => tick.textContent))");
        Assert.Equal(4, ticks.Length);
        Assert.Equal(ticks[0], ticks[2]);
        Assert.Equal(ticks[1], ticks[3]);

        byte[] image = reports.Data.Test.CopyImage(0);
        await PutOnPad(report.Page, image);
        await report.Page.CheckAsync("#runs tbody tr:nth-child(2) input");
        Prediction answer = evaluations[1].GetPrediction(0);
        await Assertions.Expect(report.Page.Locator("#answer")).ToHaveTextAsync($"It says {answer.Label} ({answer.Probability.ToString("P1", Some.English)})");
        await Assertions.Expect(report.Page.Locator(".layer summary").First).ToHaveTextAsync("Dense(12, relu) 12");
        Assert.Equal(
            Counts(evaluations[1]),
            await report.Page.EvaluateAsync<int[]>("[...document.querySelectorAll('#confusion tbody td')].map((cell) => Number(cell.textContent))"));
        Assert.StartsWith(models[1].ToString(), await report.Page.TextContentAsync("#subtitle"), StringComparison.Ordinal);
        Assert.Empty(report.Problems);
    }

    [Fact]
    public void Runs_that_were_measured_on_different_images_are_refused()
    {
        MnistModel model = reports.Model(TrainedReports.Dense);
        ImageSet one = reports.Data.Test.Take(20), other = reports.Data.Test.Take(21);
        var report = new Report(model, Evaluator.Evaluate(model, one)) { OtherRuns = [new(model, Evaluator.Evaluate(model, other))] };
        Assert.Contains("measured on the same images", Assert.Throws<FigureException>(() => reports.Write(report)).Message, StringComparison.Ordinal);
    }

    private static IEnumerable<int> Counts(ModelEvaluation evaluation) => Enumerable.Range(0, 100).Select(i => evaluation.Confusion[i / 10, i % 10]);

    private static async Task PutOnPad(IPage page, byte[] image) =>
        await page.EvaluateAsync(
            "(text) => recognition.pad.show({ pixels: Uint8Array.from(atob(text), (c) => c.charCodeAt(0)), actual: 0 })", Convert.ToBase64String(image));
}
