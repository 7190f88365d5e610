using MnistTools.Numerics;
using MnistTools.Specs;

namespace MnistTools.Losses;

/// <summary>
/// Mean over the outputs of -(target · ln output + (1 - target) · ln(1 - output)), each output a yes or no for itself, as a sigmoid gives it; the outputs are
/// kept 1e-7 away from 0 and 1, as Keras does with probabilities.
/// </summary>
/// <param name="LabelSmoothing">The share of the target that is replaced by one half, at least 0 and below 1.</param>
public sealed record BinaryCrossentropy(double LabelSmoothing = 0) : Loss
{
    /// <summary>The share of the target that is replaced by one half.</summary>
    public double LabelSmoothing { get; init; } = Check.Within(0, 1, LabelSmoothing);

    internal override LossInput Takes => LossInput.Probabilities;

    internal override bool FusesWithFunction => true;

    /// <inheritdoc/>
    public override float Compute(ReadOnlySpan<float> output, ReadOnlySpan<float> target)
    {
        CheckLengths(output, target);
        float sum = 0;
        for (int i = 0; i < output.Length; i++)
        {
            double wanted = Smooth(target[i]), share = Clip(output[i]);
            sum -= (float)(wanted * DoubleFunctions.Log(share) + (1 - wanted) * DoubleFunctions.Log(1 - share));
        }

        return sum / output.Length;
    }

    internal override void ComputeGradient(ReadOnlySpan<float> output, ReadOnlySpan<float> target, Span<float> gradient)
    {
        for (int i = 0; i < output.Length; i++)
        {
            gradient[i] = IsClipped(output[i]) ? 0 : (output[i] - Smooth(target[i])) / (output[i] * (1 - output[i])) / output.Length;
        }
    }

    internal override void ComputeGradientBeforeFunction(ReadOnlySpan<float> output, ReadOnlySpan<float> target, Span<float> gradient)
    {
        for (int i = 0; i < output.Length; i++)
        {
            gradient[i] = output[i] - Smooth(target[i]);
        }

        Elementwise.Divide(gradient, output.Length, gradient);
    }

    private float Smooth(float target) => LabelSmoothing == 0 ? target : (float)(target * (1 - LabelSmoothing) + LabelSmoothing / 2);
}
