using MnistTools.Metrics;
using MnistTools.Models;

namespace MnistTools.Plotting;

/// <summary>Finds the metric that is meant among those that were measured.</summary>
internal static class MetricChoice
{
    /// <summary>The metric to draw, as the histories spell it.</summary>
    /// <exception cref="FigureException">There is nothing to plot, or no number, or a history lacks the metric.</exception>
    public static string Choose(IReadOnlyList<History> histories, string? metric)
    {
        if (histories.Count == 0)
        {
            throw new FigureException("There is no history to plot.");
        }

        for (int i = 0; i < histories.Count; i++)
        {
            ArgumentNullException.ThrowIfNull(histories[i], nameof(histories));
            if (histories[i].Keys.Count == 0)
            {
                throw new FigureException(
                    $"{Name(histories, i)} has no values to plot: it needs at least one epoch with 'accuracy', 'loss' or another metric.");
            }
        }

        string chosen = metric is null ? ChooseUsual(histories) : ChooseNamed(histories, metric);
        return histories.Any(history => HasNumbers(history, chosen) || HasNumbers(history, MetricNames.Validation(chosen)))
            ? chosen
            : throw new FigureException(
                $"There is nothing to plot: no value of '{chosen}' is a finite number. Known metrics: {List(histories.SelectMany(history => history.Keys))}.");
    }

    private static string ChooseUsual(IReadOnlyList<History> histories)
    {
        IEnumerable<string> candidates = [MetricNames.Accuracy, MetricNames.Loss, .. histories[0].Keys];
        return candidates.FirstOrDefault(key => histories.All(history => Has(history, key)))
            ?? throw new FigureException($"The histories have no metric in common. Known metrics: {List(histories.SelectMany(history => history.Keys))}.");
    }

    private static string ChooseNamed(IReadOnlyList<History> histories, string metric)
    {
        string[] known = [.. histories.SelectMany(history => history.Keys)];
        string[] names = [metric, MetricNames.KeyOf(metric)];
        string spelled = names.Select(name => Array.Find(known, key => key.Equals(name, StringComparison.OrdinalIgnoreCase)))
            .FirstOrDefault(key => key is not null) ?? names[^1];
        for (int i = 0; i < histories.Count; i++)
        {
            if (!Has(histories[i], spelled))
            {
                throw new FigureException($"{Name(histories, i)} has no metric '{metric}'. Known metrics: {List(histories[i].Keys)}.");
            }
        }

        return spelled;
    }

    private static bool Has(History history, string key) => history.ContainsKey(key) || history.ContainsKey(MetricNames.Validation(key));

    private static bool HasNumbers(History history, string key) =>
        history.Epochs.Any(epoch => epoch.Metrics.TryGetValue(key, out double value) && double.IsFinite(value));

    private static string Name(IReadOnlyList<History> histories, int index) => histories.Count == 1 ? "The history" : $"History {index + 1}";

    private static string List(IEnumerable<string> keys) => string.Join(", ", keys.Distinct().Order(StringComparer.Ordinal));
}
