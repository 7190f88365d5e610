namespace MnistTools.Metrics;

/// <summary>The harmonic mean of precision and recall. Key: <c>f1_score</c>, as in Keras, or <c>f1_score_weighted</c>.</summary>
/// <param name="Average">How the values of all classes become one.</param>
public sealed record F1Score(Average Average = Average.Macro) : ClassMetric(Average)
{
    private protected override string Name => "f1_score";

    private protected override string Label => "F1 score";

    internal override double Compute(ClassCounts counts) => Divide(2.0 * counts.Correct, counts.Predicted + counts.Actual);
}
