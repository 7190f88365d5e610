using System.Diagnostics;
using MnistTools.Data;
using MnistTools.Models;
using MnistTools.Training;
using MnistTools.Training.Callbacks;
using MnistTools.Tuning.Studies;

namespace MnistTools.Tuning;

/// <summary>One fold of a trial: trains on all other folds and scores on this one.</summary>
/// <param name="definition">The study.</param>
/// <param name="store">Where it is kept.</param>
/// <param name="trial">The trial.</param>
/// <param name="fold">The fold, from 0.</param>
/// <param name="first">The number of the trial that began the training.</param>
internal sealed class TrialFold(StudyDefinition definition, IStudyStore store, Trial trial, int fold, int first)
{
    private readonly List<double> _epochScores = [];
    private bool _isPruned;

    /// <summary>What the fold gave.</summary>
    public sealed record Result(double Score, double FitTime, double ScoreTime, IReadOnlyList<double> EpochScores, bool IsPruned);

    /// <summary>Trains and scores.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="ArithmeticException">The loss became infinite or not a number.</exception>
    public Result Run(ImageSet images, SearchOptions search, IProgress<TrainingProgress> progress, CancellationToken cancellation)
    {
        (ImageSet train, ImageSet validation) = StratifiedFolds.Split(images, definition.FoldCount, fold);
        (MnistModel model, ImageSet? watched, TrainingOptions options) =
            TrialTraining.Of(definition, trial.Params, new TrainingPlace(first, fold), train, validation, search);

        long started = Stopwatch.GetTimestamp();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        History history = Trainer.Fit(
            model, train, watched, options with { Callbacks = [.. Watch(stop), .. options.Callbacks] }, progress, stop.Token);
        double fitTime = Stopwatch.GetElapsedTime(started).TotalSeconds;
        cancellation.ThrowIfCancellationRequested();
        if (history.End == TrainingEnd.LossNotFinite)
        {
            throw new ArithmeticException(
                $"The loss became infinite or not a number in epoch {history.Epochs[^1].Epoch}. A smaller LearningRate usually helps.");
        }

        if (_isPruned)
        {
            return new Result(double.NaN, fitTime, 0, _epochScores, true);
        }

        started = Stopwatch.GetTimestamp();
        double score = TrialScore.Measure(model, validation, options, definition.Metric);
        return new Result(score, fitTime, Stopwatch.GetElapsedTime(started).TotalSeconds, _epochScores, false);
    }

    private IEnumerable<Callback> Watch(CancellationTokenSource stop)
    {
        if (trial.Epochs is { } epochs)
        {
            yield return new HalvingCheckpoint(store, trial, fold).CreateCallback(epochs);
        }

        if (definition.Pruner is { } pruner)
        {
            yield return new Pruning { OnEpochEnd = log => Prune(pruner, log, stop) };
        }
    }

    private void Prune(Pruner pruner, EpochLog log, CancellationTokenSource stop)
    {
        if (log.Metrics.TryGetValue(definition.Metric, out double score))
        {
            // An epoch that was not validated has no score.
            _epochScores.AddRange(Enumerable.Repeat(double.NaN, log.Epoch - 1 - _epochScores.Count));
            _epochScores.Add(score);
            _isPruned = pruner.ShouldPrune(_epochScores, fold, store.LoadTrials(), definition.Metric);
            if (_isPruned)
            {
                stop.Cancel();
            }
        }
    }

    private sealed record Pruning() : Callback
    {
        public required Action<EpochLog> OnEpochEnd { get; init; }

        internal override RunningCallback Start(TrainingRun run) => new Running(this);

        private sealed class Running(Pruning pruning) : RunningCallback
        {
            public override void EndEpoch(EpochLog log) => pruning.OnEpochEnd(log);
        }
    }
}
