using MnistTools.Numerics;

namespace MnistTools.Tuning.Tuners;

/// <summary>
/// How densely one dimension's values lie, of points that were tried (Parzen 1962): a kernel around each, and one more, the prior, over all values.
/// Whatever is computed here is made of fixed operations, so that every machine draws and compares the same.
/// </summary>
internal abstract class ParzenEstimator
{
    // Optuna's default_weights.
    private const int FullWeights = 25;

    /// <summary>An estimator of the values of a dimension.</summary>
    /// <param name="dimension">The dimension.</param>
    /// <param name="places">Where the points that were tried are in it, in the order of their trials; see <see cref="PointPlace"/>.</param>
    public static ParzenEstimator Create(SearchDimension dimension, IReadOnlyList<double> places) => dimension.Distribution is { } distribution
        ? new NumberEstimator(places, distribution.StepShare)
        : new ChoiceEstimator(places, dimension.Choices.Count);

    /// <summary>A place at random, drawn from the density. That of a number lies anywhere in [0, 1).</summary>
    public abstract double Draw(ref RandomStream random);

    /// <summary>The density at a place; never 0.</summary>
    public abstract double FindDensity(double place);

    /// <summary>The shares of the kernels, the prior's last. Of many points, those of old trials count less.</summary>
    internal static double[] WeighKernels(int points)
    {
        int old = Math.Max(0, points - FullWeights);
        double least = 1.0 / points;
        double[] weights =
        [
            .. Enumerable.Range(0, points).Select(i => i >= old ? 1 : old == 1 ? least : least + i * (1 - least) / (old - 1)),
            1,
        ];
        double sum = weights.Sum();
        return [.. weights.Select(weight => weight / sum)];
    }

    /// <summary>Draws an index, each as often as its share says.</summary>
    protected static int DrawIndex(double[] shares, ref RandomStream random)
    {
        double left = random.NextDouble();
        int index = 0;
        for (; index < shares.Length - 1 && left >= shares[index]; index++)
        {
            left -= shares[index];
        }

        return index;
    }
}
