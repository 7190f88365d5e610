using System.Globalization;
using MnistTools.Metrics;
using MnistTools.Training.Options;
using MnistTools.Tuning;

namespace MnistTools.Plotting;

/// <summary>Where the values of one hyper-parameter lie on an axis: numbers where they are, or by their logarithm, anything else by turns.</summary>
internal sealed class SearchScale
{
    /// <summary>In a smaller range there are hardly powers of ten to write beside the axis.</summary>
    private const double LogarithmicFrom = 30;

    /// <summary>Of losses a few are much larger than all others, whose differences could else not be seen.</summary>
    private const double LogarithmicLossFrom = 5;

    /// <summary>Near the ends of what a double holds there are no powers of ten around a number.</summary>
    private const double LeastLogarithmic = 1e-300;

    /// <summary>So many values, of so many digits each, were chosen by somebody: they are what the axis shows. Others were drawn.</summary>
    private const int MostChosen = 8, DigitsOfChosen = 3;

    /// <summary>Makes the scale of a parameter of these trials; those that do not have it do not count.</summary>
    public SearchScale(IReadOnlyList<Trial> trials, string name, CultureInfo culture)
    {
        object[] values = [.. trials.Where(trial => trial.Params.ContainsKey(name)).Select(trial => trial.Params[name])];
        double[] numbers = [.. values.Where(value => value is long or double).Select(ToNumber).Where(double.IsFinite)];
        if (numbers.Length < values.Length)
        {
            string none = new FigureTexts(culture).None;
            string Text(object value) => TextOf(value, none);
            Axis = new(name, TickKind.Names)
            {
                Labels = [.. values.Select(Text).Distinct().Order(new NaturalOrder()).Select((text, i) => new AxisLabel(i, text))],
            };
            Position = value => Axis.Labels!.First(label => label.Text == Text(value)).Position;
            return;
        }

        bool isLogarithmic = numbers.Length > 0 && AreEvenByLogarithm([.. numbers.Distinct()], LogarithmicFrom);
        Position = value => isLogarithmic ? Math.Log10(ToNumber(value)) : ToNumber(value);
        Axis = new(name, !isLogarithmic && values.All(value => value is long) ? TickKind.WholeNumbers : TickKind.Numbers)
        {
            Labels = FindChosen(numbers) is { } chosen ? [.. chosen.Select(number => new AxisLabel(Position(number), LogarithmicAxis.Write(number, culture)))]
                : isLogarithmic ? LogarithmicAxis.Label(numbers.Min(), numbers.Max(), culture)
                : null,
        };
    }

    /// <summary>The axis, with texts at positions unless these are numbers as they are.</summary>
    public FigureAxis Axis { get; }

    public Func<object, double> Position { get; }

    /// <summary>Whether scores of a loss or an error are told apart better by their logarithms.</summary>
    public static bool AreLogarithmic(IReadOnlyList<Trial> scored) =>
        MetricNames.IsSmallerBetter(scored[0].Metric) && AreEvenByLogarithm([.. scored.Select(trial => trial.MeanTestScore).Distinct()], LogarithmicLossFrom);

    // Trials do not know how their values were drawn: evenly, or evenly by the logarithm. The mean of those that differ does.
    private static bool AreEvenByLogarithm(double[] numbers, double from) =>
        numbers.Min() >= LeastLogarithmic && numbers.Max() / numbers.Min() >= from
        && DistanceFromMiddle([.. numbers.Select(number => Math.Log(number))]) <= DistanceFromMiddle(numbers) + 1e-9;

    private static double DistanceFromMiddle(double[] numbers) => Math.Abs((numbers.Average() - numbers.Min()) / (numbers.Max() - numbers.Min()) - 0.5);

    private static double[]? FindChosen(double[] numbers)
    {
        double[] tried = [.. numbers.Distinct().Order()];
        bool areChosen = tried.Length <= MostChosen
            && tried.All(number => IsShort(number) && (number == 0 || Math.Abs(number) is >= LeastLogarithmic and <= 1 / LeastLogarithmic));
        return areChosen && tried.Length > 0 ? tried : null;
    }

    private static bool IsShort(double number) =>
        number == Math.Truncate(number)
            || double.Parse(number.ToString($"G{DigitsOfChosen}", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) == number;

    private static double ToNumber(object value) => Convert.ToDouble(value, CultureInfo.InvariantCulture);

    private static string TextOf(object value, string none) =>
        OptionText.Of(value) is { Length: > 0 } text ? text : none;
}
