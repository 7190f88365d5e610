using System.Globalization;

namespace MnistTools.Plotting;

/// <summary>
/// Numbers near the ends of what a double holds, from 5e-324 to 1.8e308: a renderer cannot take one from the other, or divide by the difference. They
/// are drawn in a unit of their own, a power of ten that stands in the texts at the axis.
/// </summary>
internal static class ExtremeNumbers
{
    private const double Smallest = 1e-290, Largest = 1e290;
    private const int MostTicks = 6;

    /// <summary>The axis as it is where its numbers are usual ones, or else with texts in place of numbers; and where a number then lies.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="values">What lies on it; what is not finite does not count.</param>
    /// <param name="culture">Whose numbers stand at it.</param>
    public static (FigureAxis Axis, Func<double, double> Move) Tame(FigureAxis axis, IEnumerable<double> values, CultureInfo culture)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        double largest = finite.Select(Math.Abs).DefaultIfEmpty().Max();
        if (largest is 0 or (>= Smallest and <= Largest))
        {
            return (axis, value => value);
        }

        int exponent = (int)Math.Floor(Math.Log10(largest));
        AxisRange range = AxisRange.Around(finite.Select(Move), TickKind.Numbers);
        IReadOnlyList<AxisLabel> ticks = AxisTicks.Between(range.Minimum, range.Maximum, TickKind.Numbers, MostTicks, culture);
        return (axis with
        {
            Labels = [.. ticks.Select(tick => tick with { Text = tick.Position == 0 ? "0" : tick.Text + exponent.ToString("'E'+0;'E'-0", culture) })],
        }, Move);

        // In two steps: 1e324 is no double.
        double Move(double value) => value * Math.Pow(10, -exponent / 2) * Math.Pow(10, -exponent - (-exponent / 2));
    }
}
