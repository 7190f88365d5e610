using MnistTools.Augmentations;
using MnistTools.Core.Tests.Layers;
using MnistTools.Engines;
using MnistTools.Layers.Stages;
using MnistTools.Losses;
using MnistTools.Optimizers;
using MnistTools.Schedules;

namespace MnistTools.TorchSharp.Tests;

/// <summary>Every layer, loss and optimizer by both engines: our kernels, and libtorch with its automatic differentiation.</summary>
public class EngineComparisonTests
{
    private const int Steps = 50;
    private const int BatchSize = 20;

    private static readonly ImageSet Images = Some.Images(61, height: 9, width: 8, seed: 5);
    private static readonly ImageSet SparseImages = Some.SparseImages(211, height: 9, width: 8, seed: 5);

    /// <summary>All layers of the catalog, with what they can be set to.</summary>
    public static TheoryData<string> Networks { get; } =
    [
        "Dense(12, relu); Dense(7, elu); Dense(4, softmax)",
        "Dense(12, gelu); Dropout(0); Activation(tanh); Dense(4); Activation(softmax)",
        "Conv2D(6, 3, activation=relu); Dense(4, softmax)",
        "Conv2D(6, 3, padding=same, activation=gelu); Conv2D(5, (2, 3), strides=(2, 1), padding=same, use_bias=false); Activation(sigmoid); Dense(4, softmax)",
        "Conv2D(17, 3, activation=relu); MaxPooling2D; Flatten; Dense(9, relu); Dropout(0); Dense(4, softmax)",
        "Conv2D(8, 3, activation=elu); MaxPooling2D(3, strides=2, padding=same); Conv2D(7, 2); Activation(relu); Dense(4, softmax)",
        "ZeroPadding2D((1, 2)); Conv2D(6, 4, strides=2, activation=tanh); AveragePooling2D((2, 1)); Dense(4, softmax)",
        "Conv2D(6, 3); AveragePooling2D(3, strides=2, padding=same); Conv2D(4, 1); GlobalAveragePooling2D; Activation(softmax)",
        "Conv2D(6, 3, use_bias=false); BatchNormalization; Activation(relu); Conv2D(5, 3, use_bias=false); BatchNormalization(center=false); Activation(relu); Flatten; Dense(4, softmax)",
        "Conv2D(16, 3, activation=relu); Conv2D(17, 3, padding=same, activation=relu); Conv2D(20, 3); Flatten; Dense(4, softmax)",
        "Flatten; BatchNormalization; Dense(9, relu); BatchNormalization(scale=false); Dense(4, softmax)",
        "Conv2D(3, 3); Flatten; BatchNormalization(momentum=0.5); LayerNormalization; Dense(4, softmax)",
        "Conv2D(6, 3); LayerNormalization; Activation(relu); Conv2D(5, 3); LayerNormalization(center=false, scale=false); Flatten; Dense(4, softmax)",
        "BatchNormalization(scale=false); LayerNormalization; Flatten; Dense(4, softmax)",
        "Conv2D(6, 3, activation=relu); MaxPooling2D(3, padding=same); Conv2D(4, (3, 2)); GlobalAveragePooling2D; Activation(softmax)",
        .. LayerSamples.Networks.Values.SelectMany(networks => networks).Select(network => $"{network}; Dense(4, softmax)"),
    ];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Layers_train_as_libtorchs_do(string layers) => Compare(layers, new SGD(0.01, 0.9), new CategoricalCrossentropy());

    /// <summary>Zeros are left out: units of whole bands, vectors and single numbers; rows of more than one word of bits.</summary>
    [Theory]
    [InlineData("Dense(32, relu); Dense(4, softmax)", 20)]
    [InlineData("Dense(77, relu); Dense(4, softmax)", 70)]
    [InlineData("Dense(130, tanh, use_bias=false); Dropout(0); Dense(40, relu); Dense(4, softmax)", 130)]
    public void Layers_that_leave_zeros_out_train_as_libtorchs_do(string layers, int batchSize) =>
        Compare(layers, new SGD(0.05, 0.9), new CategoricalCrossentropy(), SparseImages, batchSize);

    [Fact]
    public void The_mean_squared_error_trains_as_libtorchs_does() =>
        Compare("Conv2D(6, 3, activation=relu); MaxPooling2D; Dense(4, sigmoid)", new SGD(0.1), new MeanSquaredError());

    [Theory]
    [InlineData("BinaryCrossentropy(0.1)", "sigmoid")]
    [InlineData("BinaryCrossentropy", "softmax")]
    [InlineData("CategoricalFocalCrossentropy(1, 1.5, 0.1)", "softmax")]
    [InlineData("CategoricalFocalCrossentropy", "sigmoid")]
    [InlineData("KLDivergence", "softmax")]
    [InlineData("CategoricalHinge", "linear")]
    [InlineData("MeanAbsoluteError", "sigmoid")]
    [InlineData("Huber(0.3)", "linear")]
    public void Each_loss_trains_as_libtorchs_does(string loss, string last) =>
        Compare($"Conv2D(6, 3, activation=relu); MaxPooling2D; Dense(4, {last})", new SGD(0.05), Loss.Parse(loss));

    [Fact]
    public void Optimizers_train_as_they_do_on_libtorchs_gradients()
    {
        foreach (string name in (string[])[.. Optimizer.Catalog.Definitions.Select(
            definition => definition.Name), "Adam(amsgrad=true, use_ema=true, ema_momentum=0.9, ema_overwrite_frequency=7)"])
        {
            Compare("Conv2D(6, 3, activation=tanh); MaxPooling2D; Dense(4, softmax)", Optimizer.Parse(name), new CategoricalCrossentropy());
        }
    }

