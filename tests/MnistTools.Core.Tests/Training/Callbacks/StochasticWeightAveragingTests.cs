namespace MnistTools.Core.Tests.Training.Callbacks;

/// <summary>The callback SWA: the mean of the weights of epochs, and what batch normalisation keeps, computed again in double.</summary>
public sealed class StochasticWeightAveragingTests : FolderTests
{
    // The last batch of a pass is a smaller one.
    private static readonly ImageSet Images = Some.Images(45);
    private static readonly TrainingOptions Options = new() { Optimizer = new SGD(0.5), Epochs = 5, BatchSize = 10 };

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void A_training_ends_with_the_mean_of_the_epochs_from_one_on(int start)
    {
        var seen = new List<float[]>();
        MnistModel model = Model();
        var sees = new LambdaCallback("sees") { OnEpochEnd = _ => seen.Add(model.Parameters.Values.ToArray()) };
        History history = Train.Fit(model, Images, Options with { Callbacks = [sees, new SWA(start)] }, Some.Images(20, seed: 2));
        float[] ended = model.Parameters.Values.ToArray();
        Assert.Equal(5, seen.Count);
        Assert.All(Enumerable.Range(0, ended.Length), i => Assert.Equal(seen.Skip(start - 1).Average(weights => (double)weights[i]), ended[i], 2e-6));

        // The epochs are those of the weights themselves.
        History plain = Train.Fit(Model(), Images, Options, Some.Images(20, seed: 2));
        Assert.All(plain.Keys, key => Assert.Equal(plain[key], history[key]));
        Assert.Contains($"SWA({start})", history.Parameters.Callbacks);
    }

    [Theory]
    [InlineData("Dense(6, tanh)")]
    [InlineData("Conv2D(6, 2, activation=tanh)")]
    public void What_batch_normalisation_keeps_is_measured_anew_on_the_batches_of_a_pass(string layer)
    {
        MnistModel model =
            new([Layer.Parse(layer), new BatchNormalization(Momentum: 0.9), new Flatten(), new Dense(4, ActivationFunction.Softmax)], 1, new Shape(3, 3));
        Train.Fit(model, Images, Options with { Shuffle = false, Callbacks = [new SWA(2)] });
        MnistModel before = new([Layer.Parse(layer), new Flatten()], 1, new Shape(3, 3));
        foreach ((ModelWeight to, ModelWeight from) in before.Weights.Zip(model.Weights))
        {
            before.SetWeight(to, model.GetWeight(from));
        }

        float[,] outputs = before.Predict(Images);
        int[][] batches = [.. Enumerable.Range(0, Images.Count).Chunk(10)];
        Assert.Equal([10, 10, 10, 10, 5], batches.Select(batch => batch.Length));
        for (int channel = 0; channel < 6; channel++)
        {
            double[][] values = [.. batches.Select(
                batch => batch.SelectMany(i => Enumerable.Range(0, outputs.GetLength(1)).Where(k => k % 6 == channel).Select(k => (double)outputs[i, k]))
                    .ToArray())];
            Assert.Equal(values.Average(batch => batch.Average()), Kept(WeightKind.MovingMean)[channel], 2e-6);
            Assert.Equal(values.Average(batch => batch.Average(value => Math.Pow(value - batch.Average(), 2))), Kept(WeightKind.MovingVariance)[channel], 2e-6);
        }

        float[] Kept(WeightKind kind) => model.GetWeight(model.Weights.Single(weight => weight.Kind == kind));
    }

    [Fact]
    public void The_number_of_threads_changes_nothing()
    {
        History[] histories = [.. Enumerable.Range(1, 3).Select(threads => Train.Fit(
            Model("Dropout(0.3)", "Residual([Dense(6), BatchNormalization])"), Images,
            Options with { ThreadCount = threads, Augmentations = [new MnistTools.Augmentations.Shift(1)], Callbacks = [new SWA(3)] }))];
        Assert.All(histories, history => Train.AssertSame(histories[0], history));
    }

    [Fact]
    public void An_interrupted_training_goes_on_to_the_bit()
    {
        TrainingOptions options = Options with { Callbacks = [new SWA(2), new BackupAndRestore(Folder.Path)] };
        History whole = Train.Fit(Model("BatchNormalization"), Images, options);
        Assert.Empty(Folder.Files);
        using var cancellation = new CancellationTokenSource();
        var progress = new AtOnce<TrainingProgress>(told => Cancel(told, cancellation));
        MnistModel cancelled = Model("BatchNormalization");
        Assert.Equal(TrainingEnd.Cancelled, Train.Fit(cancelled, Images, options, progress: progress, cancellation: cancellation.Token).End);
        Assert.NotEqual(whole.Model!.Parameters.Values.ToArray(), cancelled.Parameters.Values.ToArray());
        Train.AssertSame(whole, Train.Fit(Model("BatchNormalization"), Images, options));

        static void Cancel(TrainingProgress told, CancellationTokenSource cancellation)
        {
            if (told is { Epoch: 4, Step: > 0 })
            {
                cancellation.Cancel();
            }
        }
    }

    [Fact]
    public void A_training_that_stops_before_the_first_of_its_epochs_keeps_its_weights()
    {
        var stops = new LambdaCallback("stops") { OnEpochEnd = log => log.StopTraining() };
        History stopped = Train.Fit(Model("BatchNormalization"), Images, Options with { Callbacks = [stops, new SWA(2)] });
        Train.AssertSame(Train.Fit(Model("BatchNormalization"), Images, Options with { Epochs = 1 }), stopped);
    }

    [Fact]
    public void What_cannot_go_together_is_refused()
    {
        AssertRefused("SWA(6) averages nothing: the last epoch of this training is 5. Choose an earlier start_epoch.", new SWA(6));
        AssertRefused(
            "SWA(2) and EarlyStopping(restore_best_weights=true) both say which weights the training ends with: use one of them.", new SWA(2),
            Callback.Parse("EarlyStopping(restore_best_weights=true)"));
        AssertRefused("SWA(2) and SWA(3) both say which weights the training ends with: use one of them.", new SWA(2), new SWA(3));
        Assert.StartsWith(
            "SWA(2) and SGD(0.5, use_ema=true) both say",
            Assert.Throws<SpecException>(
                () => Train.Fit(Model(), Images, Options with { Optimizer = new SGD(0.5) { UseEma = true }, Callbacks = [new SWA(2)] })).Message);
        Assert.StartsWith(
            "SWA(2) needs the engine Managed, and this training is computed by TorchSharp",
            Assert.Throws<SpecException>(
                () => Train.Fit(Model(), Images, Options with { Engine = new MnistTools.Engines.Engine.TorchSharp(), Callbacks = [new SWA(2)] })).Message);
        Assert.Throws<SpecException>(() => Callback.Parse("SWA(0)"));

        static void AssertRefused(string message, params Callback[] callbacks) =>
            Assert.Equal(message, Assert.Throws<SpecException>(() => Train.Fit(Model(), Images, Options with { Callbacks = callbacks }, Images)).Message);
    }

    private static MnistModel Model(params string[] between) =>
        new([new Dense(6, ActivationFunction.Tanh), .. between.Select(Layer.Parse), new Dense(4, ActivationFunction.Softmax)], 1, new Shape(3, 3));
}
