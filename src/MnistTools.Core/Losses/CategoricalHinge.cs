using System.Numerics.Tensors;

namespace MnistTools.Losses;

/// <summary>
/// max(0, 1 + the largest of 0 and the outputs of wrong classes - the output of the right one); for targets that are shares,
/// max(0, 1 + max((1 - target) · output) - Σ target · output), as in Keras.
/// </summary>
public sealed record CategoricalHinge : Loss
{
    /// <inheritdoc/>
    public override float Compute(ReadOnlySpan<float> output, ReadOnlySpan<float> target)
    {
        CheckLengths(output, target);
        return Math.Max(0, Measure(output, target).Margin);
    }

    internal override void ComputeGradient(ReadOnlySpan<float> output, ReadOnlySpan<float> target, Span<float> gradient)
    {
        (float margin, int worst) = Measure(output, target);
        if (margin <= 0)
        {
            gradient.Clear();
            return;
        }

        TensorPrimitives.Negate(target, gradient);
        gradient[worst] += 1 - target[worst];
    }

    /// <summary>How much is missing until the right class is ahead by 1, and the output that stands in its way; of equals the first.</summary>
    private static (float Margin, int Worst) Measure(ReadOnlySpan<float> output, ReadOnlySpan<float> target)
    {
        float right = 0;
        int worst = 0;
        for (int i = 0; i < output.Length; i++)
        {
            right += target[i] * output[i];
            worst = WrongPart(i, output, target) > WrongPart(worst, output, target) ? i : worst;
        }

        return (1 + WrongPart(worst, output, target) - right, worst);
    }

    private static float WrongPart(int index, ReadOnlySpan<float> output, ReadOnlySpan<float> target) => (1 - target[index]) * output[index];
}
