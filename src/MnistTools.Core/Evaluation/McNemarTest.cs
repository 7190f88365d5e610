using MathNet.Numerics;

namespace MnistTools.Evaluation;

/// <summary>
/// Whether two models differ on the same images by more than chance. Only images that one of them gets right and the other wrong can tell: were
/// the models equally good, each of these would go to either with probability 1/2.
/// Source: McNemar, "Note on the sampling error of the difference between correlated proportions or percentages", 1947.
/// </summary>
/// <param name="OnlyThisRight">How many images this model alone gets right.</param>
/// <param name="OnlyReferenceRight">How many images the reference alone gets right.</param>
/// <param name="Method">Which form of the test it is.</param>
/// <param name="Statistic">χ² with one degree of freedom; <see langword="null"/> for the exact test, which has none.</param>
/// <param name="PValue">How probable such a difference, or a larger one, is by chance.</param>
public sealed record McNemarTest(int OnlyThisRight, int OnlyReferenceRight, McNemarMethod Method, double? Statistic, double PValue)
{
    /// <summary>From so many images on, χ² is near enough; with fewer the exact test is quick.</summary>
    private const int Many = 25;

    /// <summary>Below it, a difference is called more than chance.</summary>
    private const double Level = 0.05;

    /// <summary>Whether the difference is more than chance, at the usual 5 %.</summary>
    public bool IsSignificant => PValue < Level;

    /// <summary>Tests how many images each model alone gets right.</summary>
    public static McNemarTest Compute(int onlyThisRight, int onlyReferenceRight)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(onlyThisRight);
        ArgumentOutOfRangeException.ThrowIfNegative(onlyReferenceRight);
        long count = (long)onlyThisRight + onlyReferenceRight;
        if (count < Many)
        {
            double bothSides = ComputeBothSides((int)count, Math.Min(onlyThisRight, onlyReferenceRight));
            return new(onlyThisRight, onlyReferenceRight, McNemarMethod.ExactBinomial, null, bothSides);
        }

        // Edwards' correction, 1948: counts are whole numbers, χ² is not. It never turns the difference around.
        double difference = Math.Max(0, Math.Abs((long)onlyThisRight - onlyReferenceRight) - 1);
        double statistic = difference * difference / count;
        // What lies above it. 1 less what lies below would be 0 from 1e-16 on.
        double above = SpecialFunctions.Erfc(Math.Sqrt(statistic / 2));
        return new(onlyThisRight, onlyReferenceRight, McNemarMethod.ChiSquaredWithContinuityCorrection, statistic, above);
    }

    /// <summary>How probable it is that one of two equally good models has at most so few, exactly: few whole numbers and a power of two.</summary>
    private static double ComputeBothSides(int count, int fewer)
    {
        long ways = 0;
        long binomial = 1;
        for (int k = 0; k <= fewer; k++)
        {
            ways += binomial;
            // C(n, k + 1) = C(n, k) · (n - k) / (k + 1), a whole number.
            binomial = binomial * (count - k) / (k + 1);
        }

        // 2 · ways / 2^count; where both have the same, the middle counts for both sides.
        return Math.Min(1, Math.ScaleB(ways, 1 - count));
    }

    /// <summary>A line that says what was found.</summary>
    public override string ToString()
    {
        string method = Method == McNemarMethod.ExactBinomial
            ? "exact binomial"
            : FormattableString.Invariant($"χ² = {Statistic:0.00} with continuity correction");
        string verdict = IsSignificant ? "more than chance" : "may be chance";
        string probability = PValue < 0.0001 ? "p < 0.0001" : FormattableString.Invariant($"p = {PValue:0.####}");
        return $"right alone on {OnlyThisRight}, the reference on {OnlyReferenceRight}; McNemar's test ({method}): {probability}, {verdict}";
    }
}

/// <summary>The forms of McNemar's test.</summary>
public enum McNemarMethod
{
    /// <summary>The binomial distribution itself, both sides: for fewer than 25 images on which the models differ.</summary>
    ExactBinomial,

    /// <summary>Its approximation by χ² with Edwards' continuity correction.</summary>
    ChiSquaredWithContinuityCorrection,
}
