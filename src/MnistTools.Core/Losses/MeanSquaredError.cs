using MnistTools.Numerics;


namespace MnistTools.Losses;

/// <summary>Mean over the outputs of (output - target)².</summary>
public sealed record MeanSquaredError : Loss
{
    /// <inheritdoc/>
    public override float Compute(ReadOnlySpan<float> output, ReadOnlySpan<float> target)
    {
        CheckLengths(output, target);
        float sum = 0;
        for (int i = 0; i < output.Length; i++)
        {
            float distance = output[i] - target[i];
            sum += distance * distance;
        }

        return sum / output.Length;
    }

    internal override void ComputeGradient(ReadOnlySpan<float> output, ReadOnlySpan<float> target, Span<float> gradient)
    {
        Elementwise.Subtract(output, target, gradient);
        Elementwise.Multiply(gradient, 2f / output.Length, gradient);
    }
}
