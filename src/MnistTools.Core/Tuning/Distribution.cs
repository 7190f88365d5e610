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

    /// <summary>The share of the draws that give one number, where they have a distance; 0 where there are others between any two.</summary>
    internal virtual double StepShare => 0;

    /// <summary>Whether a number may have been drawn.</summary>
    internal abstract bool CanDraw(double number);

    private static string NameIn(string text) => text.Split('(', 2)[0].Trim();
}

/// <summary>Evenly between two bounds.</summary>
/// <param name="Low">The least value.</param>
/// <param name="High">The bound above, larger than <paramref name="Low"/>.</param>
public sealed record Uniform(double Low, double High) : Distribution
{
    /// <summary>The least value.</summary>
    public double Low { get; init; } = Check.Finite(Low);

    /// <summary>The bound above.</summary>
    public double High { get; init; } = Check.Above(Low, High);

    internal override object Quantile(double share) => ContinuousUniform.InvCDF(Low, High, share);

    // Halves, because the distance of the bounds may be no number.
    internal override double ShareBelow(double number) => (number / 2 - Low / 2) / (High / 2 - Low / 2);

    internal override bool CanDraw(double number) => number >= Low && number <= High;
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
/// <param name="High">The largest value, which is drawn too.</param>
public sealed record IntUniform(int Low, int High) : Distribution
{
    /// <summary>The largest value.</summary>
    public int High { get; init; } = Check.AtLeast(Low, High);

    internal override object Quantile(double share) => (long)Math.Floor(ContinuousUniform.InvCDF(Low, High + 1.0, share));

    internal override double ShareBelow(double number) => (number - Low + 0.5) * StepShare;

    internal override double StepShare => 1 / (High + 1.0 - Low);

    internal override bool CanDraw(double number) => number == Math.Floor(number) && number >= Low && number <= High;
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
