using MnistTools.Specs;

namespace MnistTools.Metrics;

/// <summary>1 if the right class has the largest output (the first of equals), else 0.</summary>
public sealed record Accuracy : ScoreMetric
{
    internal override string Key => MetricNames.Accuracy;

    internal override string Title => "Accuracy";

    internal override bool IsSmallerBetter => false;

    /// <inheritdoc/>
    public override float Score(ReadOnlySpan<float> output, int label) => OutputOrder.First(output) == Check.Within(0, output.Length, label) ? 1 : 0;
}
