namespace MnistTools.Plotting;

/// <summary>The part of an axis that is shown: all values with some air around them.</summary>
/// <param name="Minimum">The lower end.</param>
/// <param name="Maximum">The upper end.</param>
/// <param name="Least">The least value.</param>
internal readonly record struct AxisRange(double Minimum, double Maximum, double Least)
{
    private const double Air = 0.04;

    /// <summary>The epochs: half an epoch around a single one.</summary>
    public static AxisRange OfPositions(Figure figure) =>
        Around(figure.Series.SelectMany(series => series.X), single: 0.5);

    /// <summary>The values; those that are not numbers do not count.</summary>
    public static AxisRange OfValues(Figure figure) =>
        Around(figure.Series.SelectMany(series => series.Y).Where(double.IsFinite), single: 0.05);

    private static AxisRange Around(IEnumerable<double> values, double single)
    {
        double[] all = [.. values];
        if (all.Length == 0)
        {
            return new(0, 1, 0);
        }

        double minimum = all.Min(), maximum = all.Max();
        double air = (maximum - minimum) * Air;
        // Also where they differ by no more than rounding.
        if (air <= Math.Abs(maximum) * 1e-12)
        {
            air = Math.Max(single, Math.Abs(maximum) * 0.01);
        }

        return new(minimum - air, maximum + air, minimum);
    }
}
