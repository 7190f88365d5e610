using MnistTools.Models;
using MnistTools.Training;
using MnistTools.Training.Callbacks;
using MnistTools.Tuning.Studies;

namespace MnistTools.Tuning;

/// <summary>
/// Lets one fold of a halving trial go on where the round before ended, and ends it at its own number of epochs. The training is one that was interrupted:
/// its schedule and its shuffles are those of the most epochs that there can be, whatever the round.
/// </summary>
internal sealed class HalvingCheckpoint(IStudyStore store, Trial trial, int fold)
{
    /// <summary>What restores at the beginning, ends after some epochs, and keeps the state at the end.</summary>
    /// <param name="epochs">After how many epochs, from the first on, it ends.</param>
    /// <param name="stop">Ends the training.</param>
    /// <param name="cancellation">Cancelled if nothing is to be kept.</param>
    public LambdaCallback CreateCallback(int epochs, CancellationTokenSource stop, CancellationToken cancellation)
    {
        TrainingRun? running = null;
        return new LambdaCallback("Halving")
        {
            OnTrainBegin = run =>
            {
                running = run;
                if (Restore(run) || run.Epochs.Count >= epochs)
                {
                    stop.Cancel();
                }
            },
            OnEpochEnd = log =>
            {
                if (log.Epoch >= epochs)
                {
                    stop.Cancel();
                }
            },
            OnTrainEnd = end =>
            {
                if (end != TrainingEnd.LossNotFinite && !cancellation.IsCancellationRequested)
                {
                    Save(running!);
                }
            },
        };
    }

    /// <summary>True if a callback had ended the training in the round before.</summary>
    private bool Restore(TrainingRun run)
    {
        if (trial.Continues is not { } before)
        {
            return false;
        }

        byte[] content = store.FindCheckpoint(before, fold)
            ?? throw new StudyException($"The study {store.Name} has lost the weights of trial {before}, from which trial {trial.Number} goes on. Begin a new study.");
        return InFile(path =>
        {
            File.WriteAllBytes(path, content);
            return BackupFile.Restore(run, path);
        });
    }

    private void Save(TrainingRun run) => store.SaveCheckpoint(trial.Number, fold, InFile(path =>
    {
        BackupFile.Save(run, path);
        return File.ReadAllBytes(path);
    }));

    private static T InFile<T>(Func<string, T> use)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("mnisttools-");
        try
        {
            return use(Path.Combine(folder.FullName, "checkpoint.safetensors"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
