using MnistTools.Augmentations;
using MnistTools.Losses;
using MnistTools.Schedules;

namespace MnistTools.Core.Tests.Training;

/// <summary>Trainings that are refused, that fail on their way, and that go on after that.</summary>
public sealed class FailedTrainingTests(RealMnist mnist) : FolderTests
{
    private readonly ImageSet _images = mnist.Train.Take(300);

    [Fact]
    public void A_refused_training_leaves_the_model_as_it_was()
    {
        MnistModel model = Train.Small();
        History history = Train.Fit(model, _images, new() { Optimizer = new Adam() });
        Assert.Throws<SpecException>(
            () => Train.Fit(
                model, _images,
                new() { Optimizer = new SGD(0.5), Loss = new MeanSquaredError(), Schedule = new OneCycle(0.1), Callbacks = [new ReduceLROnPlateau("loss")] }));
        Assert.Equal((new Adam(), new CategoricalCrossentropy()), ((Adam)model.Optimizer, (CategoricalCrossentropy)model.Loss));
        Assert.Same(history, model.History);
    }

    [Theory]
    [InlineData("EarlyStopping", "EarlyStopping watches 'val_loss', which is not measured. There is: loss, accuracy, learning_rate.")]
    [InlineData("ReduceLROnPlateau(f1_score)", "ReduceLROnPlateau watches 'f1_score', which is not measured.")]
    [InlineData("ModelCheckpoint('{epoch:02d}-{val_loss:.3f}.keras')", "ModelCheckpoint watches 'val_loss', which is not measured.")]
    [InlineData("ModelCheckpoint(best.h5)", ".h5 is Keras' old format, which is read but not written")]
    public void What_a_callback_could_never_do_is_refused_before_anything_is_learnt(string callback, string message)
    {
        MnistModel model = Train.Small();
        float[] weights = model.Parameters.Values.ToArray();
        var options = new TrainingOptions { Epochs = 3, Callbacks = [Callback.Parse(callback), new ReduceLROnPlateau("loss")], BaseFolder = Folder.Path };
        Assert.Contains(message, Assert.ThrowsAny<Exception>(() => Train.Fit(model, _images, options)).Message, StringComparison.Ordinal);
        Assert.Equal(weights, model.Parameters.Values.ToArray());
        Assert.Empty(Folder.Files);
    }

    /// <summary>Keras knows metrics by short names, too.</summary>
    [Fact]
    public void What_is_watched_by_another_name_is_named()
    {
        TrainingOptions options = new() { Metrics = [MnistTools.Metrics.Metric.Parse("mse")], Callbacks = [new EarlyStopping("val_mse")] };
        Assert.Equal(
            "EarlyStopping watches 'val_mse', which is not measured. That is called val_mean_squared_error here. There is: loss, mean_squared_error, val_loss, val_mean_squared_error.",
            Assert.Throws<SpecException>(() => Train.Fit(Train.Small(), _images, options, _images)).Message);
    }

    /// <summary>A function could give an epoch other keys, but not this one.</summary>
    [Theory]
    [InlineData("EarlyStopping", 0, 3, "EarlyStopping watches 'val_loss', which no epoch will have: validation is measured after every 5 epochs, and this training has the epochs 1 to 3.")]
    [InlineData("EarlyStopping(val_accuracy)", 5, 9, "EarlyStopping watches 'val_accuracy', which no epoch will have: validation is measured after every 5 epochs, and this training has the epochs 6 to 9.")]
    [InlineData("ReduceLROnPlateau", 0, 1, "ReduceLROnPlateau watches 'val_loss', which no epoch will have: validation is measured after every 5 epochs, and this training has epoch 1 alone.")]
    [InlineData("ModelCheckpoint(best.safetensors, save_best_only=true)", 0, 4, "ModelCheckpoint watches 'val_loss', which no epoch will have")]
    [InlineData("ModelCheckpoint('{val_loss:.3f}.safetensors')", 0, 4, "ModelCheckpoint watches 'val_loss', which no epoch will have")]
    public void A_callback_that_could_never_act_is_refused_before_anything_is_learnt(string callback, int initialEpoch, int epochs, string message)
    {
        foreach (Callback[] others in (Callback[][])[[], [new LambdaCallback("mine")]])
        {
            MnistModel model = Train.Small();
            float[] weights = model.Parameters.Values.ToArray();
            var options = new TrainingOptions
            {
                InitialEpoch = initialEpoch,
                Epochs = epochs,
                ValidationFrequency = 5,
                Callbacks = [Callback.Parse(callback), .. others],
                BaseFolder = Folder.Path,
            };
            string problem = Assert.Throws<SpecException>(() => Train.Fit(model, _images, options, _images)).Message;
            Assert.StartsWith(message, problem, StringComparison.Ordinal);
            Assert.EndsWith(". Choose a smaller ValidationFrequency.", problem, StringComparison.Ordinal);
            Assert.Equal(weights, model.Parameters.Values.ToArray());
        }
    }

    [Fact]
    public void One_validated_epoch_is_enough_for_a_callback() => Assert.Equal(
        ["5.safetensors"],
        Saved(
            new()
            {
                InitialEpoch = 4,
                Epochs = 5,
                ValidationFrequency = 5,
                Callbacks = [new ModelCheckpoint("{epoch}.safetensors", SaveBestOnly: true)],
                BaseFolder = Folder.Path,
            }));

