using MnistTools.Specs;

namespace MnistTools.Metrics;

/// <summary>Mean over the outputs of |output - target|, the target being one-hot. Key: <c>mean_absolute_error</c>, as in Keras.</summary>
public sealed record MeanAbsoluteError : ScoreMetric
{
    internal override string Key => "mean_absolute_error";

    internal override string Title => "Mean absolute error";

    internal override bool IsSmallerBetter => true;

    /// <inheritdoc/>
    public override float Score(ReadOnlySpan<float> output, int label)
    {
        Check.Within(0, output.Length, label);
        float sum = 0;
        for (int i = 0; i < output.Length; i++)
        {
            sum += MathF.Abs(output[i] - (i == label ? 1 : 0));
        }

        return sum / output.Length;
    }
}
