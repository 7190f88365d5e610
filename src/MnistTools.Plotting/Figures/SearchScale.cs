using System.Globalization;
using MnistTools.Tuning;

namespace MnistTools.Plotting;

/// <summary>Where the values of one hyper-parameter lie on an axis: numbers where they are, or by their logarithm, anything else by turns.</summary>
internal sealed class SearchScale
{
    /// <summary>In a smaller range there are hardly powers of ten to write beside the axis.</summary>
    private const double LogarithmicFrom = 30;

    /// <summary>By how much 0.001 may differ from the third power of 0.1.</summary>
    private const double Rounding = 1e-9;

    /// <summary>Near the ends of what a double holds there are no powers of ten around a number.</summary>
    private const double LeastLogarithmic = 1e-300;

    private const int LargestPower = 308;

    private const double ScientificBelow = 1e-5, ScientificFrom = 1e7;

    /// <summary>Makes the scale of a parameter of these trials; those that do not have it do not count.</summary>
    public SearchScale(IReadOnlyList<Trial> trials, string name, CultureInfo culture)
    {
        object[] values = [.. trials.Where(trial => trial.Params.ContainsKey(name)).Select(trial => trial.Params[name])];
        double[] numbers = [.. values.Where(value => value is long or double).Select(value => Convert.ToDouble(value, CultureInfo.InvariantCulture)).Where(double.IsFinite)];
        if (numbers.Length < values.Length)
        {
            Axis = new(name, TickKind.Names) { Labels = [.. values.Select(Text).Distinct().Order(StringComparer.Ordinal).Select((text, i) => new AxisLabel(i, text))] };
            Position = value => Axis.Labels!.First(label => label.Text == Text(value)).Position;
        }
        else if (numbers.Length > 0 && AreEvenByLogarithm(numbers))
        {
            Axis = new(name) { Labels = [.. RoundNumbers(numbers.Min(), numbers.Max()).Select(number => new AxisLabel(Math.Log10(number), Write(number, culture)))] };
            Position = value => Math.Log10(Convert.ToDouble(value, CultureInfo.InvariantCulture));
        }
        else
        {
            Axis = new(name, values.All(value => value is long) ? TickKind.WholeNumbers : TickKind.Numbers);
            Position = value => Convert.ToDouble(value, CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The axis, with texts at positions unless these are numbers as they are.</summary>
    public FigureAxis Axis { get; }

    public Func<object, double> Position { get; }

    // Trials do not know how their values were drawn: evenly, or evenly by the logarithm. The mean does.
    private static bool AreEvenByLogarithm(double[] numbers) =>
        numbers.Min() >= LeastLogarithmic && numbers.Max() / numbers.Min() >= LogarithmicFrom
        && DistanceFromMiddle([.. numbers.Select(number => Math.Log(number))]) <= DistanceFromMiddle(numbers) + 1e-9;

    private static double DistanceFromMiddle(double[] numbers) => Math.Abs((numbers.Average() - numbers.Min()) / (numbers.Max() - numbers.Min()) - 0.5);

    private static string Text(object value) => value is IEnumerable<string> list ? string.Join(", ", list) : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    // From the last below the values to the first above them: powers of ten where two of those lie among the values, or else 1, 2, 5, 10, 20, …
    private static double[] RoundNumbers(double least, double largest)
    {
        int first = (int)Math.Floor(Math.Log10(least) + Rounding), last = Math.Min(LargestPower, (int)Math.Ceiling(Math.Log10(largest) - Rounding));
        double[] powers = [.. Enumerable.Range(first, last - first + 1).Select(power => Math.Pow(10, power))];
        if (powers.Count(power => power >= least * (1 - Rounding) && power <= largest * (1 + Rounding)) >= 2)
        {
            return powers;
        }

        double[] steps = [.. powers.SelectMany(power => (double[])[power, 2 * power, 5 * power])];
        double from = steps.Last(step => step <= least * (1 + Rounding)), to = steps.First(step => step >= largest * (1 - Rounding));
        return [.. steps.Where(step => step >= from && step <= to)];
    }

    private static string Write(double number, CultureInfo culture) => number.ToString(number is < ScientificBelow or >= ScientificFrom ? "0E+0" : "0.#####", culture);
}
