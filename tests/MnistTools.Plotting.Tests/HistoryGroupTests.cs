namespace MnistTools.Plotting.Tests;

/// <summary>Several runs in one curve, several metrics in one picture, and values by their logarithm.</summary>
public sealed class HistoryGroupTests
{
    // Accuracy 0.90, 0.92 and 0.97 with batches of 32; one run with 64.
    private static readonly History[] Runs = [Run(32, 1, 0.90), Run(32, 2, 0.92), Run(32, 3, 0.97), Run(64, 1, 0.80)];

    /// <summary>Each power, each third, each fiftieth: never more than have room, at equal distances, and around all values.</summary>
    [Theory]
    [InlineData(1, 1e10, 1)]
    [InlineData(1e-4, 1e26, 3)]
    [InlineData(5e-324, 1e308, 100)]
    public void Many_powers_of_ten_are_thinned_out(double least, double largest, int stride)
    {
        double[] places = [.. HistoryFigure.Create(
            [Some.History(new(), ("loss", [least, largest]))], Some.English, "loss", isLogarithmic: true).Y.Labels!.Select(label => label.Position)];
        Assert.InRange(places.Length, 2, 14);
        Assert.All(places.Zip(places.Skip(1)), pair => Assert.Equal(stride, pair.Second - pair.First, 1e-9));
    }

    [Fact]
    public void Runs_that_are_alike_become_their_mean_with_a_band_of_one_standard_deviation()
    {
        CurveDrawing drawing = HistoryFigure.Create(Runs, Some.English, groupBy: ["batchsize"]);
        Assert.Equal(["BatchSize 32, Training", "BatchSize 64, Training"], drawing.Series.Select(series => series.Name));
        Assert.Equal([0.93, 0.73], drawing.Series[0].Y, (one, other) => Math.Abs(one - other) < 1e-12);
        Assert.Equal([0.80, 0.80 - 0.2], drawing.Series[1].Y);

        // √((0.03² + 0.01² + 0.04²) / 2), divided by one less than there are runs; of a single run there is none.
        double deviation = Math.Sqrt(0.0026 / 2);
        FigureBand band = Assert.Single(drawing.Bands);
        Assert.Equal([1, 2], band.X);
        Assert.Equal([0.93 - deviation, 0.73 - deviation], band.Lower, (one, other) => Math.Abs(one - other) < 1e-12);
        Assert.Equal([0.93 + deviation, 0.73 + deviation], band.Upper, (one, other) => Math.Abs(one - other) < 1e-12);
        Assert.Equal((drawing.Series[0].Style.Color, "BatchSize 32"), (band.Color, band.LegendText));
        Assert.Equal(["BatchSize 32", "BatchSize 64", "Mean ± standard deviation of 1 to 3 runs"], drawing.Legend.Select(entry => entry.Text));
    }

    /// <summary>By the names that a training has them by: the rate stands in the optimizer's text alone.</summary>
    [Theory]
    [InlineData("learningrate", "LearningRate 0.1", "LearningRate 0.001")]
    [InlineData("Layer", "Layers Dense(10)", "Layers Dense(9)")]
    public void Runs_are_grouped_by_the_parameters_of_a_training(string name, string first, string second)
    {
        History[] runs = [.. Runs[..2].Select(
            (run, i) =>
                new History(run.Parameters with { Optimizer = i == 0 ? "SGD(0.1)" : "Adam", Layers = [i == 0 ? "Dense(10)" : "Dense(9)"] }, run.Epochs))];
        Assert.Equal(
            [$"{first}, Training", $"{second}, Training"], HistoryFigure.Create(runs, Some.English, groupBy: [name]).Series.Select(series => series.Name));
    }

    /// <summary>An epoch that some did not reach has a mean of fewer.</summary>
    [Fact]
    public void Runs_of_different_lengths_are_counted_where_they_are()
    {
        History[] alike = [.. Runs.Where(run => run.Parameters.BatchSize == 32)];
        History shorter = new(alike[0].Parameters, alike[0].Epochs.Take(1));
        CurveDrawing drawing = HistoryFigure.Create([shorter, .. alike.Skip(1)], Some.English, groupBy: ["BatchSize"]);
        Assert.Equal("Mean ± standard deviation of 2 to 3 runs", drawing.Legend[^1].Text);
    }

    /// <summary>The band is drawn, and the axis reaches as far as it does.</summary>
    [Fact]
    public void A_band_is_seen_in_image_and_page()
    {
        CurveDrawing drawing = HistoryFigure.Create(Runs, Some.English, groupBy: ["BatchSize"]) with { Legend = [] };
        using SkiaSharp.SKBitmap image = Pixels.Draw(drawing);
        // A fifth of #0072B2 on white.
        Assert.True(Pixels.Count(image, "#CCE3F0", tolerance: 2) > 10_000);
        Assert.True(AxisRange.OfValues(drawing).Maximum > 0.93 + Math.Sqrt(0.0013));
        Assert.Contains(
            HtmlPage.Find(HtmlPage.Render(drawing), "data").EnumerateArray(),
            trace => trace.TryGetProperty("fill", out var fill) && fill.GetString() == "toself" && trace.GetProperty("y").GetArrayLength() == 4);
    }

