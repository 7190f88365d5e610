using MathNet.Numerics.Distributions;
using MnistTools.Numerics;
using MnistTools.Specs;

namespace MnistTools.Tuning;

/// <summary>Where the values of a hyper-parameter are drawn from: <c>LogUniform(1e-4, 1e-1)</c>.</summary>
public abstract record Distribution : Spec
{
    /// <summary>The names of other libraries: scikit-optimize, Optuna, KerasTuner, Ray Tune, Hyperopt, SciPy.</summary>
    private static readonly IReadOnlyDictionary<string, Type> NamesElsewhere = new Dictionary<string, Type>
    {
        ["integer"] = typeof(IntUniform),
        ["int_distribution"] = typeof(IntUniform),
        ["randint"] = typeof(IntUniform),
        ["real"] = typeof(Uniform),
        ["float"] = typeof(Uniform),
        ["float_distribution"] = typeof(Uniform),
        ["reciprocal"] = typeof(LogUniform),
        ["gaussian"] = typeof(Normal),
        ["randn"] = typeof(Normal),
    };

    /// <summary>All distributions that can be written.</summary>
    public static SpecCatalog<Distribution> Catalog { get; } = new("distribution", [typeof(Uniform), typeof(LogUniform), typeof(IntUniform), typeof(Normal)]);

    /// <summary>Reads a text such as <c>IntUniform(32, 256)</c>.</summary>
    /// <exception cref="SpecException">It is no distribution; the message names the position and the nearest candidates.</exception>
    public static Distribution Parse(string text) => Catalog.Parse(text);

    /// <summary>Whether a text begins with the name of a distribution.</summary>
    internal static bool IsNamedIn(string text) => Catalog.Definitions.Any(definition => SpecNames.AreSame(definition.Name, NameIn(text)));

    /// <summary>A sentence that names the distributions that a text with a name and brackets may mean; empty if none is near.</summary>
    internal static string Suggest(string text) =>
        !text.Contains('(', StringComparison.Ordinal) ? ""
        : NamesElsewhere.FirstOrDefault(name => SpecNames.AreSame(name.Key, NameIn(text))).Value is { } known ? $"Did you mean {known.Name}? "
        : SpecNames.Suggest(NameIn(text), Catalog.Definitions.Select(definition => definition.Name));

    /// <summary>The value below which a share of all draws lies: a draw, if the share is drawn evenly.</summary>
    /// <param name="share">At least 0 and below 1.</param>
    /// <returns>A <see cref="double"/>, or a <see cref="long"/> where only whole numbers are drawn.</returns>
    internal abstract object Quantile(double share);

    /// <summary>The share of all draws below a number; of numbers with a distance, that below the middle between its neighbours.</summary>
    internal abstract double ShareBelow(double number);

    /// <summary>How many different numbers are drawn, each as often; <see langword="null"/> where there are others between any two.</summary>
    internal virtual long? ValueCount => null;

    /// <summary>The share of the draws that give one number, where they have a distance; 0 where there are others between any two.</summary>
    internal double StepShare => (1.0 / ValueCount) ?? 0;

    /// <summary>Whether a number may have been drawn.</summary>
    internal abstract bool CanDraw(double number);

    private static string NameIn(string text) => text.Split('(', 2)[0].Trim();
}

/// <summary>Evenly between two bounds.</summary>
/// <param name="Low">The least value.</param>
/// <param name="High">The bound above, larger than <paramref name="Low"/>.</param>
/// <param name="Step">The distance between two values, the first of which is <paramref name="Low"/>; the bound above is one of them if it is a whole
/// number of steps away. Any value is drawn if it is left out.</param>
public sealed record Uniform(double Low, double High, double? Step = null) : Distribution
{
    /// <summary>More could not be counted.</summary>
    private const int MostSteps = 1_000_000_000;

    /// <summary>The least value.</summary>
    public double Low { get; init; } = Check.Finite(Low);

    /// <summary>The bound above.</summary>
    public double High { get; init; } = Check.Above(Low, High);

    /// <summary>The distance between two values; <see langword="null"/> if any value is drawn.</summary>
    public double? Step { get; init; } = Check.NoneOrAtLeast(Math.Max(double.Epsilon, Divide(Low, High, MostSteps)), Step);

    internal override object Quantile(double share) => Step is { } step
        ? ValueAt(Math.Min((int)(share * Count(step)), Count(step) - 1), step)
        : ContinuousUniform.InvCDF(Low, High, share);

