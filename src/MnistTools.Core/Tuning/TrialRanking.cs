using System.Globalization;
using MnistTools.Metrics;

namespace MnistTools.Tuning;

/// <summary>
/// The trials of a search that have ended. They share it, so that the rank of each is that among all, also where it was given out long before the last.
/// Until the search is over none has a rank: several would be shown as the first.
/// </summary>
/// <param name="metric">What the scores are: <c>val_accuracy</c>.</param>
internal sealed class TrialRanking(string metric)
{
    private readonly IComparer<Trial> _order = OrderBy(metric);
    private volatile Trial[] _ended = [];
    private volatile bool _isOver;

    /// <summary>The better first: a later round of halving, then the better score; what has none is last.</summary>
    public static IComparer<Trial> OrderBy(string metric)
    {
        int sign = MetricNames.IsSmallerBetter(metric) ? 1 : -1;
        return Comparer<Trial>.Create((one, other) => Key(one).CompareTo(Key(other)));

        (bool, int, double) Key(Trial trial) =>
            double.IsNaN(trial.MeanTestScore) ? (true, 0, 0) : (false, -trial.Round, sign * Rounded(trial.MeanTestScore));

        // Means of the same folds in another order differ in their last bits, and are the same.
        static double Rounded(double mean) => double.Parse(mean.ToString("E11", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    /// <summary>Adds a trial that has ended, and gives it its rank.</summary>
    public Trial Add(Trial trial)
    {
        Trial ranked = trial with { Ranking = this };
        _ended = [.. _ended, ranked];
        return ranked;
    }

    /// <summary>From now on the trials have ranks.</summary>
    public void Close() => _isOver = true;

    /// <summary>The best first, of equals the one with the lower number.</summary>
    public IReadOnlyList<Trial> Sort() => [.. _ended.OrderBy(trial => trial.Number).Order(_order)];

    /// <summary>scikit-learn's rank, of the method "min".</summary>
    public int? FindRank(Trial trial) => _isOver && trial.IsFinished ? 1 + _ended.Count(other => _order.Compare(other, trial) < 0) : null;
}
