using System.Numerics.Tensors;
using MnistTools.Engines;
using MnistTools.Engines.Managed;
using MnistTools.Layers.Stages;
using MnistTools.Losses;

namespace MnistTools.Core.Tests.Layers;

/// <summary>Every gradient against central finite differences of the batch's mean loss.</summary>
public class GradientTests
{
    private const float Distance = 4e-3f;
    private const int Rows = 7;

    /// <summary>What is in the names of functions that bend.</summary>
    private static readonly string[] Bending = ["LU", "lu", "MaxPooling"];

    /// <summary>Of how many numbers of a weight the differences are taken, at least.</summary>
    private const int LeastNumbers = 64;

    /// <summary>Moves nothing, and keeps all gradients until the last is there: it must know their norm.</summary>
    private static readonly SGD Still = new(1e-30) { GlobalClipnorm = 1e30 };

    [Theory]
    [InlineData("Dense(5, relu); Dense(4, softmax)")]
    [InlineData("Dense(5, sigmoid); Dense(4, softmax)")]
    [InlineData("Dense(5, tanh, use_bias=false); Dense(4, softmax)")]
    [InlineData("Dense(5, softmax); Dense(4, softmax)")]
    [InlineData("Dense(5); Dense(4, softmax, use_bias=false)")]
    [InlineData("Dense(5, elu); Dense(4, softmax)")]
    [InlineData("Dense(5, gelu); Dense(4, softmax)")]
    [InlineData("Dense(5, tanh); Dense(4, sigmoid)")]
    [InlineData("Dense(5); Activation(elu); Dense(4); Activation(softmax)")]
    [InlineData("Dense(5); Activation(linear); Dense(4, sigmoid, use_bias=false); Activation(softmax)")]
    [InlineData("Dropout(0.3); Dense(8, tanh); Dropout(0.4); Dense(4, softmax)")]
    [InlineData("Activation(sigmoid); Dense(6, tanh); Dense(4, sigmoid); Dropout(0); Activation(sigmoid)")]
    [InlineData("Dense(4, softmax)")]
    [InlineData("Conv2D(3, 2, activation=tanh); Dense(4, softmax)")]
    [InlineData("Conv2D(3, 2, padding=same, use_bias=false); BatchNormalization; Activation(tanh); Conv2D(2, 2, use_bias=false); BatchNormalization; Dense(4, softmax)")]
    [InlineData("Conv2D(3, 2, padding=same); LayerNormalization; Conv2D(5, (1, 2), activation=elu); AveragePooling2D(2, padding=same); Dense(4, softmax)")]
    [InlineData("BatchNormalization; ZeroPadding2D; Conv2D(4, 3, strides=2); MaxPooling2D((1, 2)); Dropout(0.2); GlobalAveragePooling2D; Activation(softmax)")]
    public void The_gradient_of_crossentropy_is_that_of_finite_differences(string layers) => Compare(layers, new CategoricalCrossentropy());

    [Theory]
    [InlineData("Dense(5, relu); Dense(4)")]
    [InlineData("Dense(5, gelu); Dense(4, softmax)")]
    [InlineData("Dense(5, softmax, use_bias=false); Dense(4, sigmoid)")]
    [InlineData("Dense(5, elu); Dropout(0.5); Dense(4, tanh)")]
    [InlineData("Dense(5, tanh); Dense(4); Dropout(0.4)")]
    [InlineData("Dense(4, gelu); Activation(softmax)")]
    public void The_gradient_of_the_mean_squared_error_is_that_of_finite_differences(string layers) => Compare(layers, new MeanSquaredError());

    [Theory]
    [InlineData("BinaryCrossentropy", "Dense(5, tanh); Dense(4, sigmoid)")]
    [InlineData("BinaryCrossentropy(0.2)", "Dense(5, tanh); Dense(4); Activation(sigmoid)")]
    [InlineData("BinaryCrossentropy(0.2)", "Dense(5, tanh); Dense(4, softmax)")]
    [InlineData("BinaryCrossentropy", "Dense(5, tanh); Dense(4, sigmoid); Dropout(0)")]
    [InlineData("CategoricalFocalCrossentropy", "Dense(5, tanh); Dense(4, softmax)")]
    [InlineData("CategoricalFocalCrossentropy(2, 0.5, 0.1)", "Dense(5, tanh); Dense(4, sigmoid)")]
    [InlineData("CategoricalFocalCrossentropy(1, 0)", "Dense(5, tanh); Dense(4, softmax)")]
    [InlineData("KLDivergence", "Dense(5, tanh); Dense(4, softmax)")]
    [InlineData("CategoricalHinge", "Dense(5, tanh); Dense(4)")]
    [InlineData("MeanAbsoluteError", "Dense(5, tanh); Dense(4, sigmoid)")]
    [InlineData("Huber(0.4)", "Dense(5, tanh); Dense(4)")]
    public void The_gradient_of_each_loss_is_that_of_finite_differences(string loss, string layers) => Compare(layers, Loss.Parse(loss));

