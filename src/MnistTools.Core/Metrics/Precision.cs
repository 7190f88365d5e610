namespace MnistTools.Metrics;

/// <summary>Of what was taken for a class, the share that is of it. Key: <c>precision</c>, or <c>precision_weighted</c>.</summary>
/// <param name="Average">How the values of all classes become one.</param>
public sealed record Precision(Average Average = Average.Macro) : ClassMetric(Average)
{
    private protected override string Name => "precision";

    private protected override string Label => "Precision";

    internal override double Compute(ClassCounts counts) => Divide(counts.Correct, counts.Predicted);
}
