using System.Numerics.Tensors;
using MnistTools.Numerics;
using MnistTools.Specs;

namespace MnistTools.Losses;

/// <summary>-Σ target · ln(output / Σ output), the outputs kept 1e-7 away from 0 and 1, as Keras does with probabilities.</summary>
/// <param name="LabelSmoothing">The share of the target that is spread evenly over all classes, at least 0 and below 1.</param>
public sealed record CategoricalCrossentropy(double LabelSmoothing = 0) : Loss
{
    /// <summary>The share of the target that is spread evenly over all classes.</summary>
    public double LabelSmoothing { get; init; } = Check.Within(0, 1, LabelSmoothing);

    internal override LossInput Takes => LossInput.Distribution;

    internal override bool FusesWithFunction => true;

    /// <inheritdoc/>
    public override float Compute(ReadOnlySpan<float> output, ReadOnlySpan<float> target)
    {
        CheckLengths(output, target);
        float sum = Sums.Sum(output);
        float loss = 0;
        for (int i = 0; i < output.Length; i++)
        {
            float share = Smooth(target[i], LabelSmoothing, output.Length);
            loss -= share == 0 ? 0 : share * (float)DoubleFunctions.Log(Clip(output[i] / sum));
        }

        return loss;
    }

    internal override void ComputeGradient(ReadOnlySpan<float> output, ReadOnlySpan<float> target, Span<float> gradient)
    {
        float sum = Sums.Sum(output);
        float throughSum = 0;
        for (int i = 0; i < output.Length; i++)
        {
            float share = output[i] / sum;
            bool clipped = IsClipped(share);
            float wanted = Smooth(target[i], LabelSmoothing, output.Length);
            gradient[i] = clipped ? 0 : -wanted / output[i];
            throughSum += clipped ? 0 : wanted / sum;
        }

        Elementwise.Add(gradient, throughSum, gradient);
    }

    internal override void ComputeGradientBeforeFunction(ReadOnlySpan<float> output, ReadOnlySpan<float> target, Span<float> gradient)
    {
        Elementwise.Subtract(output, target, gradient);
        if (LabelSmoothing > 0)
        {
            // output - smooth target, where smooth target = target - smoothing · target + smoothing / classes.
            TensorPrimitives.MultiplyAdd(target, (float)LabelSmoothing, gradient, gradient);
            Elementwise.Subtract(gradient, (float)LabelSmoothing / output.Length, gradient);
        }
    }

    /// <summary>A share of the target, a part of which is spread evenly over all classes.</summary>
    internal static float Smooth(float target, double smoothing, int classCount) =>
        smoothing == 0 ? target : (float)(target * (1 - smoothing) + smoothing / classCount);
}
