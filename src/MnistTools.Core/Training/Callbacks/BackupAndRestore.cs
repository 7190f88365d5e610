using MnistTools.Files;
using MnistTools.Models;

namespace MnistTools.Training.Callbacks;

/// <summary>
/// Keeps all that a training needs to go on, after each epoch: one that was killed goes on from its last whole epoch when the same command is
/// given again, and ends as if it had never stopped. The backup is deleted when the training ends well.
/// </summary>
/// <param name="BackupDir">The folder of the backup, for this training alone.</param>
/// <param name="DeleteCheckpoint">Whether the backup is deleted when the training ends well.</param>
public sealed record BackupAndRestore(string BackupDir, bool DeleteCheckpoint = true) : Callback
{
    /// <inheritdoc/>
    public override bool WritesFiles => true;

    /// <inheritdoc/>
    public override void CheckPath(Func<string, string> resolve) => WritablePath.CheckFolder(resolve(BackupDir));

    internal override RunningCallback Start(TrainingRun run) => new Running(this, run);

    /// <summary>The file of the backup.</summary>
    internal string GetPath(TrainingRun run) => Path.Combine(run.ResolvePath(BackupDir), "backup.safetensors");

    private sealed class Running(BackupAndRestore callback, TrainingRun run) : RunningCallback
    {
        private readonly string _path = callback.GetPath(run);

        public override void BeginTraining() => Directory.CreateDirectory(Path.GetDirectoryName(_path)!);

        public override void EndEpoch(EpochLog log) => BackupFile.Save(run, _path);

        public override void EndTraining(TrainingEnd end)
        {
            if (callback.DeleteCheckpoint && end is TrainingEnd.Completed or TrainingEnd.Stopped)
            {
                File.Delete(_path);
            }
        }
    }
}
