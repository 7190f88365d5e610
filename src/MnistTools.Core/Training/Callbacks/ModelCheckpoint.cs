using MnistTools.Files;
using MnistTools.Models;
using MnistTools.Persistence;
using MnistTools.Specs;

namespace MnistTools.Training.Callbacks;

/// <summary>Saves the model after each epoch, or after each that is better than all before. The file is whole at any time.</summary>
/// <param name="FilePath">The file; <c>{epoch}</c> and <c>{val_loss}</c> stand for what they name, as in Python:
/// <c>{epoch:02d}-{val_loss:.4f}.safetensors</c>.</param>
/// <param name="Monitor">The metric that says which epoch is better.</param>
/// <param name="SaveBestOnly">Whether only a better epoch is saved.</param>
/// <param name="SaveWeightsOnly">Whether the history so far and what the optimizer remembers are left out of the file.</param>
/// <param name="Mode">Which way is better.</param>
/// <param name="InitialValueThreshold">What the metric must beat before anything is saved, where only a better epoch is.</param>
/// <param name="Verbose">Whether it says after each epoch what it saved, or why it did not: 0 for no.</param>
public sealed record ModelCheckpoint(
    string FilePath, string Monitor = "val_loss", bool SaveBestOnly = false, bool SaveWeightsOnly = false, MonitorMode Mode = MonitorMode.Auto,
    double? InitialValueThreshold = null, int Verbose = 0) : Callback
{
    /// <summary>The file, with fields for the epoch's number and metrics.</summary>
    public string FilePath { get; init; } = CheckpointPath.Check(FilePath, nameof(FilePath));

    /// <summary>Whether it says after each epoch what it saved, or why it did not: 0 for no.</summary>
    public int Verbose { get; init; } = Check.AtLeast(0, Verbose);

    /// <inheritdoc/>
    public override bool WritesFiles => true;

    /// <inheritdoc/>
    public override void CheckPath(Func<string, string> resolve)
    {
        string path = resolve(CheckpointPath.Example(FilePath));
        ModelFile.CheckExtension(FilePath);
        WritablePath.CheckFile(path);
    }

    internal override bool ReplacesFile => true;

    internal override string? FileOfTraining => CheckpointPath.FindKeys(FilePath).Any() ? null : CheckpointPath.Example(FilePath);

    internal override IEnumerable<string> WatchedKeys => [.. base.WatchedKeys, .. CheckpointPath.FindKeys(FilePath)];

    internal override (string Key, MonitorMode Mode)? Monitored => SaveBestOnly ? (Monitor, Mode) : null;

    internal override Callback WhatDecides => this with { Verbose = 0 };

    internal override RunningCallback Start(TrainingRun run)
    {
        ModelFile.CheckCanSave(run.Model, CheckpointPath.Example(FilePath));
        return new Running(this, run);
    }

    private sealed class Running : RunningCallback
    {
        private readonly ModelCheckpoint _callback;
        private readonly TrainingRun _run;
        private readonly MonitoredMetric _metric;
        private double _best;

        public Running(ModelCheckpoint callback, TrainingRun run)
        {
            (_callback, _run) = (callback, run);
            _metric = new MonitoredMetric(nameof(ModelCheckpoint), callback.Monitor, callback.Mode, 0, run);
            _best = callback.InitialValueThreshold ?? _metric.Worst;
        }

        public override CallbackState State
        {
            get => new(new Dictionary<string, double> { ["best"] = _best }, null);
            set => _best = value.Numbers["best"];
        }

        public override void EndEpoch(EpochLog log)
        {
            if (CheckpointPath.FindKeys(_callback.FilePath).Any(key => _run.IsMeasuredLater(key, log)))
            {
                return;
            }

            string reason = "";
            if (_callback.SaveBestOnly)
            {
                if (_metric.Read(log) is not { } value)
                {
                    return;
                }

                if (!_metric.IsBetter(value, _best))
                {
                    Say(log, $"{_callback.Monitor} did not improve from {PythonNumber.Fixed(_best, 5)}");
                    return;
                }

                reason = $"{_callback.Monitor} improved from {PythonNumber.Fixed(_best, 5)} to {PythonNumber.Fixed(value, 5)}, ";
                _best = value;
            }

            string path = _run.ResolvePath(CheckpointPath.Fill(_callback.FilePath, log));
            Say(log, $"{reason}saving model to {path}");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            _run.Model.History = _run.CreateHistory();
            _run.WithJudgedWeights(_callback, () => ModelFile.Save(_run.Model, path, overwrite: true, _callback.SaveWeightsOnly));
        }

        private void Say(EpochLog log, string what)
        {
            if (_callback.Verbose > 0)
            {
                _run.Say($"Epoch {log.Epoch}: {what}");
            }
        }
    }
}