    /// <summary>
    /// A few images pass at a time, and meet at each normalisation: what was kept for a few must be made again for each. Of a large batch, more than a few are
    /// measured together.
    /// </summary>
    [Theory]
    [InlineData("Conv2D(4, 3, use_bias=false); BatchNormalization; Activation(tanh); Conv2D(3, 2, use_bias=false); BatchNormalization; Activation(sigmoid)", 270, 1)]
    [InlineData("Conv2D(4, 3, use_bias=false); BatchNormalization; Activation(gelu); AveragePooling2D(2); Conv2D(3, 2, use_bias=false); BatchNormalization", 29, 2)]
    [InlineData("Conv2D(16, 3, use_bias=false); BatchNormalization; Activation(tanh); Conv2D(17, 3, padding=same); Dropout(0.2); GlobalAveragePooling2D", 29, 2)]
    [InlineData("Conv2D(3, 3, use_bias=false); BatchNormalization; Residual([BatchNormalization, Activation(tanh), Conv2D(3, 3, padding=same)])", 29, 1)]
    [InlineData("Conv2D(3, 3); Residual([Conv2D(3, 1, use_bias=false), BatchNormalization, Activation(tanh)]); Conv2D(3, 2); GlobalAveragePooling2D", 29, 2)]
    public void The_gradient_of_a_batch_that_passes_in_pieces_is_that_of_finite_differences(string layers, int count, int threads) =>
        Compare(LayerSamples.Parse(layers, 4), new CategoricalCrossentropy(), Some.Images(count, 9, 8), threads, scale: 0.5);

    [Theory]
    [MemberData(nameof(LayerSamples.All), MemberType = typeof(LayerSamples))]
    public void The_gradient_of_each_layer_is_that_of_finite_differences(string network) =>
        Compare(LayerSamples.Parse(network, 4), new CategoricalCrossentropy(), Some.Images(Rows, 9, 8), 1, scale: 0.3, canBend: Bending.Any(network.Contains));

    [Theory]
    [MemberData(nameof(LayerSamples.All), MemberType = typeof(LayerSamples))]
    public void The_gradient_of_each_layer_has_the_same_bits_with_several_threads(string network)
    {
        ImageSet images = Some.Images(40, 9, 8);
        Assert.Equal(Step(1), Step(3));

        float[] Step(int threads)
        {
            var model = new MnistModel(LayerSamples.Parse(network, 4), 3, new Shape(9, 8));
            using var step = new NetworkStep(model, model.Loss, images.Count, threads);
            var update = new WeightUpdate(model, new ParameterBlock(model.Parameters.Length), Still, new OptimizerState(Still, model.Parameters.Length));
            step.Train(new Batch(images, Enumerable.Range(0, images.Count).ToArray()), new StepContext(true, 11, 2), update);
            return update.Gradients.Values.ToArray();
        }
    }

    private static void Compare(string layers, Loss loss) => Compare([.. layers.Split(';').Select(text => Layer.Parse(text.Trim()))], loss, Some.Images(Rows));

    private static void Compare(Layer[] layers, Loss loss, ImageSet images)
    {
        float[] alone = Compare(layers, loss, images, 1);
        float[] together = Compare(layers, loss, images, 2);
        Assert.All(alone.Zip(together), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    /// <param name="layers">The network.</param>
    /// <param name="loss">Its loss.</param>
    /// <param name="images">A batch.</param>
    /// <param name="threads">How many threads.</param>
    /// <param name="scale">The size of the largest weights: where they are many, larger ones saturate what comes behind.</param>
    /// <param name="canBend">Whether functions may bend within a difference: the gradient then lies between those to both sides.</param>
    private static float[] Compare(Layer[] layers, Loss loss, ImageSet images, int threads, double scale = 1, bool canBend = false)
    {
        var model = new MnistModel(layers, 3, new Shape(images.Height, images.Width), Still, loss);
        Span<float> weights = model.Parameters.Values;
        Some.Numbers(weights.Length, 5, scale).CopyTo(weights);
        foreach (ModelWeight variance in model.Weights.Where(weight => weight.Kind == WeightKind.MovingVariance))
        {
            TensorPrimitives.Abs(model.GetValues(variance), model.GetValues(variance));
        }

        using var step = new NetworkStep(model, loss, images.Count + 2, threads);
        var update = new WeightUpdate(model, new ParameterBlock(weights.Length), Still, new OptimizerState(Still, weights.Length));
        double here = MeanLoss(step, update, images);
        float[] gradients = update.Gradients.Values.ToArray();
        foreach (ModelWeight weight in model.Weights.Where(weight => weight.IsTrainable))
        {
            double error = 0;
            double size = 0;
            // Some of many: an odd number of steps meets all places of a window.
            for (int i = weight.Offset; i < weight.Offset + weight.Count; i += weight.Count / LeastNumbers * 2 + 1)
            {
                float kept = weights[i];
                weights[i] = kept + Distance;
                double after = MeanLoss(step, update, images);
                weights[i] = kept - Distance;
                double before = MeanLoss(step, update, images);
                weights[i] = kept;
                double difference = (after - before) / ((double)(kept + Distance) - (kept - Distance));
                double bend = canBend ? Math.Abs(after + before - 2 * here) / (2 * Distance) : 0;
                error += Math.Pow(Math.Max(0, Math.Abs(gradients[i] - difference) - bend), 2);
                size += difference * difference;
            }

            Assert.True(size > 1e-6, $"{weight.Name} has hardly a gradient; nothing would be tested.");
            Assert.True(Math.Sqrt(error / size) < (canBend ? 3e-2 : 5e-3), $"{weight.Name} of {model}: off by {Math.Sqrt(error / size)} of its size");
        }

        return gradients;
    }

    /// <summary>The same context each time, so that the same inputs are dropped.</summary>
    private static double MeanLoss(NetworkStep step, WeightUpdate update, ImageSet images)
    {
        step.Train(new Batch(images, Enumerable.Range(0, images.Count).ToArray()), new StepContext(true, 11, 2), update);
        return Enumerable.Range(0, images.Count).Average(row => (double)step.GetLoss(row));
    }
}