    [Fact]
    public void An_unknown_parameter_is_answered_with_the_known_ones()
    {
        FigureException error = Assert.Throws<FigureException>(() => HistoryFigure.Create(Runs, Some.English, groupBy: ["Units"]));
        Assert.Contains("no parameter 'Units' to group them by. They have: Layers, Optimizer,", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_metric_has_a_panel_with_its_own_values()
    {
        PanelDrawing drawing = HistoryFigure.CreatePanels([Some.Overfitted()], Some.German, ["accuracy", "LOSS"], "Zwei");
        Assert.Equal(["Korrektklassifizierungsrate", "Verlust"], drawing.Panels.Select(panel => panel.Y.Label));
        Assert.Equal([2, 3], drawing.Panels.Select(panel => Assert.Single(panel.Marks).Position));
        Assert.Contains("Zwei", Pixels.Texts(drawing));

        // The page has a title beside each axis and a line at the best epoch of each panel.
        var layout = HtmlPage.Find(HtmlPage.Render(drawing), "layout");
        Assert.Equal("Verlust", layout.GetProperty("yaxis2").GetProperty("title").GetProperty("text").GetString());
        Assert.Equal(
            [("x", 2), ("x2", 3)],
            layout.GetProperty("shapes").EnumerateArray().Select(shape => (shape.GetProperty("xref").GetString()!, (int)shape.GetProperty("x0").GetDouble())));
    }

    [Fact]
    public void On_a_logarithmic_scale_tenths_are_one_apart_and_0_is_a_gap()
    {
        CurveDrawing drawing = HistoryFigure.Create([Some.History(new(), ("loss", [1, 0.1, 0, 0.01]))], Some.German, "loss", isLogarithmic: true);
        Assert.Equal([0, -1, double.NaN, -2], drawing.Series[0].Y);
        Assert.Equal([new(-2, "0,01"), new(-1, "0,1"), new(0, "1")], drawing.Y.Labels!);
        // A pointer is told the value, not its logarithm.
        Assert.Equal("Training\n0,1", drawing.Series[0].Descriptions![1]);
    }

    /// <summary>Two powers alone would say little of what lies between them; over three decades more has no room.</summary>
    [Fact]
    public void A_logarithmic_scale_of_two_powers_has_twos_and_fives()
    {
        Assert.Equal(["0.005", "0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1"], Texts(0.9, 0.009));
        Assert.Equal(["0.01", "0.02", "0.05", "0.1"], Texts(0.1, 0.01));
        Assert.Equal(["0.001", "0.01", "0.1", "1"], Texts(0.99, 0.0011));

        static IEnumerable<string> Texts(double largest, double least) =>
            HistoryFigure.Create([Some.History(new(), ("loss", [largest, least]))], Some.English, "loss", isLogarithmic: true).Y.Labels!.Select(
                label => label.Text);
    }

    /// <summary>Between 0.9 and 1 lies no power of ten, and no 2 or 5 times one.</summary>
    [Fact]
    public void A_narrow_logarithmic_scale_has_round_numbers()
    {
        CurveDrawing drawing = HistoryFigure.Create([Some.Overfitted()], Some.English, isLogarithmic: true);
        Assert.Equal(["0.90", "0.92", "0.94", "0.96", "0.98"], drawing.Y.Labels!.Select(label => label.Text));
        Assert.Equal(Math.Log10(0.92), drawing.Y.Labels![1].Position, 1e-12);
    }

    [Fact]
    public void Without_a_value_above_0_there_is_no_logarithm()
    {
        FigureException error =
            Assert.Throws<FigureException>(() => HistoryFigure.Create([Some.History(new(), ("loss", [0, -1]))], Some.English, "loss", isLogarithmic: true));
        Assert.Contains("no value of 'Loss' is above 0", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Of 60 epochs every third has a marker; the best one is the 32nd.</summary>
    [Fact]
    public void The_best_epoch_has_a_marker_in_a_long_curve_too()
    {
        FigureSeries curve =
            new("", [.. Enumerable.Range(1, 60).Select(x => (double)x)], [.. Enumerable.Range(1, 60).Select(x => (double)x)], Palette.Validation, "");
        int[] marked = [.. CurveMarkers.Find(curve, [new(32, "", Palette.BestEpoch)])];
        Assert.Equal([0, 3, 6], marked[..3]);
        Assert.Contains(31, marked);
        Assert.Equal(21, marked.Length);
    }

    private static History Run(int batchSize, int seed, double accuracy) =>
        Some.History(new() { BatchSize = batchSize, Seed = seed }, ("accuracy", [accuracy, accuracy - 0.2]));
}
