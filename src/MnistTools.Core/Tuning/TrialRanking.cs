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
    private readonly Lock _lock = new();
    private readonly List<(Place Place, Trial Trial)> _ended = [];
    private Place[]? _sorted;
    private volatile bool _isOver;

    /// <summary>The better first: a later round of halving, then the better score; what has none is last.</summary>
    public static IComparer<Trial> OrderBy(string metric) =>
        Comparer<Trial>.Create((one, other) => FindPlace(one, metric).CompareTo(FindPlace(other, metric)));

    /// <summary>Adds a trial that has ended, and gives it its rank.</summary>
    public Trial Add(Trial trial)
    {
        Trial ranked = trial with { Ranking = this };
        lock (_lock)
        {
            _ended.Add((FindPlace(ranked, metric), ranked));
            _sorted = null;
        }

        return ranked;
    }

    /// <summary>From now on the trials have ranks.</summary>
    public void Close() => _isOver = true;

    /// <summary>The best first, of equals the one with the lower number.</summary>
    public IReadOnlyList<Trial> Sort()
    {
        lock (_lock)
        {
            return [.. _ended.OrderBy(ended => ended.Place).ThenBy(ended => ended.Trial.Number).Select(ended => ended.Trial)];
        }
    }

    /// <summary>scikit-learn's rank, of the method "min".</summary>
    public int? FindRank(Trial trial)
    {
        if (!_isOver || !trial.IsFinished)
        {
            return null;
        }

        lock (_lock)
        {
            _sorted ??= [.. _ended.Select(ended => ended.Place).Order()];
            return 1 + CountBefore(_sorted, FindPlace(trial, metric));
        }
    }

    private static Place FindPlace(Trial trial, string metric)
    {
        double score = MetricNames.IsSmallerBetter(metric) ? trial.MeanTestScore : -trial.MeanTestScore;
        return double.IsNaN(score) ? new(true, 0, 0) : new(false, -trial.Round, Rounded(score));

        // Means of the same folds in another order differ in their last bits, and are the same.
        static double Rounded(double mean) => double.Parse(mean.ToString("E11", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    /// <summary>How many of some places in order come before one.</summary>
    private static int CountBefore(Place[] sorted, Place place)
    {
        int first = 0, end = sorted.Length;
        while (first < end)
        {
            int middle = (first + end) / 2;
            (first, end) = sorted[middle].CompareTo(place) < 0 ? (middle + 1, end) : (first, middle);
        }

        return first;
    }

    /// <summary>Where a trial comes among others: the smaller, the better.</summary>
    private readonly record struct Place(bool HasNoScore, int Round, double Score) : IComparable<Place>
    {
        public int CompareTo(Place other) =>
            (HasNoScore, Round, Score).CompareTo((other.HasNoScore, other.Round, other.Score));
    }
}
