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
    internal static ClassScore[] OfEach(ConfusionMatrix confusion)
    {
        ClassMetric precision = new Precision(), recall = new Recall(), f1 = new F1Score();
        return [.. confusion.ClassNames.Select((name, label) =>
        {
            (long correct, long predicted, int actual) = (confusion[label, label], confusion.CountPredicted(label), confusion.CountActual(label));
            double Compute(ClassMetric metric) => metric.Compute(correct, predicted, actual);
            return new ClassScore(name, Compute(precision), Compute(recall), Compute(f1), actual);
        })];
    }

    internal static ClassScore Mean(string name, IReadOnlyList<ClassScore> classes, Func<ClassScore, double> weight)
    {
        double weights = classes.Sum(weight);
        double Average(Func<ClassScore, double> value) => classes.Sum(score => weight(score) * value(score)) / weights;
        return new ClassScore(name, Average(score => score.Precision), Average(score => score.Recall), Average(score => score.F1), classes.Sum(score => score.Support));
    }
}
