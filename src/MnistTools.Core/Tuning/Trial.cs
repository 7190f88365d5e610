using System.Collections.Frozen;
using MathNet.Numerics.Statistics;

namespace MnistTools.Tuning;

/// <summary>Where a trial is.</summary>
public enum TrialState
{
    /// <summary>No worker has taken it yet, or the one that had gave it back.</summary>
    Waiting,

    /// <summary>A worker is at it.</summary>
    Running,

    /// <summary>All its folds were scored.</summary>
    Complete,

    /// <summary>It was given up because others were better.</summary>
    Pruned,

    /// <summary>It could not be built or trained; its message says why.</summary>
    Failed,
}

/// <summary>
/// One trial of a search: its hyper-parameters and, once it has ended, its scores. Names and meanings follow scikit-learn's <c>cv_results_</c>.
/// </summary>
public sealed record Trial
{
    /// <summary>The number of the trial in its study, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>Where it is.</summary>
    public TrialState State { get; init; }

    /// <summary>Name and value of each hyper-parameter.</summary>
    public required IReadOnlyDictionary<string, object> Params { get; init; }

    /// <summary>What the scores are: <c>val_accuracy</c>.</summary>
    public required string Metric { get; init; }

    /// <summary>The score of each fold that was scored.</summary>
    public IReadOnlyList<double> SplitTestScores { get; init; } = [];

    /// <summary>Seconds that each fold was trained.</summary>
    public IReadOnlyList<double> FitTimes { get; init; } = [];

    /// <summary>Seconds that the scoring of each fold took.</summary>
    public IReadOnlyList<double> ScoreTimes { get; init; } = [];

    /// <summary>The mean score of all folds; not a number unless the trial is complete.</summary>
    public double MeanTestScore => State == TrialState.Complete ? SplitTestScores.Mean() : double.NaN;

    /// <summary>The standard deviation of the folds' scores, divided by their number, as numpy does it.</summary>
    public double StdTestScore => State == TrialState.Complete ? SplitTestScores.PopulationStandardDeviation() : double.NaN;

    /// <summary>
    /// The place among all trials of the search, 1 for the best; equal scores share the better place. <see langword="null"/> while the search runs, when
    /// it would not be the last word, and of a trial that has not ended.
    /// </summary>
    public int? RankTestScore => Ranking?.FindRank(this);

    /// <summary><see cref="MeanTestScore"/>, if there is one: a column of the table.</summary>
    public double? Score => double.IsNaN(MeanTestScore) ? null : MeanTestScore;

    /// <summary><see cref="StdTestScore"/>, if there is one.</summary>
    public double? Std => Score is null ? null : StdTestScore;

    /// <summary><see cref="RankTestScore"/> of a trial with a score.</summary>
    public int? Rank => Score is null ? null : RankTestScore;

    /// <summary><see cref="MeanFitTime"/>, in seconds, if a fold was trained.</summary>
    public double? FitTime => FitTimes.Count == 0 ? null : MeanFitTime;

    /// <summary>The hyper-parameters that differ between trials, in one line as of <see cref="Describe"/>; all of a study that has one point.</summary>
    public string Hyperparameters => Join(name => Varied.Count == 0 || Varied.Contains(name));

    /// <summary>Those that are the same in all trials, in one line.</summary>
    public string Constants => Join(name => Varied.Count > 0 && !Varied.Contains(name));

    /// <summary>Mean seconds that a fold was trained.</summary>
    public double MeanFitTime => FitTimes.Mean();

    /// <summary>The standard deviation of the seconds that the folds were trained.</summary>
    public double StdFitTime => FitTimes.PopulationStandardDeviation();

    /// <summary>Mean seconds that the scoring of a fold took.</summary>
    public double MeanScoreTime => ScoreTimes.Mean();

    /// <summary>The standard deviation of the seconds that the scoring of the folds took.</summary>
    public double StdScoreTime => ScoreTimes.PopulationStandardDeviation();

    /// <summary>The round of a halving search, from 1; 0 elsewhere.</summary>
    public int Round { get; init; }

    /// <summary>After how many epochs halving ends the trial; <see langword="null"/> elsewhere.</summary>
    public int? Epochs { get; init; }

    /// <summary>The trial of the round before that this one goes on from.</summary>
    public int? Continues { get; init; }

    /// <summary>Why it failed or was pruned; empty otherwise.</summary>
    public string Message { get; init; } = "";

    /// <summary>Who is at it, or did it.</summary>
    public string Worker { get; init; } = "";

    /// <summary>How many workers have begun it and not given it back: more than 1 if one died.</summary>
    public int Attempt { get; init; }

    /// <summary>When it was begun.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? Finished { get; init; }

    /// <summary>Whether it has ended, however it did.</summary>
    public bool IsFinished => State is TrialState.Complete or TrialState.Pruned or TrialState.Failed;

    /// <summary>Of each fold, the score after each epoch; empty where nobody asked for them.</summary>
    internal IReadOnlyList<IReadOnlyList<double>> EpochScores { get; init; } = [];

    internal TrialRanking? Ranking { get; init; }

    /// <summary>The names of the hyper-parameters that differ between the trials of the study.</summary>
    internal IReadOnlySet<string> Varied { get; init; } = FrozenSet<string>.Empty;

    /// <summary>The hyper-parameters in one line, rounded for reading, lists last: <c>BatchSize 64, LearningRate 0.00123, Layer Dense(10)</c>.</summary>
    public string Describe() => Join(_ => true);

    /// <summary>A line such as <c>Trial 3: BatchSize 64, LearningRate 0.001</c>.</summary>
    public override string ToString() => $"Trial {Number}: {Describe()}";

    private string Join(Func<string, bool> isMeant) => string.Join(
        ", ",
        Params.Where(pair => isMeant(pair.Key))
            .OrderBy(pair => pair.Value is string[])
            .Select(pair => $"{pair.Key} {HyperparameterValue.FormatShort(pair.Value)}"));
}
