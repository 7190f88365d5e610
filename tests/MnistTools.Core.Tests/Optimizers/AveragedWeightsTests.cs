using MnistTools.Engines.Managed;

namespace MnistTools.Core.Tests.Optimizers;

/// <summary>The moving average of the weights that <c>use_ema</c> keeps, by Keras' rules.</summary>
public sealed class AveragedWeightsTests : FolderTests
{
    private static readonly ImageSet Images = Some.Images(40);
    private static readonly ImageSet Validation = Some.Images(30, seed: 2);

    /// <summary>The first weights are the first average; whatever came before the first update does not count.</summary>
    [Fact]
    public void After_a_training_the_model_has_the_average_of_what_each_step_gave()
    {
        double[]? average = null;
        MnistModel model = Model("BatchNormalization");
        var takes = new LambdaCallback("takes") { OnTrainBatchEnd = (_, _) => average = Average(average, model) };
        Train.Fit(model, Images, Options("Adam(0.05, use_ema=true, ema_momentum=0.8)", epochs: 2) with { Callbacks = [takes] });
        AssertEqual(average!, model);
        // What is only kept is no mean of means.
        Assert.Contains(model.Weights, weight => !weight.IsTrainable);

        static double[] Average(double[]? average, MnistModel model) =>
            [.. model.Parameters.Values.ToArray()
                .Select((weight, i) => average is null || !IsTrainable(model, i) ? weight : 0.8 * average[i] + (1 - 0.8) * weight)];
    }

    [Fact]
    public void Every_so_many_updates_the_weights_become_the_average()
    {
        var model = new MnistModel([new Dense(4)], 1, new Shape(3, 3));
        Optimizer optimizer = Optimizer.Parse("SGD(0.1, use_ema=true, ema_momentum=0.9, ema_overwrite_frequency=2)");
        var state = new OptimizerState(optimizer, model.Parameters.Length);
        var update = new WeightUpdate(model, new ParameterBlock(model.Parameters.Length), optimizer, state);
        double[] weights = [.. model.Parameters.Values.ToArray().Select(weight => (double)weight)];
        double[] average = new double[weights.Length];
        for (int t = 1; t <= 5; t++)
        {
            float[] gradients = Some.Numbers(weights.Length, t);
            update.NextIteration();
            foreach (ModelWeight weight in model.Weights)
            {
                update.Apply(weight.Offset, gradients.AsSpan(weight.Offset, weight.Count).ToArray());
            }

            for (int i = 0; i < weights.Length; i++)
            {
                weights[i] -= IsTrainable(model, i) ? 0.1 * gradients[i] : 0;
                average[i] = t == 1 ? weights[i] : 0.9 * average[i] + 0.1 * weights[i];
                weights[i] = t % 2 == 0 ? average[i] : weights[i];
            }

            AssertEqual(weights, model);
        }
    }

