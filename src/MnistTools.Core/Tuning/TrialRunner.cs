using System.Diagnostics;
using MnistTools.Data;
using MnistTools.Models;
using MnistTools.Text;
using MnistTools.Training;
using MnistTools.Training.Options;
using MnistTools.Tuning.Studies;

namespace MnistTools.Tuning;

/// <summary>Runs trials: each fold by turns.</summary>
internal sealed class TrialRunner(StudyDefinition definition, IStudyStore store, ImageSet images, SearchOptions search)
{
    private readonly TrialCheck _check = new(definition, store.Name);

    /// <summary>Runs a trial. One that cannot be built or trained ends as failed.</summary>
    /// <param name="trial">The trial, as it was claimed.</param>
    /// <param name="progress">Told which share of it is done, on the calling thread. What it throws is no failure of the trial, and reaches the caller.</param>
    /// <param name="cancellation">Gives it up.</param>
    /// <returns>The trial as it ended.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="StudyException">It is not of this search.</exception>
    public Trial Run(Trial trial, Action<double> progress, CancellationToken cancellation)
    {
        _check.Check(trial);
        DateTimeOffset started = DateTimeOffset.UtcNow;
        long start = Stopwatch.GetTimestamp();
        var results = new List<TrialFold.Result>();
        var share = new TrialProgress(progress, definition.FoldCount, trial.Epochs);
        try
        {
            int first = FindFirst(trial);
            for (int fold = 0; fold < definition.FoldCount && !results.Exists(result => result.IsPruned); fold++)
            {
                share.Fold = fold;
                results.Add(new TrialFold(definition, store, trial, fold, first).Run(images, search, share, cancellation));
            }
        }
        catch (Exception failure) when (failure is not StudyException && failure != share.Failure)
        {
            cancellation.ThrowIfCancellationRequested();
            return Conclude(TrialState.Failed, $"Fold {results.Count + 1}: {Problem.Of(failure)}");
        }

        return results.Exists(result => result.IsPruned)
            ? Conclude(
                TrialState.Pruned, $"Given up in fold {results.Count} after {Counted.Of(results[^1].EpochScores.Count, "epoch")}: others were better by then.")
            : Conclude(TrialState.Complete, "");

        Trial Conclude(TrialState state, string message) => trial with
        {
            State = state,
            Message = message,
            SplitTestScores = results.Where(result => !result.IsPruned).Select(result => result.Score).ToArray(),
            FitTimes = results.Select(result => result.FitTime).ToArray(),
            ScoreTimes = results.Select(result => result.ScoreTime).ToArray(),
            EpochScores = [.. results.Select(result => result.EpochScores)],
            Started = started,
            // Not the time of day: a clock that is set back would let it end before it began.
            Finished = started + Stopwatch.GetElapsedTime(start),
        };
    }

    /// <summary>
    /// Trains a point on all images, without validation; its seed is that of the study. One with a callback that needs validation is trained on all but
    /// those of its first fold, which it is validated with.
    /// </summary>
    /// <param name="trial">The trial whose hyper-parameters are taken.</param>
    /// <param name="threadCount">How many threads train; <see langword="null"/> for as many as a training has where nothing is said.</param>
    /// <param name="progress">Told where the training is.</param>
    /// <param name="cancellation">Ends the training after the running step.</param>
    /// <exception cref="Specs.SpecException">A callback would write over what a training of the trial has written.</exception>
    public History Refit(Trial trial, int? threadCount, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        _check.Check(trial);
        var place = new TrainingPlace(FindFirst(trial), null);
        new CallbackFiles(definition, search).CheckRefit(trial.Params, place);
        TrainingSettings settings = TrainingParameters.Apply(trial.Params, place);
        (ImageSet train, ImageSet? validation) = settings.Options.Callbacks.Any(callback => callback.NeedsValidation)
            ? StratifiedFolds.Split(images, definition.FoldCount, 0)
            : (images, null);
        TrainingOptions options = TrialOptions.Create(settings, train, definition.Seed, definition.Metric, search with { ThreadCount = threadCount });
        return Trainer.Fit(TrialOptions.CreateModel(settings, train, options.Seed!.Value, search), train, validation, options, progress, cancellation);
    }

    /// <summary>The number of the trial with which the training began that a halving trial goes on with.</summary>
    private int FindFirst(Trial trial)
    {
        Dictionary<int, int?> continued = trial.Continues is null ? [] : store.LoadTrials().ToDictionary(known => known.Number, known => known.Continues);
        int first = trial.Number;
        for (int? before = trial.Continues; before < first; before = continued.GetValueOrDefault(first))
        {
            first = before.Value;
        }

        return first;
    }

    private sealed class TrialProgress(Action<double> report, int folds, int? epochs) : IProgress<TrainingProgress>
    {
        /// <summary>Which fold is trained, from 0.</summary>
        public int Fold { get; set; }

        /// <summary>What whoever is told has thrown.</summary>
        public Exception? Failure { get; private set; }

        public void Report(TrainingProgress value)
        {
            double part = Math.Min(1, (value.Epoch - 1 + (double)value.Step / value.Steps) / (epochs ?? value.Epochs));
            try
            {
                report((Fold + part) / folds);
            }
            catch (Exception failure)
            {
                Failure = failure;
                throw;
            }
        }
    }
}
