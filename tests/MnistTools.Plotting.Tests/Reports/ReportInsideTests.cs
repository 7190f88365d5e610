using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace MnistTools.Plotting.Tests.Reports;

/// <summary>What the page shows of the network's inside, and of its reasons, while one draws.</summary>
[Collection(nameof(InBrowser))]
public sealed partial class ReportInsideTests(Browser browser, TrainedReports reports)
{
    private static readonly string[] Flat = ["Flatten", "Dense(24, tanh)", "Dense(10, softmax)"];

    private static readonly string[] Deep =
    [
        "Conv2D(6, 3, strides=2, padding=same, activation=relu)", "SpatialDropout2D(0.1)", "MaxPooling2D", "GaussianNoise(0.1)", "Flatten", "Dropout(0.1)",
        "Dense(24, tanh)", "Dense(10, softmax)",
    ];

    /// <summary>tanh of bias and weighted pixels, summed here.</summary>
    [Fact]
    public async Task A_unit_shows_its_sum_and_the_strongest_is_chosen_first()
    {
        ImageSet image = reports.Data.Test.Take(1);
        double[] sums = Sums(reports.Model(Flat), image);
        await using OpenReport report = await browser.OpenAsync(reports.Write(Flat));
        await Show(report.Page, image);
        Assert.Equal(["Dense(24, tanh) 24", "Dense(10, softmax) 10"], await report.Page.Locator(".layer summary").AllTextContentsAsync());
        ILocator layer = report.Page.Locator(".layer >> nth=0");
        await Assertions.Expect(layer.Locator("[role=slider]")).ToHaveAttributeAsync("aria-valuenow", $"{Array.IndexOf(sums, sums.Max()) + 1}");
        for (int unit = 0; unit < 24; unit += 11)
        {
            await Choose(layer, unit);
            string said = (await layer.Locator(".unit p").TextContentAsync())!;
            double[] numbers = [.. NumberRegex().Matches(said).Select(number => double.Parse(number.Value, CultureInfo.InvariantCulture))];
            Assert.StartsWith($"Unit {unit + 1}: ", said, StringComparison.Ordinal);
            Assert.Equal(Math.Tanh(sums[unit]), numbers[1], 1e-3);
            Assert.Equal(sums[unit], numbers[2], 1e-3);
            Assert.Equal(sums[unit], numbers[4] + numbers[5], 1e-3); // bias + Σ weight × input
        }

        Assert.Empty(report.Problems);
    }

    /// <summary>What is printed or read aloud must not be of an earlier stroke.</summary>
    [Fact]
    public async Task A_layer_out_of_sight_follows_when_the_drawing_rests()
    {
        ImageSet seven = reports.Data.Test.Take(1), two = reports.Data.Test.Subset([1]);
        float[,] outputs = reports.Model(Deep).Predict(two);
        int best = Enumerable.Range(0, 10).MaxBy(label => outputs[0, label]);
        await using OpenReport report = await browser.OpenAsync(reports.Write(Deep), height: 300);
        ILocator said = report.Page.Locator(".layer").Last.Locator(".unit strong");
        Assert.True(await said.EvaluateAsync<bool>("(element) => element.closest('.layer').getBoundingClientRect().top > innerHeight + 200"));
        await Show(report.Page, seven);
        await Assertions.Expect(said).Not.ToHaveTextAsync(new Regex($"^{best}: "));
        await Show(report.Page, two);
        await Assertions.Expect(said).ToHaveTextAsync(new Regex($"^{best}: "));
        Assert.True(await said.EvaluateAsync<bool>("(element) => element.closest('.layer').getBoundingClientRect().top > innerHeight + 200"));
    }

