using MnistTools.Engines;
using MnistTools.Engines.Managed;
using MnistTools.Layers.Stages;
using MnistTools.Losses;

namespace MnistTools.Core.Tests.Numerics;

public class RandomnessTests
{
    [Fact]
    public void Kernels_are_spread_evenly_within_Glorots_limit_and_biases_are_0()
    {
        var model = new MnistModel(MnistModel.DefaultLayers, 4);
        double limit = Math.Sqrt(6.0 / (784 + 512));
        float[] kernel = model.GetWeight("1.weight");
        Assert.All(kernel, value => Assert.InRange(value, -limit, limit));
        Assert.InRange(kernel.Max(), 0.999 * limit, limit);
        Assert.InRange(kernel.Min(), -limit, -0.999 * limit);
        // The mean of n even numbers has a standard deviation of limit / sqrt(3 n); their mean square is limit² / 3.
        Assert.InRange(kernel.Average(), -5 * limit / Math.Sqrt(3.0 * kernel.Length), 5 * limit / Math.Sqrt(3.0 * kernel.Length));
        Assert.Equal(1, kernel.Average(value => value * value) / (limit * limit / 3), 0.01);
        Assert.All(model.GetWeight("1.bias"), value => Assert.Equal(0, value));
    }

    [Fact]
    public void The_seed_decides_the_weights()
    {
        float[] weights = new MnistModel(MnistModel.DefaultLayers, 4).Parameters.Values.ToArray();
        Assert.Equal(weights, new MnistModel(MnistModel.DefaultLayers, 4).Parameters.Values.ToArray());
        Assert.NotEqual(weights, new MnistModel(MnistModel.DefaultLayers, 5).Parameters.Values.ToArray());
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void Dropout_drops_its_share_and_scales_the_rest(double rate)
    {
        float[] alone = DropOnes(rate, 1);
        double dropped = alone.Count(value => value == 0) / (double)alone.Length;
        double deviation = Math.Sqrt(rate * (1 - rate) / alone.Length);
        Assert.InRange(dropped, rate - 5 * deviation, rate + 5 * deviation);
        Assert.All(alone.Where(value => value != 0), value => Assert.Equal(1 / (1 - rate), value, 1e-5));
        Assert.Equal(alone, DropOnes(rate, 3));
    }

    [Fact]
    public void Dropout_does_nothing_outside_of_training()
    {
        ImageSet images = Some.Images(4, classes: 9);
        float[,] outputs = new MnistModel([new Flatten(), new Dropout(0.9)], 0, new Shape(3, 3)).Predict(images);
        Assert.Equal(images.Pixels.ToArray().Select(pixel => pixel / 255f), outputs.Cast<float>(), (one, other) => Math.Abs(one - other) < 1e-6);
    }

    [Fact]
    public void A_permutation_has_each_index_once_and_differs_between_epochs()
    {
        int[] first = new RandomStream(7, RandomPurpose.Shuffle, 0, 0).NextPermutation(1000);
        int[] second = new RandomStream(7, RandomPurpose.Shuffle, 1, 0).NextPermutation(1000);
        Assert.Equal(Enumerable.Range(0, 1000), first.Order());
        Assert.Equal(Enumerable.Range(0, 1000), second.Order());
        Assert.NotEqual(first, second);
        Assert.Equal(first, new RandomStream(7, RandomPurpose.Shuffle, 0, 0).NextPermutation(1000));
        Assert.NotEqual(first, new RandomStream(8, RandomPurpose.Shuffle, 0, 0).NextPermutation(1000));
    }

    /// <summary>Each of the 6 orders of 3 is as likely as any other.</summary>
    [Fact]
    public void Permutations_are_even()
    {
        const int Draws = 6000;
        int[] counts = [.. Enumerable.Range(0, Draws)
            .GroupBy(epoch => string.Concat(new RandomStream(1, RandomPurpose.Shuffle, epoch, 0).NextPermutation(3)))
            .Select(group => group.Count())];
        Assert.Equal(6, counts.Length);
        Assert.All(counts, count => Assert.InRange(count, 1000 - 5 * Math.Sqrt(Draws * 5 / 36.0), 1000 + 5 * Math.Sqrt(Draws * 5 / 36.0)));
    }

    /// <summary>White images through dropout alone.</summary>
    private static float[] DropOnes(double rate, int threads)
    {
        const int Rows = 40;
        byte[] pixels = new byte[Rows * 255];
        Array.Fill(pixels, byte.MaxValue);
        var images = new ImageSet("white", pixels, new byte[Rows], 15, 17, [.. Enumerable.Range(0, 255).Select(c => $"{c}")]);
        var model = new MnistModel([new Flatten(), new Dropout(rate)], 0, new Shape(15, 17));
        using var step = new NetworkStep(model, new MeanSquaredError(), Rows, threads);
        var optimizer = new SGD();
        step.Train(
            new Batch(images, Enumerable.Range(0, Rows).ToArray()), new StepContext(true, 9, 4),
            new WeightUpdate(model, new ParameterBlock(0), optimizer, new OptimizerState(optimizer, 0)));
        return [.. Enumerable.Range(0, Rows).SelectMany(row => step.GetOutput(row).ToArray())];
    }
}
