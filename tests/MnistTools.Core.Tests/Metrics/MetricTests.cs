using MnistTools.Metrics;

namespace MnistTools.Core.Tests.Metrics;

/// <summary>What each metric says of itself, and what is made of that.</summary>
public sealed class MetricTests
{
    /// <summary>For each metric: a text, its key, its title, and whether smaller is better.</summary>
    private static readonly Dictionary<Type, (string Text, string Key, string Title, bool IsSmallerBetter)> Samples = new()
    {
        [typeof(Accuracy)] = ("accuracy", "accuracy", "Accuracy", false),
        [typeof(TopKAccuracy)] = ("TopKAccuracy(3)", "top_3_accuracy", "Top-3 accuracy", false),
        [typeof(Precision)] = ("Precision(micro)", "precision_micro", "Precision (micro)", false),
        [typeof(Recall)] = ("recall", "recall", "Recall", false),
        [typeof(F1Score)] = ("F1(weighted)", "f1_score_weighted", "F1 score (weighted)", false),
        [typeof(MeanSquaredError)] = ("mse", "mean_squared_error", "Mean squared error", true),
        [typeof(MeanAbsoluteError)] = ("mean_absolute_error", "mean_absolute_error", "Mean absolute error", true),
    };

    [Fact]
    public void Each_metric_says_its_key_title_and_direction() => Assert.All(Metric.Catalog.Definitions, definition =>
    {
        (string text, string key, string title, bool isSmallerBetter) = Samples[definition.Type];
        Metric metric = Metric.Parse(text);
        Assert.Equal((definition.Type, key, title, isSmallerBetter), (metric.GetType(), metric.Key, metric.Title, metric.IsSmallerBetter));
        Assert.Equal(metric, Metric.Find(key));
        Assert.Equal(isSmallerBetter, MetricNames.IsSmallerBetter($"val_{key}"));
    });

    [Theory]
    [InlineData("val_loss", true)]
    [InlineData("my_loss", true)]
    [InlineData("mse", true)]
    [InlineData("val_mae", true)]
    [InlineData("VAL_MEAN_SQUARED_ERROR", true)]
    [InlineData("top_0_accuracy", false)]
    [InlineData("learning_rate", false)]
    [InlineData("of_another_program", false)]
    public void The_direction_of_a_key_is_that_of_its_metric(string key, bool isSmallerBetter) =>
        Assert.Equal(isSmallerBetter, MetricNames.IsSmallerBetter(key));

    // ((0.2 - 0)² + (0.7 - 1)² + (0.5 - 0)²) / 3 and (0.2 + 0.3 + 0.5) / 3.
    [Theory]
    [InlineData("mse", (0.04 + 0.09 + 0.25) / 3)]
    [InlineData("mae", 1 / 3.0)]
    public void An_error_is_the_mean_over_the_outputs(string text, double error) =>
        Assert.Equal(error, Assert.IsAssignableFrom<ScoreMetric>(Metric.Parse(text)).Score([0.2f, 0.7f, 0.5f], 1), 1e-6);

    [Fact]
    public void The_squared_error_is_the_loss_of_that_name()
    {
        History history = Train.Fit(
            new MnistModel([new MnistTools.Layers.Dense(4)], 1, new MnistTools.Layers.Shape(3, 3)), Some.Images(40, 3, 3, 4),
            new() { Loss = new MnistTools.Losses.MeanSquaredError(), Metrics = [new MeanSquaredError()] });
        Assert.Equal(history["loss"][0], history["mean_squared_error"][0], 1e-9);
    }

    [Fact]
    public void The_best_epoch_of_an_error_is_the_one_with_the_smallest()
    {
        var history = new History(
            new HistoryParameters(),
            new double[] { 3, 1, 2 }.Select(
                (value, i) => new EpochLog(i + 1, 1, TimeSpan.Zero, [new("val_mean_squared_error", value), new("val_top_3_accuracy", value)])));
        Assert.Equal((2, 1), (history.FindBestEpoch("val_mean_squared_error"), history.FindBestEpoch("val_top_3_accuracy")));
    }

    // By "larger is better" the training would end after the second epoch.
    [Fact]
    public void A_callback_knows_the_direction()
    {
        var says = new LambdaCallback("says") { OnEpochEnd = log => ((OrderedDictionary<string, double>)log.Metrics)["mean_absolute_error"] = 1.0 / log.Epoch };
        TrainingOptions options = new() { Epochs = 4, Callbacks = [says, new EarlyStopping("mean_absolute_error")] };
        Assert.Equal(
            4, Train.Fit(new MnistModel([new MnistTools.Layers.Dense(4)], 1, new MnistTools.Layers.Shape(3, 3)), Some.Images(40), options).Epochs.Count);
    }

    [Fact]
    public void A_key_loses_its_prefix_once() =>
        Assert.Equal(["loss", "loss", "val_loss"], new[] { "loss", "val_loss", "val_val_loss" }.Select(MetricNames.WithoutValidation));
}