    private static void Compare(string layers, Optimizer optimizer, Loss loss) => Compare(layers, optimizer, loss, Images, BatchSize);

    [Fact]
    public void Losses_are_weighted_alike()
    {
        float[] weights = [.. Images.Labels.ToArray().Select(label => 0.25f + label)];
        Compare("Conv2D(6, 3, activation=relu); Dense(4, softmax)", new Adam(), new CategoricalCrossentropy(0.1), Images, BatchSize, weights);
    }

    /// <summary>Our kernels pass rows over whose pixels are 0 and make up for it later; libtorch's gradients update every row.</summary>
    [Fact]
    public void What_an_optimizer_remembers_is_the_same_whoever_updates()
    {
        const int Turns = 12;
        MnistModel ours = Create("Dense(32, relu); Dense(4, softmax)", new RMSprop(), new CategoricalCrossentropy());
        MnistModel shared = Create("Dense(32, relu); Dense(4, softmax)", new RMSprop(), new CategoricalCrossentropy());
        (var state, var sharedState) =
            (new OptimizerState(ours.Optimizer, ours.Parameters.Length), new OptimizerState(shared.Optimizer, shared.Parameters.Length));
        using IStep step = CreateStep(new Engine.Managed(), ours, BatchSize, threadCount: 1, state);
        using IStep first = CreateStep(new Engine.Managed(), shared, BatchSize, threadCount: 1, sharedState);
        using IStep second = CreateStep(new Engine.TorchSharp(), shared, BatchSize, threadCount: 1, sharedState);
        for (int i = 0; i < Turns; i++)
        {
            var batch = new Batch(SparseImages, (int[])[.. Enumerable.Range(i * BatchSize, BatchSize).Select(index => index % SparseImages.Count)]);
            IStep turn = i / 3 % 2 == 0 ? first : second;
            step.Train(batch, new StepContext(true, 1, i));
            turn.ReadWeights();
            turn.Train(batch, new StepContext(true, 1, i));
            turn.WriteWeights();
        }

        Assert.All(
            state.Slots[0].Values.ToArray().Zip(sharedState.Slots[0].Values.ToArray()),
            pair => Assert.Equal(pair.First, pair.Second, 1e-2f * Math.Abs(pair.First) + 1e-9f));
    }

    /// <summary>A whole training: the same batches, validation and learning rates.</summary>
    [Fact]
    public void Histories_are_alike()
    {
        History[] histories = [.. ((Engine[])[new Engine.Managed(), new Engine.TorchSharp()]).Select(engine => Trainer.Fit(
            Create("Conv2D(4, 3, activation=relu); BatchNormalization; Dense(4, softmax)", new Adam(), new CategoricalCrossentropy()),
            Images,
            SparseImages,
            new TrainingOptions
            {
                Epochs = 3,
                BatchSize = 16,
                Seed = 5,
                ThreadCount = 2,
                Schedule = new CosineDecay(0.01, 12),
                Augmentations = [new Shift(1)],
                Engine = engine,
            }))];
        Assert.Equal(["Managed", "TorchSharp"], histories.Select(history => history.Parameters.Engine));
        Assert.Equal(histories[0].Keys, histories[1].Keys);
        Assert.All(histories[0].Keys, key => Assert.All(histories[0][key].Zip(histories[1][key]), pair => Assert.Equal(pair.First, pair.Second, 1e-4)));
        // The model is a model: what engine trained it does not matter any more.
        Assert.Equal(histories[1]["val_loss"][^1], Evaluator.Evaluate(histories[1].Model!, SparseImages).Loss, 1e-4);
    }

    private static void Compare(string layers, Optimizer optimizer, Loss loss, ImageSet images, int batchSize, float[]? weights = null)
    {
        MnistModel ours = Create(layers, optimizer, loss);
        MnistModel theirs = Create(layers, optimizer, loss);
        using IStep ourStep = CreateStep(new Engine.Managed(), ours, batchSize, threadCount: 2);
        using IStep theirStep = CreateStep(new Engine.TorchSharp(), theirs, batchSize, threadCount: 1);
        theirStep.ReadWeights();
        for (int i = 0; i < Steps; i++)
        {
            int[] order = [.. Enumerable.Range(i, batchSize - i % 2).Select(index => index * 7 % images.Count)];
            var batch = new Batch(images, order, weights);
            ourStep.Train(batch, new StepContext(true, 1, i));
            theirStep.Train(batch, new StepContext(true, 1, i));
            float mean = Enumerable.Range(0, order.Length).Average(ourStep.GetLoss);
            float expected = Enumerable.Range(0, order.Length).Average(theirStep.GetLoss);
            Assert.True(Math.Abs(mean - expected) < 1e-4, $"{layers}, {optimizer}: the loss of step {i} is {mean}, and {expected} by libtorch");
        }

        theirStep.WriteWeights();
        Assert.All(ours.Predict(images).Cast<float>().Zip(theirs.Predict(images).Cast<float>()), pair => Assert.Equal(pair.Second, pair.First, 1e-3f));
    }

    private static IStep CreateStep(Engine engine, MnistModel model, int batchSize, int threadCount, OptimizerState? state = null) => engine.Load().CreateStep(
        model, new StepSettings(model.Loss, batchSize, threadCount) { Training = state ?? new OptimizerState(model.Optimizer, model.Parameters.Length) });

    private static MnistModel Create(string layers, Optimizer optimizer, Loss loss) =>
        new(layers.Split("; ").Select(Layer.Parse), 3, new Shape(9, 8), optimizer, loss);
}
