using MnistTools.Numerics;

namespace MnistTools.Models;

/// <summary>What weights are before the first training.</summary>
internal static class InitialWeights
{
    /// <summary>Kernels by <c>glorot_uniform</c>: even within ±sqrt(6 / (fan in + fan out)), Glorot and Bengio 2010; biases 0. Keras' defaults.</summary>
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
                FillGlorotUniform(model.GetValues(weight), weight.Shape.Sizes, new RandomStream(seed, RandomPurpose.InitialWeights, i, 0));
            }
        }
    }

    /// <summary>The fans of a convolution are its channels times the positions of its window.</summary>
    private static void FillGlorotUniform(Span<float> values, IReadOnlyList<int> shape, RandomStream random)
    {
        int window = shape.Skip(2).Aggregate(1, (product, size) => product * size);
        double limit = Math.Sqrt(6.0 / ((shape[0] + shape[1]) * (double)window));
        foreach (ref float value in values)
        {
            value = (float)(limit * (2 * random.NextDouble() - 1));
        }
    }
}