    internal override double ShareBelow(double number) => Step is { } step
        ? (Divide(Low, number, step) + 0.5) * StepShare
        : (number / 2 - Low / 2) / (High / 2 - Low / 2);

    internal override long? ValueCount => Step is { } step ? Count(step) : null;

    internal override bool CanDraw(double number) =>
        number >= Low && number <= High && (Step is not { } step || number == ValueAt((int)Math.Round(Divide(Low, number, step)), step));

    // Halves, because the distance of the bounds may be no number.
    private static double Divide(double low, double high, double parts) => (high / 2 - low / 2) / parts * 2;

    /// <summary>How many values there are. Where the bound above is a whole number of steps away but for rounding, it is one of them.</summary>
    private int Count(double step) => (int)(Divide(Low, High, step) * (1 + 1e-12)) + 1;

    /// <summary>Counted in decimals, as bounds and steps are written: three steps of 0.1 are 0.3.</summary>
    private double ValueAt(int index, double step)
    {
        const double Least = 1e-9, Largest = 1e9;
        double value = step >= Least && Math.Max(Math.Abs(Low), Math.Abs(High)) <= Largest
            ? (double)((decimal)Low + (index * (decimal)step))
            : Low + (index * step);
        return Math.Clamp(value, Low, High);
    }
}

/// <summary>Evenly on a logarithmic scale: as often between 0.001 and 0.01 as between 0.01 and 0.1.</summary>
/// <param name="Low">The least value, above 0.</param>
/// <param name="High">The bound above, larger than <paramref name="Low"/>.</param>
public sealed record LogUniform(double Low, double High) : Distribution
{
    /// <summary>The least value.</summary>
    public double Low { get; init; } = Check.Above(0, Low);

    /// <summary>The bound above.</summary>
    public double High { get; init; } = Check.Above(Low, High);

    internal override object Quantile(double share) => Math.Exp(ContinuousUniform.InvCDF(Math.Log(Low), Math.Log(High), share));

    internal override double ShareBelow(double number)
    {
        double low = DoubleFunctions.Log(Low);
        return (DoubleFunctions.Log(number) - low) / (DoubleFunctions.Log(High) - low);
    }

    // Logarithm and exponential round.
    internal override bool CanDraw(double number) => number >= Low * (1 - 1e-9) && number <= High * (1 + 1e-9);
}

/// <summary>Whole numbers between two bounds, each as often.</summary>
/// <param name="Low">The least value.</param>
/// <param name="High">The largest value, which is drawn too if it is a whole number of steps away.</param>
/// <param name="Step">The distance between two values, 1 or more.</param>
public sealed record IntUniform(int Low, int High, int Step = 1) : Distribution
{
    /// <summary>The largest value.</summary>
    public int High { get; init; } = Check.AtLeast(Low, High);

    /// <summary>The distance between two values.</summary>
    public int Step { get; init; } = Check.AtLeast(1, Step);

    internal override object Quantile(double share)
    {
        long index = (long)Math.Floor(ContinuousUniform.InvCDF(Low, (double)Low + Count, share)) - Low;
        return Low + (Step * Math.Min(index, Count - 1));
    }

    internal override double ShareBelow(double number) => ((number - Low) / Step + 0.5) * StepShare;

    internal override long? ValueCount => Count;

    internal override bool CanDraw(double number) =>
        number == Math.Floor(number) && number >= Low && number <= High && (number - Low) % Step == 0;

    private long Count => (((long)High - Low) / Step) + 1;
}

/// <summary>The bell curve of Gauss.</summary>
/// <param name="Mean">Its middle.</param>
/// <param name="Stddev">Its standard deviation, above 0.</param>
public sealed record Normal(double Mean, double Stddev) : Distribution
{
    /// <summary>Its middle.</summary>
    public double Mean { get; init; } = Check.Finite(Mean);

    /// <summary>Its standard deviation.</summary>
    public double Stddev { get; init; } = Check.Above(0, Stddev);

    // A share of 0 would be minus infinity.
    internal override object Quantile(double share) => MathNet.Numerics.Distributions.Normal.InvCDF(Mean, Stddev, Math.Max(share, 1.0 / (1L << 53)));

    internal override double ShareBelow(double number) => DoubleFunctions.Erfc((Mean - number) / Stddev * Math.Sqrt(0.5)) / 2;

    internal override bool CanDraw(double number) => double.IsFinite(number);
}
