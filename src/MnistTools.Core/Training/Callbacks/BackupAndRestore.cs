using MnistTools.Files;
using MnistTools.Models;
using MnistTools.Specs;
using MnistTools.Training.Resuming;

namespace MnistTools.Training.Callbacks;

/// <summary>
/// Keeps all that a training needs to go on, after each epoch: one that was killed goes on from its last whole epoch when the same command is
/// given again, and ends as if it had never stopped. The backup is deleted when the training ends well. A second training with the same folder is
/// refused while the first one runs.
/// </summary>
/// <param name="BackupDir">The folder of the backup, for this training alone.</param>
/// <param name="DeleteCheckpoint">Whether the backup is deleted when the training ends well.</param>
public sealed record BackupAndRestore(string BackupDir, bool DeleteCheckpoint = true) : Callback
{
    /// <summary>The folder of the backup.</summary>
    public string BackupDir { get; init => field = Check.NotBlank(value, nameof(BackupDir)); } = Check.NotBlank(BackupDir);

    /// <inheritdoc/>
    public override bool WritesFiles => true;

    /// <inheritdoc/>
    public override void CheckPath(Func<string, string> resolve) => WritablePath.CheckFolder(resolve(BackupDir));

    internal override bool ComesLast => true;

    internal override bool KeepsOptimizerState => true;

    // The backup may have been moved, and what becomes of it in the end is not part of the training.
    internal override Callback WhatDecides => new BackupAndRestore("backup");

    internal override RunningCallback Start(TrainingRun run) => new Running(this, run);

    private sealed class Running(BackupAndRestore callback, TrainingRun run) : RunningCallback
    {
        private readonly string _path = Path.Combine(run.ResolvePath(callback.BackupDir), "backup.safetensors");
        private FileStream? _claim;

        public override void Claim()
        {
            string folder = Path.GetDirectoryName(_path)!;
            Directory.CreateDirectory(folder);
            _claim = FileClaim.TryTake(Path.Combine(folder, ".in-use"), FileOptions.DeleteOnClose)
                ?? throw new IOException($"{folder} has the backup of a training that is running. Give each training a folder of its own.");
        }

        public override bool? Restore() => File.Exists(_path) ? TrainingState.Restore(run, ReceivedFile.Open(_path), _path) : null;

        public override void EndEpoch(EpochLog log) => AtomicFile.Write(_path, overwrite: true, stream => TrainingState.Write(run, stream));

        public override void EndTraining(TrainingEnd end)
        {
            if (callback.DeleteCheckpoint && end is TrainingEnd.Completed or TrainingEnd.Stopped)
            {
                File.Delete(_path);
            }
        }

        // Not before the backup is deleted: whoever takes the folder next would lose a backup of its own.
        public override void Release() => _claim?.Dispose();
    }
}
