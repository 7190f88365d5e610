using MathNet.Numerics.Distributions;

namespace MnistTools.Evaluation;

/// <summary>Where a value lies with some confidence.</summary>
/// <param name="Lower">The lower end.</param>
/// <param name="Upper">The upper end.</param>
public sealed record ConfidenceInterval(double Lower, double Upper)
{
    /// <summary>
    /// Where the share lies of which a sample was seen. Source: Wilson, "Probable inference, the law of succession, and statistical inference",
    /// 1927, without continuity correction: right also near 0 and 1, where the usual p ± 1.96·√(p(1-p)/n) is not.
    /// </summary>
    /// <param name="successes">How many of the sample have the property.</param>
    /// <param name="count">The size of the sample, at least 1.</param>
    /// <param name="confidence">The confidence, above 0 and below 1.</param>
    public static ConfidenceInterval OfShare(int successes, int count, double confidence = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, count);
        if (confidence is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "A confidence is above 0 and below 1.");
        }

        // From the lower tail, which has more digits than the upper one near 1.
        double z = -Normal.InvCDF(0, 1, (1 - confidence) / 2);
        double share = (double)successes / count, perCount = z * z / count;
        double middle = (share + (perCount / 2)) / (1 + perCount);
        double reach = z / (1 + perCount) * Math.Sqrt(((share * (1 - share)) + (perCount / 4)) / count);
        return new ConfidenceInterval(Math.Max(0, middle - reach), Math.Min(1, middle + reach));
    }

    /// <summary>Text such as <c>0.9784 to 0.9837</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{Lower:F4} to {Upper:F4}");
}
