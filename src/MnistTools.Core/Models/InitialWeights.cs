using MnistTools.Training;

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
            if (weight.Shape.Sizes.Count < 2)
            {
                continue;
            }

            double limit = Math.Sqrt(6.0 / (weight.Shape.Sizes[0] + weight.Shape.Sizes[1]));
            var random = new RandomStream(seed, RandomPurpose.InitialWeights, i, 0);
            foreach (ref float value in model.GetValues(weight))
            {
                value = (float)(limit * (2 * random.NextDouble() - 1));
            }
        }
    }
}
