using System.Globalization;

namespace MnistTools.Plotting;

/// <summary>Chooses ticks at round numbers and writes their labels.</summary>
internal static class AxisTicks
{
    private const double ScientificFrom = 1e6, ScientificBelow = 1e-3, ScientificBelowStep = 1e-6;
    private const double Rounding = 1e-9;
    private const int MostDigits = 15;
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

    private static AxisLabel[] At(double step, double first, double last, CultureInfo culture)
    {
        string format = Format(step, Math.Max(Math.Abs(first), Math.Abs(last)) * step);
        return [.. Enumerable.Range(0, (int)Math.Max(0, last - first + 1)).Select(i => Tick((first + i) * step))];

        // Adding 0 makes 0 of -0.
        AxisLabel Tick(double position) =>
            new(position + 0.0, position == 0 && format.Contains('E', StringComparison.Ordinal) ? "0" : (position + 0.0).ToString(format, culture));
    }

    // As many digits as tell one tick from the next.
    private static string Format(double step, double largest)
    {
        bool isScientific = largest >= ScientificFrom || (step < ScientificBelowStep && largest < ScientificBelow);
        double digits = Math.Ceiling((isScientific ? Math.Floor(Math.Log10(largest)) : 0) - Math.Log10(step) - Rounding);
        int decimals = (int)Math.Clamp(digits, 0, MostDigits);
        return isScientific ? $"0.{new string('#', decimals)}E+0" : $"F{decimals}";
    }
}
