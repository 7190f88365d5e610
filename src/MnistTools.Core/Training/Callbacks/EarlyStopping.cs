using MnistTools.Models;
using MnistTools.Specs;

namespace MnistTools.Training.Callbacks;

/// <summary>Stops when a metric no longer improves, by Keras' rule.</summary>
/// <param name="Monitor">The metric.</param>
/// <param name="MinDelta">By how much more than this it must be better to count, at least 0.</param>
/// <param name="Patience">After how many epochs without an improvement the training stops, at least 0.</param>
/// <param name="Mode">Which way is better.</param>
/// <param name="Baseline">What must be beaten, too, for patience to begin anew; without an improvement the training stops when it is used up.</param>
/// <param name="RestoreBestWeights">Whether the model gets back its weights of the best epoch at the end, also when no epoch is left.</param>
/// <param name="StartFromEpoch">How many epochs go by before anything is watched.</param>
/// <param name="Verbose">Whether it says when it stops the training and which weights it gives back: 0 for no.</param>
public sealed record EarlyStopping(
    string Monitor = "val_loss",
    double MinDelta = 0,
    int Patience = 0,
    MonitorMode Mode = MonitorMode.Auto,
    double? Baseline = null,
    bool RestoreBestWeights = false,
    int StartFromEpoch = 0,
    int Verbose = 0) : Callback
{
    /// <summary>By how much more than this it must be better to count.</summary>
    public double MinDelta { get; init; } = Check.AtLeast(0, MinDelta);

    /// <summary>After how many epochs without an improvement the training stops.</summary>
    public int Patience { get; init; } = Check.AtLeast(0, Patience);

    /// <summary>How many epochs go by before anything is watched.</summary>
    public int StartFromEpoch { get; init; } = Check.AtLeast(0, StartFromEpoch);

    /// <summary>Whether it says when it stops the training and which weights it gives back: 0 for no.</summary>
    public int Verbose { get; init; } = Check.AtLeast(0, Verbose);

    internal override bool ChoosesFinalWeights => RestoreBestWeights;

    internal override (string Key, MonitorMode Mode)? Monitored => (Monitor, Mode);

    internal override Callback WhatDecides => this with { Verbose = 0 };

    internal override RunningCallback Start(TrainingRun run) => new Running(this, run);

    private sealed class Running(EarlyStopping callback, TrainingRun run) : RunningCallback
    {
        private readonly MonitoredMetric _metric = new(nameof(EarlyStopping), callback.Monitor, callback.Mode, callback.MinDelta, run);
        private double? _best;
        private int _wait;
        private int _bestEpoch;
        private int _lastEpoch;
        private float[]? _bestWeights;

        public override CallbackState State
        {
            get => new(new Dictionary<string, double> { ["best"] = _best ?? double.NaN, ["wait"] = _wait, ["best_epoch"] = _bestEpoch }, _bestWeights);
            set
            {
                (_best, _wait, _bestWeights) =
                    (double.IsNaN(value.Numbers["best"]) ? null : value.Numbers["best"], (int)value.Numbers["wait"], value.WeightsOf(run.Model));
                // Backups of earlier versions lack it.
                _bestEpoch = (int)value.Numbers.GetValueOrDefault("best_epoch");
            }
        }

        public override void EndEpoch(EpochLog log)
        {
            if (_metric.Read(log) is not { } value || log.Epoch <= callback.StartFromEpoch)
            {
                return;
            }

            bool isBetter = !double.IsNaN(value) && (_best is not { } best || _metric.IsBetter(value, best));
            if (callback.RestoreBestWeights && (isBetter || _bestWeights is null))
            {
                run.WithJudgedWeights(callback, () => _bestWeights = run.Model.Parameters.Values.ToArray());
                _bestEpoch = log.Epoch;
            }

            _wait++;
            if (isBetter)
            {
                _best = value;
                if (callback.Baseline is not { } baseline || _metric.IsBetter(value, baseline))
                {
                    _wait = 0;
                }
            }
            else if (_wait >= callback.Patience && log.Epoch > 1)
            {
                _lastEpoch = log.Epoch;
                log.StopTraining();
            }
        }

        public override void EndTraining(TrainingEnd end)
        {
            if (callback.Verbose > 0 && _lastEpoch > 0)
            {
                run.Say($"Epoch {_lastEpoch}: early stopping");
            }

            if (_bestWeights is null)
            {
                return;
            }

            // Of a training that failed the model may have the average for the time being: what comes back would then be put where that lies.
            run.Average?.Show(false);
            _bestWeights.CopyTo(run.Model.Parameters.Values);
            run.RestoredEpoch = _bestEpoch > 0 ? _bestEpoch : null;
            if (callback.Verbose > 0 && _bestEpoch > 0)
            {
                run.Say($"Restoring model weights from the end of the best epoch: {_bestEpoch}.");
            }
        }
    }
}
