using MathNet.Numerics.Statistics;
using MnistTools.Metrics;
using MnistTools.Specs;

namespace MnistTools.Tuning;

/// <summary>Gives up trials that do badly: <c>MedianPruner(startup_trials=5)</c>.</summary>
public abstract record Pruner : Spec
{
    /// <summary>All pruners that can be written.</summary>
    public static SpecCatalog<Pruner> Catalog { get; } = new("pruner", [typeof(MedianPruner)]);

    /// <summary>Reads a text such as <c>MedianPruner(warmup_epochs=2)</c>.</summary>
    /// <exception cref="SpecException">It is no pruner; the message names the position and the nearest candidates.</exception>
    public static Pruner Parse(string text) => Catalog.Parse(text);

    /// <summary>Whether a trial should be given up.</summary>
    /// <param name="scores">Of its running fold, the score after each epoch so far; NaN after one that was not validated, which is never the last.</param>
    /// <param name="fold">Which fold that is, from 0.</param>
    /// <param name="others">All trials of the study.</param>
    /// <param name="metric">What the score is.</param>
    internal abstract bool ShouldPrune(IReadOnlyList<double> scores, int fold, IReadOnlyList<Trial> others, string metric);
}

/// <summary>
/// Gives up a trial whose best score so far is worse than the median of what complete trials had after as many epochs of the same fold (Optuna's
/// MedianPruner).
/// </summary>
/// <param name="StartupTrials">How many trials must be complete before any is given up.</param>
/// <param name="WarmupEpochs">How many epochs of a fold go by before a trial may be given up: after the next one at the earliest.</param>
public sealed record MedianPruner(int StartupTrials = 5, int WarmupEpochs = 0) : Pruner
{
    /// <summary>How many trials must be complete.</summary>
    public int StartupTrials { get; init; } = Check.AtLeast(1, StartupTrials);

    /// <summary>How many epochs go by before.</summary>
    public int WarmupEpochs { get; init; } = Check.AtLeast(0, WarmupEpochs);

    internal override bool ShouldPrune(IReadOnlyList<double> scores, int fold, IReadOnlyList<Trial> others, string metric)
    {
        Trial[] complete = [.. others.Where(trial => trial.State == TrialState.Complete)];
        int epoch = scores.Count - 1;
        double[] reached = [.. complete.Where(trial => fold < trial.EpochScores.Count && epoch < trial.EpochScores[fold].Count)
            .Select(trial => trial.EpochScores[fold][epoch])
            .Where(double.IsFinite)];
        if (complete.Length < StartupTrials || scores.Count <= WarmupEpochs || reached.Length == 0)
        {
            return false;
        }

        IEnumerable<double> measured = scores.Where(score => !double.IsNaN(score)).DefaultIfEmpty(double.NaN);
        return MetricNames.IsSmallerBetter(metric) ? measured.Min() > reached.Median() : measured.Max() < reached.Median();
    }
}
