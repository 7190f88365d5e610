using MnistTools.Numerics;
using MnistTools.Specs;

namespace MnistTools.Losses;

/// <summary>
/// -Σ alpha · (1 - share)^gamma · target · ln share, where share = output / Σ output, kept 1e-7 away from 0 and 1: a crossentropy in which what is nearly right
/// counts less (Lin et al. 2017, as Keras has it).
/// </summary>
/// <param name="Alpha">What all of it is multiplied by, above 0.</param>
/// <param name="Gamma">How much less what is nearly right counts, at least 0; 0 for a crossentropy times alpha.</param>
/// <param name="LabelSmoothing">The share of the target that is spread evenly over all classes, at least 0 and below 1.</param>
public sealed record CategoricalFocalCrossentropy(double Alpha = 0.25, double Gamma = 2, double LabelSmoothing = 0) : Loss
{
    /// <summary>What all of it is multiplied by.</summary>
    public double Alpha { get; init; } = Check.Above(0, Alpha);

    /// <summary>How much less what is nearly right counts.</summary>
    public double Gamma { get; init; } = Check.AtLeast(0, Gamma);

    /// <summary>The share of the target that is spread evenly over all classes.</summary>
    public double LabelSmoothing { get; init; } = Check.Within(0, 1, LabelSmoothing);

    internal override LossInput Takes => LossInput.Distribution;

    /// <inheritdoc/>
    public override float Compute(ReadOnlySpan<float> output, ReadOnlySpan<float> target)
    {
        CheckLengths(output, target);
        float sum = Sums.Sum(output);
        float loss = 0;
        for (int i = 0; i < output.Length; i++)
        {
            float wanted = CategoricalCrossentropy.Smooth(target[i], LabelSmoothing, output.Length);
            double share = Clip(output[i] / sum);
            loss -= wanted == 0 ? 0 : (float)(wanted * Alpha * DoubleFunctions.Pow(1 - share, Gamma) * DoubleFunctions.Log(share));
        }

        return loss;
    }

    internal override void ComputeGradient(ReadOnlySpan<float> output, ReadOnlySpan<float> target, Span<float> gradient)
    {
        float sum = Sums.Sum(output);
        double throughSum = 0;
        for (int i = 0; i < output.Length; i++)
        {
            float share = output[i] / sum;
            float wanted = CategoricalCrossentropy.Smooth(target[i], LabelSmoothing, output.Length);
            double slope = IsClipped(share) || wanted == 0 ? 0 : wanted * SlopeAt(share);
            gradient[i] = (float)(slope / sum);
            throughSum += slope * share;
        }

        Elementwise.Subtract(gradient, (float)(throughSum / sum), gradient);
    }

    private double SlopeAt(double share)
    {
        double weight = DoubleFunctions.Pow(1 - share, Gamma);
        return Alpha * (Gamma * weight / (1 - share) * DoubleFunctions.Log(share) - weight / share);
    }
}
