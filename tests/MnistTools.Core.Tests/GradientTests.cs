using MnistTools.Data;
using MnistTools.Engines;
using MnistTools.Engines.Managed;
using MnistTools.Layers;
using MnistTools.Losses;
using MnistTools.Models;
using MnistTools.Numerics;
using MnistTools.Optimizers;

namespace MnistTools.Core.Tests;

/// <summary>Every gradient against central finite differences of the batch's mean loss.</summary>
public class GradientTests
{
    private const float Distance = 4e-3f;
    private const int Rows = 7;

    /// <summary>So small that it moves no weight by as much as float32 can hold.</summary>
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

    private static void Compare(string layers, Loss loss)
    {
        ImageSet images = Some.Images(Rows);
        float[] alone = Compare(layers, loss, images, 1);
        float[] together = Compare(layers, loss, images, 2);
        Assert.All(alone.Zip(together), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    private static float[] Compare(string layers, Loss loss, ImageSet images, int threads)
    {
        var model = new MnistModel(layers.Split(';').Select(text => Layer.Parse(text.Trim())), 3, new Shape(3, 3), Still, loss);
        Span<float> weights = model.Parameters.Values;
        Some.Numbers(weights.Length, 5).CopyTo(weights);
        using var step = new NetworkStep(model, loss, Rows + 2, threads);
        var update = new WeightUpdate(model, new ParameterBlock(weights.Length), Still, new OptimizerState(Still, weights.Length));
        MeanLoss(step, update, images);
        float[] gradients = update.Gradients.Values.ToArray();
        foreach (ModelWeight weight in model.Weights.Where(weight => weight.IsTrainable))
        {
            double error = 0;
            double size = 0;
            for (int i = weight.Offset; i < weight.Offset + weight.Count; i++)
            {
                float kept = weights[i];
                weights[i] = kept + Distance;
                double after = MeanLoss(step, update, images);
                weights[i] = kept - Distance;
                double before = MeanLoss(step, update, images);
                weights[i] = kept;
                double difference = (after - before) / ((double)(kept + Distance) - (kept - Distance));
                error += Math.Pow(gradients[i] - difference, 2);
                size += difference * difference;
            }

            Assert.True(size > 1e-6, $"{weight.Name} has hardly a gradient; nothing would be tested.");
            Assert.True(Math.Sqrt(error / size) < 5e-3, $"{weight.Name} of {layers}: off by {Math.Sqrt(error / size)} of its size");
        }

        return gradients;
    }

    /// <summary>The same context each time, so that the same inputs are dropped.</summary>
    private static double MeanLoss(NetworkStep step, WeightUpdate update, ImageSet images)
    {
        step.Train(new Batch(images, Enumerable.Range(0, Rows).ToArray()), new StepContext(true, 11, 2), update);
        return Enumerable.Range(0, Rows).Average(row => (double)step.GetLoss(row));
    }
}