    /// <summary>The average of the last step is what the training ends with.</summary>
    [Theory]
    [InlineData("SwapEMAWeights")]
    [InlineData("SwapEMAWeights(swap_on_epoch=true)")]
    public void SwapEMAWeights_validates_with_the_average_and_changes_nothing_else(string callback)
    {
        TrainingOptions options = Options("SGD(0.5, momentum=0.9, use_ema=true, ema_momentum=0.9)", epochs: 3);
        History plain = Train.Fit(Model(), Images, options, Validation);
        History swapped = Train.Fit(Model(), Images, options with { Callbacks = [Callback.Parse(callback)] }, Validation);
        Assert.Equal(plain["loss"], swapped["loss"]);
        Assert.Equal(plain.Model!.Parameters.Values.ToArray(), swapped.Model!.Parameters.Values.ToArray());
        Assert.NotEqual(plain["val_loss"][^1], swapped["val_loss"][^1]);
        Assert.Equal(Evaluator.Evaluate(swapped.Model, Validation).Loss, swapped["val_loss"][^1]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Callbacks_behind_SwapEMAWeights_see_the_average_if_it_says_so(bool swapsOnEpoch)
    {
        var seen = new List<float[]>();
        MnistModel model = Model();
        var sees = new LambdaCallback("sees") { OnEpochEnd = _ => seen.Add(model.Parameters.Values.ToArray()) };
        // Stopped early: Keras then gives the model its weights in place of their average.
        var stops = new LambdaCallback("stops") { OnEpochEnd = log => Stop(log) };
        Train.Fit(model, Images, Options("SGD(0.5, use_ema=true)", epochs: 5) with { Callbacks = [new SwapEMAWeights(swapsOnEpoch), sees, stops] }, Validation);
        Assert.Equal(2, seen.Count);
        Assert.Equal(swapsOnEpoch, seen[1].SequenceEqual(model.Parameters.Values.ToArray()));

        static void Stop(EpochLog log)
        {
            if (log.Epoch == 2)
            {
                log.StopTraining();
            }
        }
    }

    /// <summary>Keras keeps the weights, which nobody has measured, unless SwapEMAWeights(swap_on_epoch=true) stands before.</summary>
    [Theory]
    [InlineData("SwapEMAWeights", false)]
    [InlineData("SwapEMAWeights(swap_on_epoch=true)", false)]
    [InlineData("SwapEMAWeights", true)]
    [InlineData("SwapEMAWeights(swap_on_epoch=true)", true)]
    public void The_weights_that_were_judged_are_kept(string swap, bool isLast)
    {
        Callback[] judges = [new EarlyStopping(Patience: 9, RestoreBestWeights: true), new ModelCheckpoint(Folder.At("best.safetensors"), SaveBestOnly: true)];
        Callback[] callbacks = isLast ? [.. judges, Callback.Parse(swap)] : [Callback.Parse(swap), .. judges];
        TrainingOptions options = Options("SGD(0.5, momentum=0.9, use_ema=true, ema_momentum=0.9)", epochs: 4) with { Callbacks = callbacks };
        History history = Train.Fit(Model("BatchNormalization"), Images, options, Validation);
        Assert.Equal(history["val_loss"].Min(), Evaluator.Evaluate(history.Model!, Validation).Loss);
        Assert.Equal(history["val_loss"].Min(), Evaluator.Evaluate(ModelFile.Load(Folder.At("best.safetensors")), Validation).Loss);

        // Keeping them changes nothing of the training.
        Assert.Equal(
            Train.Fit(Model("BatchNormalization"), Images, options with { Callbacks = [Callback.Parse(swap)] }, Validation)["val_loss"], history["val_loss"]);

        MnistModel failed = Model("BatchNormalization");
        var fails = new LambdaCallback("fails") { OnEpochEnd = log => _ = log.Epoch == 3 ? throw new InvalidOperationException() : 0 };
        Assert.Throws<InvalidOperationException>(() => Train.Fit(failed, Images, options with { Callbacks = [.. callbacks, fails] }, Validation));
        Assert.Equal(failed.History!["val_loss"].Min(), Evaluator.Evaluate(failed, Validation).Loss);
    }

    /// <summary>What is measured while a training runs is measured with its weights.</summary>
    [Fact]
    public void What_is_judged_by_the_training_keeps_its_weights()
    {
        float[]? last = null;
        MnistModel model = Model();
        Callback[] callbacks =
        [
            new LambdaCallback("takes") { OnEpochEnd = _ => last = model.Parameters.Values.ToArray() },
            new SwapEMAWeights(), new EarlyStopping("loss", RestoreBestWeights: true, Patience: 9),
        ];
        History history = Train.Fit(model, Images, Options("SGD(0.01, use_ema=true)", epochs: 3) with { Callbacks = callbacks }, Validation);
        Assert.Equal(history["loss"].Min(), history["loss"][^1]);
        Assert.Equal(last, model.Parameters.Values.ToArray());
    }

    [Fact]
    public void SwapEMAWeights_is_refused_without_an_average() => Assert.Equal(
        "SwapEMAWeights needs an optimizer that keeps an average of the weights: Adam(0.01, use_ema=true).",
        Assert.Throws<SpecException>(() => Train.Fit(Model(), Images, Options("Adam(0.01)", 1) with { Callbacks = [new SwapEMAWeights()] })).Message);

    /// <summary>Everything that an optimizer remembers is in a backup, and where the average is.</summary>
    [Theory]
    [InlineData("Adam(0.01, amsgrad=true, use_ema=true)", "SwapEMAWeights(swap_on_epoch=true)")]
    [InlineData("Lion(0.01, use_ema=true, ema_overwrite_frequency=3)", "SwapEMAWeights")]
    [InlineData("Nadam(0.01, use_ema=true)", "TerminateOnNaN")]
    [InlineData("RMSprop(0.01, centered=true)", "TerminateOnNaN")]
    public void An_interrupted_training_goes_on_to_the_bit(string optimizer, string callback)
    {
        TrainingOptions options = Options(optimizer, epochs: 4) with { Callbacks = [Callback.Parse(callback), new BackupAndRestore(Folder.Path)] };
        History whole = Train.Fit(Model(), Images, options, Validation);
        Assert.Empty(Folder.Files);
        using var cancellation = new CancellationTokenSource();
        var progress = new AtOnce<TrainingProgress>(told => Cancel(told, cancellation));
        Assert.Equal(TrainingEnd.Cancelled, Train.Fit(Model(), Images, options, Validation, progress, cancellation.Token).End);
        Train.AssertSame(whole, Train.Fit(Model(), Images, options, Validation));

        static void Cancel(TrainingProgress told, CancellationTokenSource cancellation)
        {
            if (told is { Epoch: 3, Step: > 0 })
            {
                cancellation.Cancel();
            }
        }
    }

    private static TrainingOptions Options(string optimizer, int epochs) => new() { Optimizer = Optimizer.Parse(optimizer), Epochs = epochs, BatchSize = 10 };

    private static MnistModel Model(params string[] first) =>
        new([.. first.Select(Layer.Parse), new Dense(6, ActivationFunction.Tanh), new Dense(4, ActivationFunction.Softmax)], 1, new Shape(3, 3));

    private static bool IsTrainable(MnistModel model, int index) =>
        model.Weights.Any(weight => weight.IsTrainable && index >= weight.Offset && index < weight.Offset + weight.Count);

    private static void AssertEqual(double[] expected, MnistModel model) =>
        Assert.All(expected.Zip(model.Parameters.Values.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 2e-6));
}
