using MnistTools.Tuning.Studies;
using MnistTools.Tuning.Tuners;

namespace MnistTools.Tuning;

/// <summary>The trials of a study that have ended, as far as they are known; each is told of once.</summary>
internal sealed class SearchResults
{
    private readonly IStudyStore _store;
    private readonly TrialCheck _check;
    private readonly TrialRanking _ranking;
    private readonly HashSet<int> _known = [];
    private readonly int _total;

    /// <summary>Begins with none.</summary>
    /// <param name="store">The study.</param>
    /// <param name="definition">What it searches.</param>
    /// <param name="trialCount">How many trials it has at most.</param>
    /// <exception cref="Specs.SpecException">The method cannot search the space.</exception>
    public SearchResults(IStudyStore store, StudyDefinition definition, int? trialCount)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(definition);
        _store = store;
        _check = new TrialCheck(definition, store.Name);
        _ranking = new TrialRanking(definition.Metric);
        _total = TunerFactory.CountTrials(definition, trialCount);
    }

    /// <summary>The best so far; <see langword="null"/> before the first score.</summary>
    public Trial? Best { get; private set; }

    /// <summary>Takes in what the study holds now.</summary>
    /// <returns>The trials that have ended since the last time, in the order in which they did; they have ranks after <see cref="Close"/>.</returns>
    /// <exception cref="StudyException">A trial is damaged, or not of this search.</exception>
    public IReadOnlyList<Trial> Update()
    {
        // What has ended stays as it is, and all scores of its epochs are with it.
        IReadOnlyList<Trial> trials = _store.LoadTrials(except: _known);
        foreach (Trial trial in trials)
        {
            _check.Check(trial);
        }

        Trial[] ended = [.. trials.Where(trial => trial.IsFinished && _known.Add(trial.Number)).OrderBy(trial => trial.Finished).Select(_ranking.Add)];
        if (ended.Length > 0)
        {
            Best = _ranking.Sort()[0] is var first && double.IsNaN(first.MeanTestScore) ? null : first;
        }

        return ended;
    }

    /// <summary>The search is over, or left: the trials have ranks from now on.</summary>
    public void Close() => _ranking.Close();

    /// <summary>Where the search is.</summary>
    /// <param name="running">The trial that is at work.</param>
    /// <param name="share">How much of it is done, 0 to 1.</param>
    public SearchProgress CreateProgress(Trial? running, double share) => new(_known.Count, Math.Max(_total, _known.Count), Best, running, share);
}
