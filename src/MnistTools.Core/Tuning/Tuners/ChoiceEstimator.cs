using MnistTools.Numerics;

namespace MnistTools.Tuning.Tuners;

/// <summary>Of a list of values, by their indices. The kernel of a point lies mostly on its own value, the less the more values there are.</summary>
internal sealed class ChoiceEstimator : ParzenEstimator
{
    private readonly double[] _shares;

    public ChoiceEstimator(IReadOnlyList<double> indices, int choices)
    {
        double[] weights = WeighKernels(indices.Count);
        double smoothing = 1.0 / weights.Length;
        double whole = 1 + choices * smoothing;
        _shares = new double[choices];
        Array.Fill(_shares, weights[^1] / choices + (1 - weights[^1]) * smoothing / whole);
        foreach ((int i, double index) in indices.Index())
        {
            _shares[(int)index] += weights[i] / whole;
        }
    }

    public override double Draw(ref RandomStream random) => DrawIndex(_shares, ref random);

    public override double FindDensity(double place) => _shares[(int)place];
}
