using System.Text.Json;

namespace MnistTools.Core.Tests.Models;

public class HistoryTests
{
    [Fact]
    public void The_best_epoch_is_that_of_the_highest_validation_accuracy_the_first_of_equals() =>
        Assert.Equal(2, Of(("val_accuracy", [0.90, 0.96, 0.95, 0.96]), ("val_loss", [0.3, 0.2, 0.1, 0.4])).BestEpoch);

    [Fact]
    public void Without_accuracy_it_is_that_of_the_lowest_validation_loss() =>
        Assert.Equal(3, Of(("accuracy", [0.9, 0.99, 0.8]), ("val_loss", [0.3, 0.2, 0.1])).BestEpoch);

    [Fact]
    public void Without_validation_there_is_none() => Assert.Null(Of(("accuracy", [0.9]), ("loss", [0.1])).BestEpoch);

    [Fact]
    public void What_is_no_number_is_never_best()
    {
        History history = Of(("loss", [double.NaN, 0.3, 0.2]), ("accuracy", [double.NaN, 0.4, 0.3]), ("val_loss", [double.NaN, double.NaN, double.NaN]));
        Assert.Equal(3, history.FindBestEpoch("loss"));
        Assert.Equal(2, history.FindBestEpoch("accuracy"));
        Assert.Null(history.FindBestEpoch("val_loss"));
        Assert.Null(history.FindBestEpoch("never measured"));
    }

    [Fact]
    public void An_unknown_key_is_answered_with_the_known_ones() =>
        Assert.Equal(
            "The history has no 'acc'. It has: loss, accuracy.",
            Assert.Throws<KeyNotFoundException>(() => Of(("loss", [1]), ("accuracy", [0]))["acc"]).Message);

    /// <summary>What could be saved, and not read again.</summary>
    [Fact]
    public void Epochs_that_no_training_has_make_no_history()
    {
        Assert.Equal("The epoch 0 cannot be: the first is 1 or later. (Parameter 'epochs')", Refused(Row(0)));
        Assert.Equal("The epoch 3 cannot be: it comes after 3. (Parameter 'epochs')", Refused(Row(3), Row(3)));
        Assert.Equal("The epoch 3 cannot be: it comes after 4. (Parameter 'epochs')", Refused(Row(4), Row(3)));
        Assert.Equal("The epoch 2 cannot have -5 steps. (Parameter 'epochs')", Refused(Row(1), Row(2, steps: -5)));
        Assert.Equal("The epoch 1 cannot take -1.5 seconds. (Parameter 'epochs')", Refused(Row(1, seconds: -1.5)));
        ArgumentException restored = Assert.Throws<ArgumentException>("RestoredEpoch", () => new History(new(), [Row(1), Row(5)]) { RestoredEpoch = 2 });
        Assert.StartsWith("The model cannot have the weights of epoch 2, which the history does not have.", restored.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>("epochs", () => new History(new(), [null!]));

        static EpochLog Row(int epoch, int steps = 1, double seconds = 0) => new(epoch, steps, TimeSpan.FromSeconds(seconds), [new("loss", 1)]);

        static string Refused(params EpochLog[] epochs) => Assert.Throws<ArgumentException>(() => new History(new(), epochs)).Message;
    }

    /// <summary>By a script, say, which sees an array of values and a list of layers.</summary>
    [Fact]
    public void What_is_handed_out_cannot_change_what_it_is_from()
    {
        History history = Of(("loss", [1, 0.5]));
        ((double[])history["loss"])[0] = -5;
        Assert.Throws<InvalidOperationException>(() => history.Epochs[0].LearningRate = 5);
        Assert.Throws<InvalidOperationException>(() => history.Epochs[0].SetMetric("loss", -5));
        Assert.Throws<InvalidOperationException>(history.Epochs[0].StopTraining);
        Assert.Throws<NotSupportedException>(() => ((IDictionary<string, double>)history.Epochs[0].Metrics)["loss"] = -5);
        Assert.Equal([1, 0.5], history["loss"]);
        Assert.Equal((1, null), (history.Epochs[0].Loss, history.Epochs[0].LearningRate));
        // The row that a callback was given, and kept.
        var kept = new EpochLog(1, 1, default, [new("loss", 0.25)]);
        var ended = new History(history.Parameters, [kept]);
        kept.SetMetric("loss", -5);
        kept.SetMetric("mine", 1);
        Assert.Equal((0.25, 1), (ended.Epochs[0].Loss, ended.Epochs[0].Metrics.Count));

        MnistModel model = Train.Small();
        Assert.Throws<NotSupportedException>(((ICollection<ModelLayer>)model.Layers).Clear);
        ModelEvaluation evaluation = Evaluator.Evaluate(model, Some.Images(10, 28, 28, 10));
        double loss = evaluation.Loss;
        Assert.Throws<NotSupportedException>(() => ((IDictionary<string, double>)evaluation.Metrics)["loss"] = -1);
        Assert.Equal(loss, evaluation.Loss);
    }

    [Fact]
    public void A_short_name_of_a_metric_finds_its_values()
    {
        History history = Of(("mean_squared_error", [0.5, 0.25]), ("val_mean_squared_error", [0.125, 0.0625]));
        Assert.Equal([0.125, 0.0625], history["val_mse"]);
        Assert.Equal([0.5, 0.25], history["MSE"]);
        Assert.True(history.ContainsKey("val_mse") && history.ContainsKey("MSE"));
        Assert.False(history.ContainsKey("val_mae") || history.ContainsKey("f1"));
        Assert.Equal((2, 2), (history.FindBestEpoch("val_mse"), history.FindBestEpoch("MSE")));
        Assert.Equal(2, Of(("val_f1_score", [0.5, 0.7, 0.6])).FindBestEpoch("val_f1"));
    }

    [Fact]
    public void JSON_has_the_history_of_a_model_and_not_the_model_of_that_history()
    {
        MnistModel model = Train.Small();
        History history = Train.Fit(model, Some.Images(20, 28, 28, classes: 10), new() { Epochs = 2 });
        using JsonDocument json = JsonDocument.Parse(JsonSerializer.Serialize(history, MnistTools.Text.Json.Options));
        Assert.Equal(history["loss"], json.RootElement.GetProperty("Epochs").EnumerateArray().Select(epoch => epoch.GetProperty("Loss").GetDouble()));
        Assert.False(json.RootElement.TryGetProperty("Model", out _));
    }

    private static History Of(params (string Key, double[] Values)[] metrics) =>
        new(new(), Enumerable.Range(0, metrics[0].Values.Length).Select(i =>
            new EpochLog(i + 1, 1, TimeSpan.Zero, metrics.Select(metric => KeyValuePair.Create(metric.Key, metric.Values[i])))));
}
