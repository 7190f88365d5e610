using MnistTools.Numerics;

namespace MnistTools.Tuning.Tuners;

/// <summary>
/// Of numbers from a distribution, by the share of all draws below them: on that scale every distribution is even from 0 to 1, that of LogUniform too, and
/// Normal has bounds. Kernels are bell curves, cut at the bounds, each as wide as the wider gap to its neighbours.
/// </summary>
internal sealed class NumberEstimator : ParzenEstimator
{
    private const double PriorMiddle = 0.5;
    private const double PriorWidth = 1;

    // Optuna's magic clip.
    private const int MostKernels = 100;

    /// <summary>How narrow a range is, in widths of its kernel, over which the curve is as good as straight.</summary>
    private const double Narrow = 0.01;

    private static readonly double InverseSqrtTwoPi = 1 / Math.Sqrt(2 * Math.PI);

    private readonly double _step;
    private readonly double[] _middles;
    private readonly double[] _widths;
    private readonly double[] _shares;
    private readonly double[] _heights;

    /// <param name="places">The points, from 0 to 1.</param>
    /// <param name="step">How far neighbouring values are from each other; 0 where there are others between any two.</param>
    public NumberEstimator(IReadOnlyList<double> places, double step)
    {
        _step = step;
        _middles = [.. places, PriorMiddle];
        _widths = [.. FindWidths(places), PriorWidth];
        _shares = WeighKernels(places.Count);
        // What lies beyond the bounds is shared out to what lies between.
        _heights = [.. _shares.Select((share, i) => share / FindMass(-_middles[i] / _widths[i], (1 - _middles[i]) / _widths[i]))];
    }

    public override double Draw(ref RandomStream random)
    {
        int kernel = DrawIndex(_shares, ref random);
        double place;
        do
        {
            // No kernel has more than two thirds of its mass beyond the bounds.
            place = _middles[kernel] + _widths[kernel] * random.NextNormal();
        }
        while (!(place >= 0 && place < 1));

        return place;
    }

    /// <summary>Where values have a distance, the share of the draws that give this one.</summary>
    public override double FindDensity(double place)
    {
        double sum = 0;
        for (int i = 0; i < _middles.Length; i++)
        {
            double from = (place - _step / 2 - _middles[i]) / _widths[i];
            sum += _heights[i] * (_step > 0 ? FindMass(from, from + _step / _widths[i]) : FindHeight(from) / _widths[i]);
        }

        return sum;
    }

    private static double[] FindWidths(IReadOnlyList<double> places)
    {
        double least = 1.0 / Math.Min(MostKernels, places.Count + 2);
        int[] order = [.. Enumerable.Range(0, places.Count).OrderBy(i => places[i])];
        double[] widths = new double[places.Count];
        for (int i = 0; i < order.Length; i++)
        {
            // The bounds count as neighbours of a point that is alone.
            double below = i > 0 ? places[order[i]] - places[order[i - 1]] : order.Length == 1 ? places[order[i]] : 0;
            double above = i < order.Length - 1 ? places[order[i + 1]] - places[order[i]] : order.Length == 1 ? 1 - places[order[i]] : 0;
            widths[order[i]] = Math.Clamp(Math.Max(below, above), least, 1);
        }

        return widths;
    }

    /// <summary>How much of the bell curve lies between two places.</summary>
    private static double FindMass(double from, double to)
    {
        if (to - from < Narrow)
        {
            return FindHeight((from + to) / 2) * (to - from);
        }

        // Where both lie above the middle, their masses above are small, and so is what is lost in the difference.
        return from + to > 0 ? MassAbove(from) - MassAbove(to) : MassAbove(-to) - MassAbove(-from);
    }

    private static double MassAbove(double z) => DoubleFunctions.Erfc(z * Math.Sqrt(0.5)) / 2;

    private static double FindHeight(double z) => InverseSqrtTwoPi * DoubleFunctions.Exp(-z * z / 2);
}
