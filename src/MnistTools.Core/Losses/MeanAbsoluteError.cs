namespace MnistTools.Losses;

/// <summary>Mean over the outputs of |output - target|.</summary>
public sealed record MeanAbsoluteError : Loss
{
    /// <inheritdoc/>
    public override float Compute(ReadOnlySpan<float> output, ReadOnlySpan<float> target)
    {
        CheckLengths(output, target);
        float sum = 0;
        for (int i = 0; i < output.Length; i++)
        {
            sum += Math.Abs(output[i] - target[i]);
        }

        return sum / output.Length;
    }

    internal override void ComputeGradient(ReadOnlySpan<float> output, ReadOnlySpan<float> target, Span<float> gradient)
    {
        for (int i = 0; i < output.Length; i++)
        {
            float distance = output[i] - target[i];
            gradient[i] = (distance > 0 ? 1f : distance < 0 ? -1f : distance) / output.Length;
        }
    }
}
