using MnistTools.Training;

namespace MnistTools.Evaluation;

/// <summary>How good a model is on images that have labels.</summary>
/// <param name="Data">What the images are called.</param>
/// <param name="Count">How many there were.</param>
/// <param name="Metrics">Name and value of each metric.</param>
public sealed record Evaluation(string Data, int Count, IReadOnlyDictionary<string, double> Metrics)
{
    /// <summary>Mean loss.</summary>
    public double Loss => Metrics[MetricNames.Loss];

    /// <summary>Share classified correctly, 0 to 1; not a number if it was not measured.</summary>
    public double Accuracy => Metrics.GetValueOrDefault(MetricNames.Accuracy, double.NaN);
}