    [Fact]
    public async Task A_click_on_a_map_chooses_the_filter_at_that_place()
    {
        await using OpenReport report = await browser.OpenAsync(reports.Write(Deep));
        await Show(report.Page, reports.Data.Test.Take(1));
        ILocator first = report.Page.Locator(".layer >> nth=0"), canvas = first.Locator("[role=slider]");
        LocatorBoundingBoxResult box = (await canvas.BoundingBoxAsync())!;
        float size = box.Width / (6 * 15 - 1); // Six tiles of 14, a gap between two.
        await canvas.ClickAsync(new() { Position = new() { X = (15 + 7.5f) * size, Y = 5.5f * size } });
        Assert.StartsWith("Map 2, row 6, column 8: ", await canvas.GetAttributeAsync("aria-valuetext"), StringComparison.Ordinal);
        Assert.Equal(3, await first.Locator(".unit-pictures canvas").CountAsync());
        await canvas.PressAsync("ArrowRight");
        Assert.StartsWith("Map 2, row 6, column 9: ", await canvas.GetAttributeAsync("aria-valuetext"), StringComparison.Ordinal);
        // With Ctrl, Alt and the like arrows are the browser's.
        await canvas.PressAsync("Control+ArrowRight");
        Assert.StartsWith("Map 2, row 6, column 9: ", await canvas.GetAttributeAsync("aria-valuetext"), StringComparison.Ordinal);
        // What only a training changes has nothing to show.
        string[] shown = [.. (await report.Page.Locator(".layer summary").AllTextContentsAsync()).Select(text => text.Split('(')[0].Split(' ')[0])];
        Assert.Equal(["Conv2D", "MaxPooling2D", "Dense", "Dense"], shown);
    }

    [Fact]
    public async Task Reasons_compare_with_the_class_that_is_chosen()
    {
        ImageSet image = reports.Data.Test.Take(1);
        await using OpenReport report = await browser.OpenAsync(reports.Write(Deep));
        float[,] outputs = reports.Model(Deep).Predict(image);
        int best = Enumerable.Range(0, 10).MaxBy(label => outputs[0, label]), other = (best + 3) % 10;
        await Show(report.Page, image);
        await report.Page.SelectOptionAsync("#why-other", $"{other}");
        ILocator text = report.Page.Locator("#why-text");
        await Assertions.Expect(text).ToHaveTextAsync(new Regex($"^{best} rather than {other}: "));
        double together = double.Parse(NumberRegex().Matches((await text.TextContentAsync())!)[^1].Value, CultureInfo.InvariantCulture);
        double expected = Math.Log(outputs[0, best] / outputs[0, other]);
        Assert.InRange(together / expected, 0.99, 1.01);
        ILocator picture = report.Page.Locator("#why-picture");
        await Assertions.Expect(picture).ToHaveAttributeAsync("aria-label", new Regex($"^{best} rather than {other}: "));
        await report.Page.ClickAsync("#pad-clear");
        await Assertions.Expect(text).ToHaveTextAsync("");
        await Assertions.Expect(picture).ToHaveAttributeAsync("aria-label", "Why this answer");
    }

    /// <summary>Of forty images a class, chosen from all over the set, those with the least squared distance; and the page stays small.</summary>
    [Fact]
    public async Task The_nearest_training_images_are_shown()
    {
        ImageSet train = reports.Data.Train, image = reports.Data.Test.Take(1);
        string path = reports.Write(TrainedReports.Dense, trainingImages: train);
        Assert.InRange(new FileInfo(path).Length, 1, 1_500_000);
        await using OpenReport report = await browser.OpenAsync(path);
        await Show(report.Page, image);
        int[] places = await report.Page.EvaluateAsync<int[]>("JSON.parse(find('report').textContent).examples.places");
        Assert.Equal(400, places.Distinct().Count());
        Assert.All(Enumerable.Range(0, 10), label => Assert.Equal(40, places.Count(place => train.Labels[place] == label)));
        string[] nearest = [.. places.OrderBy(place => Distance(train.CopyImage(place), image.CopyImage(0)))
            .Take(8)
            .Select(place => $"{train.Labels[place]} (image {place.ToString("N0", Some.English)})")];
        ILocator figures = report.Page.Locator("#nearest .image");
        await Assertions.Expect(figures).ToHaveCountAsync(8);
        Assert.Equal(nearest, await figures.EvaluateAllAsync<string[]>("(figures) => figures.map((figure) => figure.title)"));
        await report.Page.ClickAsync("#pad-clear");
        await Assertions.Expect(figures).ToHaveCountAsync(0);
        Assert.Empty(report.Problems);
    }

