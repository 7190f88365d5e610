using MnistTools.Metrics;

namespace MnistTools.Evaluation;

/// <summary>How well one class is recognised, or all on average. 0 / 0 is 0, as in scikit-learn.</summary>
/// <param name="Class">The name of the class, or the kind of mean.</param>
/// <param name="Precision">Of what was taken for the class, the share that is of it.</param>
/// <param name="Recall">Of what is of the class, the share that was recognised.</param>
/// <param name="F1">The harmonic mean of both.</param>
/// <param name="Support">How many images are of the class.</param>
public sealed record ClassScore(string Class, double Precision, double Recall, double F1, int Support)
{
    /// <summary>The scores of some classes together, or of one.</summary>
    internal static ClassScore Of(string name, IReadOnlyList<ClassCounts> classes, Average average = Average.Macro) => new(
        name, new Precision(average).Combine(classes), new Recall(average).Combine(classes), new F1Score(average).Combine(classes),
        (int)classes.Sum(counts => counts.Actual));
}
