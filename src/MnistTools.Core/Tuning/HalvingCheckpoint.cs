using MnistTools.Models;
using MnistTools.Training;
using MnistTools.Training.Callbacks;
using MnistTools.Training.Resuming;
using MnistTools.Tuning.Studies;

namespace MnistTools.Tuning;

/// <summary>
/// Lets one fold of a halving trial go on where the round before ended, and ends it at its own number of epochs. The training is a part of a longer one:
/// its schedule and its shuffles are those of the most epochs that there can be, whatever the round. What the next round goes on from is kept before the
/// weights become an average, which is what is scored.
/// </summary>
internal sealed class HalvingCheckpoint(IStudyStore store, Trial trial, int fold)
{
    /// <summary>What restores at the beginning, ends after some epochs, and keeps the state at the end.</summary>
    /// <param name="epochs">After how many epochs, from the first on, it ends.</param>
    public Callback CreateCallback(int epochs) => new Halving { Checkpoint = this, Epochs = epochs };

    /// <summary>True if a callback had ended the training in the round before; <see langword="null"/> in the first round.</summary>
    private bool? Restore(TrainingRun run)
    {
        if (trial.Continues is not { } before)
        {
            return null;
        }

        byte[] content = store.FindCheckpoint(before, fold)
            ?? throw new StudyException(
                $"The study {store.Name} has lost the weights of trial {before}, from which trial {trial.Number} should continue. Start a new study.");
        return TrainingState.Restore(run, new MemoryStream(content, writable: false), $"the study {store.Name}, trial {before}");
    }

    private void Save(TrainingRun run)
    {
        using var stream = new MemoryStream();
        TrainingState.Write(run, stream);
        store.SaveCheckpoint(trial.Number, fold, stream.ToArray());
    }

    private sealed record Halving() : Callback
    {
        public required HalvingCheckpoint Checkpoint { get; init; }

        public required int Epochs { get; init; }

        internal override RunningCallback Start(TrainingRun run) => new Running(this, run);

        private sealed class Running(Halving halving, TrainingRun run) : RunningCallback
        {
            public override bool? Restore() => halving.Checkpoint.Restore(run) is { } isStopped ? isStopped || run.Epochs.Count >= halving.Epochs : null;

            public override void EndEpoch(EpochLog log) => run.IsRoundOver = log.Epoch >= halving.Epochs;

            public override void EndEpochs() => halving.Checkpoint.Save(run);
        }
    }
}
