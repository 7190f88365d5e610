namespace MnistTools.Metrics;

/// <summary>
/// Mean over the outputs of (output - target)², the target being one-hot: what the loss of the same name is. Key: <c>mean_squared_error</c>, as in Keras.
/// </summary>
public sealed record MeanSquaredError : ScoreMetric
{
    private static readonly Losses.MeanSquaredError Loss = new();

    internal override string Key => "mean_squared_error";

    internal override string Title => "Mean squared error";

    internal override bool IsSmallerBetter => true;

    /// <inheritdoc/>
    public override float Score(ReadOnlySpan<float> output, int label) => Loss.Compute(output, label);
}