    [Fact]
    public void Every_callback_is_told_the_end_also_where_one_fails()
    {
        var ends = new List<TrainingEnd>();
        float[]? best = null;
        MnistModel model = Train.Small();
        TrainingOptions options = new()
        {
            Epochs = 5,
            Optimizer = new SGD(0.1),
            Callbacks =
            [
                // What is largest at first is best.
                new EarlyStopping("loss", Patience: 9, Mode: MonitorMode.Max, RestoreBestWeights: true),
                new LambdaCallback("first") { OnEpochEnd = _ => best ??= model.Parameters.Values.ToArray(), OnTrainEnd = ends.Add },
                new LambdaCallback("fails at the end too") { OnTrainEnd = _ => throw new InvalidOperationException("end") },
                Train.FailIn(3),
                new LambdaCallback("last") { OnTrainEnd = ends.Add },
            ],
        };
        Assert.Equal("epoch 3", Assert.Throws<InvalidOperationException>(() => Train.Fit(model, _images, options)).Message);
        Assert.Equal([TrainingEnd.Failed, TrainingEnd.Failed], ends);
        Assert.Equal(best, model.Parameters.Values.ToArray());
        Assert.Equal((3, TrainingEnd.Failed, 1), (model.History!.Epochs.Count, model.History.End, model.History.RestoredEpoch));
    }

    /// <summary>As after <c>model.optimizer.learning_rate = …</c> in Keras; any other setting makes it another optimizer.</summary>
    [Fact]
    public void What_the_optimizer_remembers_stays_with_another_learning_rate()
    {
        History[] histories = [.. ((Optimizer[])[new Adam(0.002), new Adam(0.02), new Adam(0.002, Beta1: 0.8)]).Select(GoOn)];
        TrainingOptions scheduled = new() { InitialEpoch = 2, Epochs = 4, Optimizer = new Adam(0.02), Schedule = new Constant(0.002) };
        History expected = Train.Fit(Begun(), _images, scheduled);
        Assert.Equal(expected["loss"], histories[0]["loss"]);
        Assert.NotEqual(expected["loss"], histories[1]["loss"]);
        Assert.Equal((0.002, 40L), (histories[0].Model!.Optimizer.LearningRate, histories[0].Model!.OptimizerState!.Iteration));
        Assert.Equal(20L, histories[2].Model!.OptimizerState!.Iteration);

        History GoOn(Optimizer optimizer) => Train.Fit(Begun(), _images, new() { InitialEpoch = 2, Epochs = 4, Optimizer = optimizer });

        MnistModel Begun()
        {
            MnistModel model = Train.Small();
            Train.Fit(model, _images, new() { Epochs = 2, Optimizer = new Adam(0.02) });
            return model;
        }
    }

    /// <summary>Keras refuses a key whose direction it does not know, too.</summary>
    [Theory]
    [InlineData("EarlyStopping(my_error)")]
    [InlineData("ReduceLROnPlateau(my_error)")]
    [InlineData("ModelCheckpoint(m.safetensors, monitor=my_error, save_best_only=true)")]
    public void A_key_of_ones_own_needs_a_mode(string callback)
    {
        Callback[] mine = [new LambdaCallback("mine") { OnEpochEnd = log => log.SetMetric("my_error", 1.0 / log.Epoch) }];
        TrainingOptions options = new() { Epochs = 3, BaseFolder = Folder.Path };
        MnistModel model = Train.Small();
        Assert.EndsWith(
            "watches 'my_error', which is no metric of MnistTools: say whether it is best when it is small, mode=min, or large, mode=max.",
            Assert.Throws<SpecException>(() => Train.Fit(model, _images, options with { Callbacks = [.. mine, Callback.Parse(callback)] })).Message,
            StringComparison.Ordinal);
        // Not after the first epoch.
        Assert.Null(model.History);
        History history = Train.Fit(Train.Small(), _images, options with { Callbacks = [.. mine, Callback.Parse(callback[..^1] + ", mode=min)")] });
        Assert.Equal([1, 1.0 / 2, 1.0 / 3], history["my_error"]);
    }

    [Fact]
    public void A_run_with_other_pixels_is_not_the_recorded_one()
    {
        History recorded = Train.Fit(Train.Small(), _images, new() { ValidationBatchSize = 7 });
        Assert.Equal(7, TrainingRecipe.CreateOptions(recorded.Parameters).ValidationBatchSize);
        TrainingOptions again = TrainingRecipe.CreateOptions(recorded.Parameters) with { Repeats = recorded.Parameters };
        Train.AssertSame(recorded, Train.Fit(Train.Small(), _images, again));
        HistoryParameters elsewhere = recorded.Parameters with { Data = "elsewhere.csv", Sha256 = new Dictionary<string, string> { ["elsewhere.csv"] = "00" } };
        Train.AssertSame(recorded, Train.Fit(Train.Small(), _images, again with { Repeats = elsewhere }));
        Assert.Contains(
            "the images are others", Assert.Throws<MismatchException>(() => Train.Fit(Train.Small(), Moved(), again)).Message, StringComparison.Ordinal);
    }

    private IReadOnlyList<string> Saved(TrainingOptions options)
    {
        Train.Fit(Train.Small(), _images, options, _images);
        return Folder.Files;
    }

    private ImageSet Moved() => _images.Augment([new Shift(4)], 1);
}
