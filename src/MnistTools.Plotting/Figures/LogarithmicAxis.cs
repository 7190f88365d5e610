using System.Globalization;

namespace MnistTools.Plotting;

/// <summary>Texts for an axis on which numbers lie by their logarithm, to the base 10.</summary>
internal static class LogarithmicAxis
{
    /// <summary>By how much 0.001 may differ from the third power of 0.1.</summary>
    private const double Rounding = 1e-9;

    private const int LeastPower = -323, LargestPower = 308, MostTicks = 7, MostPowers = 12;

    /// <summary>From one written power to the next, where there are more than have room.</summary>
    private static readonly int[] Strides = [1, 2, 3, 5, 10, 20, 50, 100];

    private const double ScientificBelow = 1e-5, ScientificFrom = 1e7;

    /// <summary>
    /// From the last round number below the values to the first above them: powers of ten where enough of those lie among the values, each second, third, …
    /// where they are many, or else 1, 2, 5, 10, 20, …; where no two of these do either, round numbers at equal distances.
    /// </summary>
    /// <param name="least">The least value.</param>
    /// <param name="largest">The largest.</param>
    /// <param name="culture">Whose numbers they are.</param>
    /// <param name="endsAtValues">Whether the axis ends where the values do, so that two powers among them would be its only texts.</param>
    public static IReadOnlyList<AxisLabel> Label(double least, double largest, CultureInfo culture, bool endsAtValues = false)
    {
        int first = Math.Max(LeastPower, (int)Math.Floor(Math.Log10(least) + Rounding)),
            last = Math.Min(LargestPower, (int)Math.Ceiling(Math.Log10(largest) - Rounding));
        double[] powers = [.. Enumerable.Range(first, last - first + 1).Select(power => Math.Pow(10, power))];
        double[] steps = [.. powers.SelectMany(power => (double[])[power, 2 * power, 5 * power])];
        int CountAmong(double[] numbers) => numbers.Count(number => number >= least * (1 - Rounding) && number <= largest * (1 + Rounding));
        if (CountAmong(powers) > 2 || (CountAmong(powers) == 2 && (!endsAtValues || CountAmong(steps) > MostTicks)))
        {
            int stride = Strides.First(stride => powers.Length <= MostPowers * stride);
            int lowest = (int)Math.Floor((double)first / stride), highest = (int)Math.Ceiling((double)last / stride);
            IEnumerable<int> written =
                Enumerable.Range(lowest, highest - lowest + 1).Select(step => step * stride).Where(power => power is >= LeastPower and <= LargestPower);
            return At(written.Select(power => Math.Pow(10, power)), culture);
        }

        if (CountAmong(steps) < 2 && largest > least)
        {
            return [.. AxisTicks.Between(least, largest, TickKind.Numbers, MostTicks, culture)
                .Select(tick => tick with { Position = Math.Log10(tick.Position) })];
        }

        double from = steps.LastOrDefault(step => step <= least * (1 + Rounding), steps[0]),
            to = steps.FirstOrDefault(step => step >= largest * (1 - Rounding), steps[^1]);
        return At(steps.Where(step => step >= from && step <= to), culture);
    }

    /// <summary>These numbers, where they lie.</summary>
    public static IReadOnlyList<AxisLabel> At(IEnumerable<double> numbers, CultureInfo culture) =>
        [.. numbers.Select(number => new AxisLabel(Math.Log10(number), Write(number, culture)))];

    /// <summary>A number beside an axis.</summary>
    public static string Write(double number, CultureInfo culture) =>
        number.ToString(number != 0 && Math.Abs(number) is < ScientificBelow or >= ScientificFrom ? "0.##E+0" : "0.#######", culture);
}
