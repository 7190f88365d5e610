using MnistTools.Numerics;
using MnistTools.Text;

namespace MnistTools.Tuning.Tuners;

/// <summary>
/// A tree-structured Parzen estimator (Bergstra et al. 2011, "Algorithms for Hyper-Parameter Optimization") with the defaults of Optuna's TPESampler, each
/// dimension by itself: it tries values where the best tenth of the points lies denser than the others. Which space is tried is such a value, too, and the
/// dimensions of a space know of its own points alone.
/// </summary>
/// <remarks>
/// A trial is chosen by the results of all but the last few before it, whatever else has ended by then: so any number of workers try the same points, and that
/// few need not wait for each other. The points of those last few count among the bad ones until their results are looked at, so that no one is at the same
/// place at the same time (the "constant liar" of Ginsbourger et al. 2010).
/// </remarks>
internal sealed class BayesianTuner(StudyDefinition definition, int trialCount) : ITuner
{
    /// <summary>Optuna's <c>n_startup_trials</c>: so many points are drawn at random first, those of a random search.</summary>
    public const int StartupCount = 10;

    /// <summary>With fewer, most would be drawn at random.</summary>
    public const int DefaultTrialCount = 3 * StartupCount;

    /// <summary>The results that count are those of trials at least so many before: so many can be at work at a time.</summary>
    public const int LookBehind = 4;

    private const int MostGood = 25;

    // The first counters of these streams are numbers of trials, so the second must be none of RandomTuner's, 0 and 1.
    private const int FirstCounter = 2;

    private readonly IReadOnlyList<SearchSpace> _spaces = definition.Spaces;
    private readonly SearchDimension _space = new("space", [.. Enumerable.Range(0, definition.Spaces.Count).Cast<object>()], null);
    private readonly RandomTuner _random = new(definition.Spaces, definition.Seed, trialCount);
    private readonly IComparer<Trial> _order = TrialRanking.OrderBy(definition.Metric);
    private readonly Dictionary<int, Trial> _ended = [];
    private readonly Dictionary<int, Proposal.Point> _chosen = [];
    private readonly Dictionary<int, PointPlace?> _places = [];

    public void Report(Trial trial) => _ended[trial.Number] = trial;

    public Proposal Propose(int number)
    {
        if (number > trialCount)
        {
            return new Proposal.End();
        }

        if (number <= StartupCount)
        {
            return _random.Propose(number);
        }

        if (!Enumerable.Range(1, number - LookBehind).All(_ended.ContainsKey))
        {
            return new Proposal.Wait();
        }

        if (!_chosen.TryGetValue(number, out Proposal.Point? point))
        {
            _chosen[number] = point = new Proposal.Point(Choose(number));
        }

        return point;
    }

    /// <summary>How many of the points that were tried count as good: Optuna's <c>default_gamma</c>.</summary>
    internal static int CountGood(int trials) => Math.Min((trials + 9) / 10, MostGood);

    /// <summary>What is to be told before a search that gains nothing from its method, or less than from its workers.</summary>
    public static IEnumerable<string> FindWarnings(int trialCount, int? pointCount, int workerCount)
    {
        if (trialCount <= StartupCount && trialCount != pointCount)
        {
            yield return $"The first {StartupCount} points of a Bayesian search are drawn at random, and this search has {Counted.Of(trialCount, "trial")}. Give it a larger TrialCount, such as {DefaultTrialCount}, for it to learn from results.";
        }

        if (workerCount > LookBehind && trialCount > StartupCount)
        {
            yield return $"A Bayesian search has at most {LookBehind} trials at work at a time after the first {StartupCount}: the other {Counted.Of(workerCount - LookBehind, "worker")} will wait.";
        }
    }

    private IReadOnlyDictionary<string, object> Choose(int number)
    {
        HashSet<PointPlace> tried = [.. Enumerable.Range(1, number - 1).Select(FindPlace).OfType<PointPlace>()];
        (PointPlace[] good, PointPlace[] bad) = Split(number);
        var spaces = Draw(_space, [.. good.Select(place => (double)place.Space)], [.. bad.Select(place => (double)place.Space)], number, FirstCounter);
        foreach (int space in spaces.Select(candidate => (int)candidate.Place))
        {
            if (ChooseIn(space, number, Within(good, space), Within(bad, space), tried) is { } point)
            {
                return point;
            }
        }

        // All that was drawn has been tried: one of a random search that has not. Only points that two spaces share are all there is in the end.
        IEnumerable<IReadOnlyDictionary<string, object>> others = Enumerable.Range(1, number).Select(n => ((Proposal.Point)_random.Propose(n)).Params);
        return others.FirstOrDefault(point => !tried.Contains(PointPlace.Find(_spaces, point)!), others.Last());

        static PointPlace[] Within(PointPlace[] places, int space) => [.. places.Where(place => place.Space == space)];
    }

    /// <summary>The most hopeful point of a space that was not tried; <see langword="null"/> if all that are drawn were.</summary>
    private OrderedDictionary<string, object>? ChooseIn(int space, int number, PointPlace[] good, PointPlace[] bad, HashSet<PointPlace> tried)
    {
        IReadOnlyList<SearchDimension> dimensions = _spaces[space].Dimensions;
        Candidate[][] candidates =
        [
            .. dimensions.Select((dimension, i) => Draw(
                dimension, [.. good.Select(place => place.Values[i])], [.. bad.Select(place => place.Values[i])], number, FirstCounter + 1 + i)),
        ];
        IEnumerable<OrderedDictionary<string, object>> points = Candidates.Combine(candidates).Select(values => new OrderedDictionary<string, object>(
            dimensions.Zip(values, (dimension, value) => KeyValuePair.Create(dimension.Name, value.Value))));
        return points.FirstOrDefault(point => !tried.Contains(PointPlace.Find(_spaces, point)!));
    }

    private Candidate[] Draw(SearchDimension dimension, double[] good, double[] bad, int number, int counter) => Candidates.Draw(
        ParzenEstimator.Create(dimension, good),
        ParzenEstimator.Create(dimension, bad),
        dimension,
        new RandomStream(definition.Seed, RandomPurpose.Search, number, counter));

    /// <summary>The points before a trial. What failed, was given up, or whose result is not looked at, is not good.</summary>
    private (PointPlace[] Good, PointPlace[] Bad) Split(int number)
    {
        Trial[] known = [.. Enumerable.Range(1, number - LookBehind).Select(before => _ended[before])];
        IEnumerable<Trial> best = known.Order(_order).Take(CountGood(known.Length));
        HashSet<int> good = [.. best.Where(trial => !double.IsNaN(trial.MeanTestScore)).Select(trial => trial.Number)];
        ILookup<bool, PointPlace?> places = Enumerable.Range(1, number - 1).ToLookup(good.Contains, FindPlace);
        return ([.. places[true].OfType<PointPlace>()], [.. places[false].OfType<PointPlace>()]);
    }

    private PointPlace? FindPlace(int number)
    {
        if (!_places.TryGetValue(number, out PointPlace? place))
        {
            // One that is at work has the point that is proposed for it.
            IReadOnlyDictionary<string, object> point = _ended.TryGetValue(number, out Trial? trial) ? trial.Params : ((Proposal.Point)Propose(number)).Params;
            _places[number] = place = PointPlace.Find(_spaces, point);
        }

        return place;
    }
}
