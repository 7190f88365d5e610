using MnistTools.Specs;

namespace MnistTools.Losses;

/// <summary>
/// Mean over the outputs of distance² / 2 up to <paramref name="Delta"/>, and delta · (|distance| - delta / 2) beyond it, where distance = output - target.
/// </summary>
/// <param name="Delta">From which distance on the loss grows in a straight line, above 0.</param>
public sealed record Huber(double Delta = 1) : Loss
{
    /// <summary>From which distance on the loss grows in a straight line.</summary>
    public double Delta { get; init; } = Check.Above(0, Delta);

    /// <inheritdoc/>
    public override float Compute(ReadOnlySpan<float> output, ReadOnlySpan<float> target)
    {
        CheckLengths(output, target);
        float delta = (float)Delta;
        float sum = 0;
        for (int i = 0; i < output.Length; i++)
        {
            float distance = Math.Abs(output[i] - target[i]);
            sum += distance <= delta ? distance * distance / 2 : delta * (distance - delta / 2);
        }

        return sum / output.Length;
    }

    internal override void ComputeGradient(ReadOnlySpan<float> output, ReadOnlySpan<float> target, Span<float> gradient)
    {
        float delta = (float)Delta;
        for (int i = 0; i < output.Length; i++)
        {
            float distance = output[i] - target[i];
            gradient[i] = (float.IsNaN(distance) ? distance : Math.Clamp(distance, -delta, delta)) / output.Length;
        }
    }
}
