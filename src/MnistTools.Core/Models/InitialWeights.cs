using MnistTools.Layers;
using MnistTools.Numerics;

namespace MnistTools.Models;

/// <summary>What weights are before the first training.</summary>
internal static class InitialWeights
{
    /// <summary>The standard deviation of what is left of a normal distribution within two of its own.</summary>
    private const double DeviationWithinTwo = 0.87962566103423978;

    /// <summary>Kernels as their layers say, all else at its one value.</summary>
    public static void Fill(MnistModel model, int seed)
    {
        for (int i = 0; i < model.Weights.Count; i++)
        {
            ModelWeight weight = model.Weights[i];
            if (weight.InitialValue is { } value)
            {
                model.GetValues(weight).Fill(value);
            }
            else
            {
                Draw(weight, model.GetValues(weight), new RandomStream(seed, RandomPurpose.InitialWeights, i, 0));
            }
        }
    }

    /// <summary>The fans of a convolution are its channels times the positions of its window, as Keras counts them.</summary>
    private static void Draw(ModelWeight weight, Span<float> values, RandomStream random)
    {
        IReadOnlyList<int> shape = weight.KerasShape.Sizes;
        int window = shape.SkipLast(2).Aggregate(1, (product, size) => product * size);
        double fanIn = shape[^2] * (double)window;
        double bothFans = (shape[^1] + shape[^2]) * (double)window;
        switch (weight.Initializer)
        {
            case KernelInitializer.GlorotUniform:
                DrawEvenly(values, Math.Sqrt(6.0 / bothFans), random);
                break;
            case KernelInitializer.GlorotNormal:
                DrawNormally(values, Math.Sqrt(2.0 / bothFans), random);
                break;
            case KernelInitializer.HeUniform:
                DrawEvenly(values, Math.Sqrt(6.0 / fanIn), random);
                break;
            case KernelInitializer.HeNormal:
                DrawNormally(values, Math.Sqrt(2.0 / fanIn), random);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(weight), weight.Initializer, null);
        }
    }

    private static void DrawEvenly(Span<float> values, double limit, RandomStream random)
    {
        foreach (ref float value in values)
        {
            value = (float)(limit * (2 * random.NextDouble() - 1));
        }
    }

    private static void DrawNormally(Span<float> values, double deviation, RandomStream random)
    {
        foreach (ref float value in values)
        {
            double drawn;
            do
            {
                drawn = random.NextNormal();
            }
            while (Math.Abs(drawn) > 2);
            value = (float)(drawn * deviation / DeviationWithinTwo);
        }
    }
}
