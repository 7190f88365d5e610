namespace MnistTools.Plotting;

/// <summary>The part of an axis that is shown: all values with some air around them.</summary>
/// <param name="Minimum">The lower end.</param>
/// <param name="Maximum">The upper end.</param>
/// <param name="Least">The least value.</param>
internal readonly record struct AxisRange(double Minimum, double Maximum, double Least)
{
    private const double Air = 0.04, AirOfOne = 0.05, AirOfName = 0.5;

    /// <summary>The positions of a drawing's points.</summary>
    public static AxisRange OfPositions(CurveDrawing drawing) => Around(drawing.Series.SelectMany(series => series.X), drawing.X.Ticks);

    /// <summary>The values, the ends of their bars, the bands and what lies beside; those that are not numbers do not count.</summary>
    public static AxisRange OfValues(CurveDrawing drawing) => Around(
        [
            .. drawing.Series.SelectMany(series => series.Y),
            .. drawing.Series.SelectMany(series => series.Bars.SelectMany(bar => (double[])[bar.Lower, bar.Upper])),
            .. drawing.Bands.SelectMany(band => band.Lower.Concat(band.Upper)),
            .. drawing.ValuesBeside,
        ],
        drawing.Y.Ticks);

    /// <summary>All items and all texts of an axis of parallel coordinates, which needs no air.</summary>
    public static AxisRange Of(ParallelAxis axis)
    {
        double[] positions = [.. axis.Values.Where(double.IsFinite), .. axis.Axis.Labels?.Select(label => label.Position) ?? []];
        (double least, double largest) = (positions.Min(), positions.Max());
        return least < largest ? new(least, largest, least) : Around(positions, axis.Axis.Ticks);
    }

    /// <summary>Numbers, whose differences are numbers, and the air that belongs to their kind.</summary>
    public static AxisRange Around(IEnumerable<double> values, TickKind ticks)
    {
        double[] all = [.. values.Where(double.IsFinite)];
        if (all.Length == 0)
        {
            return new(0, 1, 0);
        }

        double minimum = all.Min(), maximum = all.Max();
        double air = ticks == TickKind.Names ? AirOfName : (maximum - minimum) * Air;
        // Also where they differ by no more than rounding.
        if (air <= Math.Abs(maximum) * 1e-12)
        {
            air = AirAround(maximum, ticks);
        }

        return new(minimum - air, maximum + air, minimum);
    }

    // Half an epoch around a single one, and a tick for it alone; a learning rate of 0.0001 that stays has its size in its ticks.
    private static double AirAround(double value, TickKind ticks) => (ticks, value) switch
    {
        (TickKind.WholeNumbers, _) => Math.Max(0.5, Math.Abs(value) * 1e-9),
        (_, 0) => AirOfOne,
        _ => Math.Abs(value) * AirOfOne,
    };
}
