namespace MnistTools.Metrics;

/// <summary>Of what is of a class, the share that was recognised. Key: <c>recall</c>, or <c>recall_weighted</c>.</summary>
/// <param name="Average">How the values of all classes become one.</param>
public sealed record Recall(Average Average = Average.Macro) : ClassMetric(Average)
{
    private protected override string Name => "recall";

    private protected override string Label => "Recall";

    internal override double Compute(ClassCounts counts) => Divide(counts.Correct, counts.Actual);
}
