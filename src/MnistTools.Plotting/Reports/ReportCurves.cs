using MnistTools.Metrics;
using MnistTools.Models;

namespace MnistTools.Plotting;

/// <summary>A history as charts.js draws it: a chart for a metric and its validation.</summary>
internal static class ReportCurves
{
    public static object? Describe(History? history, FigureTexts texts) => history is not { Epochs.Count: > 0 } ? null : new
    {
        epochs = history.Epochs.Select(epoch => epoch.Epoch),
        metrics = history.Keys.Select(MetricNames.WithoutValidation).Distinct()
            .Select(name => (Name: name, Validation: MetricNames.Validation(name)))
            .Select(key => new
            {
                name = texts.Metric(key.Name),
                training = Values(history, key.Name),
                validation = Values(history, key.Validation),
                best = history.FindLastImprovement(key.Validation) is { } best ? new { epoch = best, text = texts.BestValidation(best) } : null,
            })
            .Where(metric => metric.training.Concat(metric.validation).Any(value => value is not null)),
    };

    private static double?[] Values(History history, string key) =>
        [.. history.Epochs.Select(epoch => epoch.Metrics.TryGetValue(key, out double value) ? Finite(value) : null)];

    /// <summary>JSON knows no other numbers.</summary>
    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
