using MnistTools.Data;
using MnistTools.Engines;
using MnistTools.Engines.Managed;
using MnistTools.Evaluation;
using MnistTools.Layers;
using MnistTools.Losses;
using MnistTools.Models;
using MnistTools.Numerics;
using MnistTools.Optimizers;

namespace MnistTools.Core.Tests;

/// <summary>Every layer, loss and optimizer against libtorch with its automatic differentiation.</summary>
public class TorchComparisonTests
{
    private const int Steps = 50;
    private const int BatchSize = 20;

    private static readonly ImageSet Images = Some.Images(61, height: 9, width: 8, seed: 5);
    private static readonly ImageSet SparseImages = Some.SparseImages(211, height: 9, width: 8, seed: 5);

    [Theory]
    [InlineData("Dense(12, relu); Dense(7, elu); Dense(4, softmax)")]
    [InlineData("Dense(12, gelu); Dropout(0); Activation(tanh); Dense(4); Activation(softmax)")]
    [InlineData("Conv2D(6, 3, activation=relu); Dense(4, softmax)")]
    [InlineData("Conv2D(6, 3, padding=same, activation=gelu); Conv2D(5, (2, 3), strides=(2, 1), padding=same, use_bias=false); Activation(sigmoid); Dense(4, softmax)")]
    [InlineData("Conv2D(17, 3, activation=relu); MaxPooling2D; Flatten; Dense(9, relu); Dropout(0); Dense(4, softmax)")]
    [InlineData("Conv2D(8, 3, activation=elu); MaxPooling2D(3, strides=2, padding=same); Conv2D(7, 2); Activation(relu); Dense(4, softmax)")]
    [InlineData("ZeroPadding2D((1, 2)); Conv2D(6, 4, strides=2, activation=tanh); AveragePooling2D((2, 1)); Dense(4, softmax)")]
    [InlineData("Conv2D(6, 3); AveragePooling2D(3, strides=2, padding=same); Conv2D(4, 1); GlobalAveragePooling2D; Activation(softmax)")]
    [InlineData("Conv2D(6, 3, use_bias=false); BatchNormalization; Activation(relu); Conv2D(5, 3, use_bias=false); BatchNormalization(center=false); Activation(relu); Flatten; Dense(4, softmax)")]
    [InlineData("Flatten; BatchNormalization; Dense(9, relu); BatchNormalization(scale=false); Dense(4, softmax)")]
    [InlineData("Conv2D(3, 3); Flatten; BatchNormalization(momentum=0.5); LayerNormalization; Dense(4, softmax)")]
    [InlineData("Conv2D(6, 3); LayerNormalization; Activation(relu); Conv2D(5, 3); LayerNormalization(center=false, scale=false); Flatten; Dense(4, softmax)")]
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

    [Fact]
    public void Optimizers_train_as_they_do_on_libtorchs_gradients()
    {
        foreach (string name in Optimizer.Catalog.Definitions.Select(definition => definition.Name))
        {
            Compare("Conv2D(6, 3, activation=tanh); MaxPooling2D; Dense(4, softmax)", Optimizer.Parse(name), new CategoricalCrossentropy());
        }
    }

    private static void Compare(string layers, Optimizer optimizer, Loss loss) => Compare(layers, optimizer, loss, Images, BatchSize);

    private static void Compare(string layers, Optimizer optimizer, Loss loss, ImageSet images, int batchSize)
    {
        MnistModel ours = Create();
        MnistModel theirs = Create();
        var reference = new TorchNetwork(theirs);
        var state = new OptimizerState(optimizer, ours.Parameters.Length);
        var update = new WeightUpdate(ours, new ParameterBlock(ours.Parameters.Length), optimizer, state);
        using var step = new NetworkStep(ours, loss, batchSize, threadCount: 2);
        for (int i = 0; i < Steps; i++)
        {
            int[] order = [.. Enumerable.Range(i, batchSize - i % 2).Select(index => index * 7 % images.Count)];
            update.NextIteration();
            step.Train(new Batch(images, order), new StepContext(true, 1, i), update);
            float mean = Enumerable.Range(0, order.Length).Average(step.GetLoss);
            Assert.True(Math.Abs(mean - reference.Train(images, order)) < 1e-4, $"{layers}, {optimizer}: the loss of step {i} is {mean}");
        }

        CopyMovingMeans(ours, theirs);
        float[] expected = reference.Predict(images);
        Assert.All(ours.Predict(images).Cast<float>().Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-3f));

        MnistModel Create() => new(layers.Split(';').Select(text => Layer.Parse(text.Trim())), 3, new Shape(9, 8), optimizer, loss);
    }

    /// <summary>libtorch keeps another variance: the prediction is compared, not what was kept.</summary>
    private static void CopyMovingMeans(MnistModel from, MnistModel to)
    {
        foreach (ModelWeight weight in from.Weights.Where(weight => !weight.IsTrainable))
        {
            from.GetValues(weight).CopyTo(to.GetValues(weight));
        }
    }
}
