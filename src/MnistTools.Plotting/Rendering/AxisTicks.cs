using System.Globalization;

namespace MnistTools.Plotting;

/// <summary>Chooses ticks at round numbers and writes their labels.</summary>
internal static class AxisTicks
{
    private const double ScientificFrom = 1e6;
    private const double ScientificBelowStep = 1e-6;
    private const double Rounding = 1e-9;
    private static readonly double[] RoundNumbers = [1, 2, 5, 10];

    /// <summary>A round step, 1, 2 or 5 times a power of ten, that makes at most so many ticks.</summary>
    public static double Step(double minimum, double maximum, TickKind kind, int most)
    {
        double atLeast = (maximum - minimum) / most;
        double power = Math.Pow(10, Math.Floor(Math.Log10(atLeast)));
        double step = RoundNumbers.Select(factor => factor * power).First(step => step >= atLeast * 0.999);
        return kind == TickKind.WholeNumbers ? Math.Max(1, Math.Round(step)) : step;
    }

    /// <summary>The ticks from minimum to maximum, which differ, with labels of equally many decimals.</summary>
    public static IReadOnlyList<AxisLabel> Between(double minimum, double maximum, TickKind kind, int most, CultureInfo culture)
    {
        double step = Step(minimum, maximum, kind, most);
        return At(step, Math.Ceiling((minimum / step) - Rounding), Math.Floor((maximum / step) + Rounding), culture);
    }

    /// <summary>The ticks from the last before minimum to the first after maximum.</summary>
    /// <inheritdoc cref="Between"/>
    public static IReadOnlyList<AxisLabel> Around(double minimum, double maximum, TickKind kind, int most, CultureInfo culture)
    {
        double step = Step(minimum, maximum, kind, most);
        return At(step, Math.Floor((minimum / step) + Rounding), Math.Ceiling((maximum / step) - Rounding), culture);
    }

    private static List<AxisLabel> At(double step, double first, double last, CultureInfo culture)
    {
        bool scientific = step < ScientificBelowStep || Math.Max(Math.Abs(first), Math.Abs(last)) * step >= ScientificFrom;
        int decimals = (int)Math.Max(0, Math.Ceiling(-Math.Log10(step) - Rounding));
        string format = scientific ? "0.####E+0" : $"F{decimals}";

        List<AxisLabel> ticks = [];
        for (double multiple = first; multiple <= last; multiple++)
        {
            // Adding 0 makes 0 of -0.
            double position = (multiple * step) + 0.0;
            ticks.Add(new(position, position.ToString(format, culture)));
        }

        return ticks;
    }
}
