using System.Globalization;
using MnistTools.Specs;

namespace MnistTools.Metrics;

/// <summary>
/// 1 if the right class is among the k largest outputs, else 0; of equals the first counts, so that with k = 1 it is the accuracy.
/// Keras counts all that tie with the last. Key: <c>top_5_accuracy</c>.
/// </summary>
/// <param name="K">How many count, at least 1.</param>
public sealed record TopKAccuracy(int K = 5) : ScoreMetric
{
    /// <summary>How many count.</summary>
    public int K { get; init; } = Check.AtLeast(1, K);

    internal override string Key => $"top_{K.ToString(CultureInfo.InvariantCulture)}_accuracy";

    internal override string Title => $"Top-{K.ToString(CultureInfo.InvariantCulture)} accuracy";

    internal override bool IsSmallerBetter => false;

    /// <inheritdoc/>
    public override float Score(ReadOnlySpan<float> output, int label) =>
        OutputOrder.CountBefore(output, Check.Within(0, output.Length, label)) < K && !float.IsNaN(output[label]) ? 1 : 0;

    internal override Metric? WithKey(string key) =>
        key.Split('_') is ["top", var count, "accuracy"] && NumberText.TryParse(count, out int k) && k >= 1 ? this with { K = k } : null;
}