    /// <summary>As it is, the page says of it what the core said; when another digit is drawn in its place, the page says that this is right.</summary>
    [Fact]
    public async Task A_mistake_goes_onto_the_pad_to_be_changed()
    {
        await using OpenReport report = await browser.OpenAsync(reports.Write(TrainedReports.Dense));
        Evaluation.Prediction mistake = MnistTools.Evaluation.Evaluator.Evaluate(reports.Model(TrainedReports.Dense), reports.Data.Test).Mistakes[0];
        await report.Page.ClickAsync("#mistakes button >> nth=0");
        string percent = mistake.Probability.ToString("P1", Some.English);
        await Assertions.Expect(report.Page.Locator("#answer")).ToHaveTextAsync($"It says {mistake.Label} ({percent})");
        await Assertions.Expect(report.Page.Locator("#pad-task")).ToHaveTextAsync($"This is {mistake.ActualLabel}. Draw and erase until the network says so.");
        Assert.Equal("pad", await report.Page.EvaluateAsync<string>("document.activeElement.id"));

        string right = Convert.ToBase64String(reports.Data.Test.CopyImage(FindRecognised(mistake.ActualLabelIndex!.Value)));
        await report.Page.EvaluateAsync(
            "([text, actual]) => recognition.pad.show({ pixels: Uint8Array.from(atob(text), (c) => c.charCodeAt(0)), actual })",
            new object[] { right, mistake.ActualLabelIndex });
        await Assertions.Expect(report.Page.Locator("#pad-task")).ToHaveTextAsync($"This is {mistake.ActualLabel}, and the network says so.");
        await report.Page.ClickAsync("#pad-clear");
        await Assertions.Expect(report.Page.Locator("#pad-task")).ToBeHiddenAsync();
        Assert.Empty(report.Problems);
    }

    private static long Distance(byte[] one, byte[] other) => one.Zip(other, (a, b) => (long)(a - b) * (a - b)).Sum();

    private int FindRecognised(int label)
    {
        ImageSet images = reports.Data.Test;
        float[,] outputs = reports.Model(TrainedReports.Dense).Predict(images);
        return Enumerable.Range(0, images.Count).First(i => images.Labels[i] == label && Enumerable.Range(0, 10).MaxBy(c => outputs[i, c]) == label);
    }

    private static double[] Sums(MnistModel model, ImageSet image)
    {
        float[] weights = model.GetWeight(model.Weights.Single(weight => weight.Layer == 1 && weight.Shape.Sizes.Count == 2));
        float[] biases = model.GetWeight(model.Weights.Single(weight => weight.Layer == 1 && weight.Shape.Sizes.Count == 1));
        byte[] pixels = image.CopyImage(0);
        return [.. biases.Select((bias, unit) => bias + pixels.Select((pixel, i) => pixel / 255.0 * weights[(unit * pixels.Length) + i]).Sum())];
    }

    private static async Task Show(IPage page, ImageSet image)
    {
        await page.EvaluateAsync(
            "(text) => recognition.pad.show({ pixels: Uint8Array.from(atob(text), (c) => c.charCodeAt(0)), actual: 0 })",
            Convert.ToBase64String(image.CopyImage(0)));
        await Assertions.Expect(page.Locator("#why-text")).Not.ToHaveTextAsync("");
    }

    private static async Task Choose(ILocator layer, int unit)
    {
        ILocator canvas = layer.Locator("[role=slider]");
        LocatorBoundingBoxResult box = (await canvas.BoundingBoxAsync())!;
        float cell = box.Width / 8; // 24 units in three rows.
        await canvas.ClickAsync(new() { Position = new() { X = ((unit % 8) + 0.5f) * cell, Y = ((unit / 8) + 0.5f) * cell } });
    }

    [GeneratedRegex(@"[-+]?\d+(\.\d+)?")]
    private static partial Regex NumberRegex();
}
