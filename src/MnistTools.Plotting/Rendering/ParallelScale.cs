using System.Globalization;

namespace MnistTools.Plotting;

/// <summary>What an axis of parallel coordinates shows, from its lower end to its upper one.</summary>
/// <param name="Least">Where it begins.</param>
/// <param name="Largest">Where it ends.</param>
/// <param name="Labels">The texts at it.</param>
/// <param name="Values">Where each item passes it; those that have no value have a place of their own below the others.</param>
internal sealed record ParallelScale(double Least, double Largest, IReadOnlyList<AxisLabel> Labels, IReadOnlyList<double> Values)
{
    /// <summary>Texts at an axis have this size.</summary>
    public const float TickSize = 11;

    /// <summary>How far below an axis, as a share of its length, the place is for items that have no value on it.</summary>
    private const double BelowAxis = 0.12;

    private const int MostValues = 9;

    /// <summary>An axis of a length in pixels, from its first text to its last.</summary>
    public static ParallelScale Of(ParallelAxis axis, CultureInfo culture, double length)
    {
        AxisRange range = AxisRange.Of(axis);
        IReadOnlyList<AxisLabel> labels = axis.Axis.Labels ?? AxisTicks.Around(range.Minimum, range.Maximum, axis.Axis.Ticks, MostValues, culture);
        double least = Math.Min(range.Minimum, labels[0].Position), largest = Math.Max(range.Maximum, labels[^1].Position);
        int every = AxisLabels.Every(labels.Count, TickSize, length);
        labels = [.. labels.Where((_, i) => i % every == 0)];
        if (!axis.Values.Any(double.IsNaN))
        {
            return new(least, largest, labels, axis.Values);
        }

        double none = least - (BelowAxis * (largest - least));
        return new(none, largest, [new(none, new FigureTexts(culture).None), .. labels], [.. axis.Values.Select(value => double.IsNaN(value) ? none : value)]);
    }

    /// <summary>Where a position lies, 0 at the lower end and 1 at the upper one.</summary>
    public double ShareOf(double position) => (position - Least) / (Largest - Least);
}
