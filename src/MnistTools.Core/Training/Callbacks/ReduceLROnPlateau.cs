using MnistTools.Models;
using MnistTools.Specs;

namespace MnistTools.Training.Callbacks;

/// <summary>Makes the learning rate smaller when a metric no longer improves, by Keras' rule.</summary>
/// <param name="Monitor">The metric.</param>
/// <param name="Factor">What the rate is multiplied by, at least 0 and below 1.</param>
/// <param name="Patience">After how many epochs without an improvement it is, at least 0.</param>
/// <param name="Mode">Which way is better.</param>
/// <param name="MinDelta">By how much more than this the metric must be better to count, at least 0.</param>
/// <param name="Cooldown">How many epochs then go by before any count again.</param>
/// <param name="MinLr">The smallest rate.</param>
/// <param name="Verbose">Whether it says when it makes the rate smaller: 0 for no.</param>
public sealed record ReduceLROnPlateau(
    string Monitor = "val_loss",
    double Factor = 0.1,
    int Patience = 10,
    MonitorMode Mode = MonitorMode.Auto,
    double MinDelta = 0.0001,
    int Cooldown = 0,
    double MinLr = 0,
    int Verbose = 0) : Callback
{
    /// <summary>What the rate is multiplied by.</summary>
    public double Factor { get; init; } = Check.Within(0, 1, Factor);

    /// <summary>After how many epochs without an improvement it is.</summary>
    public int Patience { get; init; } = Check.AtLeast(0, Patience);

    /// <summary>By how much more than this the metric must be better to count.</summary>
    public double MinDelta { get; init; } = Check.AtLeast(0, MinDelta);

    /// <summary>How many epochs then go by before any count again.</summary>
    public int Cooldown { get; init; } = Check.AtLeast(0, Cooldown);

    /// <summary>The smallest rate.</summary>
    public double MinLr { get; init; } = Check.AtLeast(0, MinLr);

    /// <summary>Whether it says when it makes the rate smaller: 0 for no.</summary>
    public int Verbose { get; init; } = Check.AtLeast(0, Verbose);

    internal override bool ChangesLearningRate => true;

    internal override (string Key, MonitorMode Mode)? Monitored => (Monitor, Mode);

    internal override Callback WhatDecides => this with { Verbose = 0 };

    internal override RunningCallback Start(TrainingRun run) => new Running(this, run);

    private sealed class Running : RunningCallback
    {
        private readonly ReduceLROnPlateau _callback;
        private readonly TrainingRun _run;
        private readonly MonitoredMetric _metric;
        private double _best;
        private int _wait;
        private int _cooldown;

        public Running(ReduceLROnPlateau callback, TrainingRun run)
        {
            (_callback, _run) = (callback, run);
            _metric = new MonitoredMetric(nameof(ReduceLROnPlateau), callback.Monitor, callback.Mode, callback.MinDelta, run);
            _best = _metric.Worst;
        }

        public override CallbackState State
        {
            get => new(new Dictionary<string, double> { ["best"] = _best, ["wait"] = _wait, ["cooldown"] = _cooldown }, null);
            set => (_best, _wait, _cooldown) = (value.Numbers["best"], (int)value.Numbers["wait"], (int)value.Numbers["cooldown"]);
        }

        public override void EndEpoch(EpochLog log)
        {
            if (_metric.Read(log) is not { } value)
            {
                return;
            }

            if (_cooldown > 0)
            {
                _cooldown--;
                _wait = 0;
            }

            if (_metric.IsBetter(value, _best))
            {
                (_best, _wait) = (value, 0);
            }
            else if (_cooldown == 0 && ++_wait >= _callback.Patience)
            {
                Reduce(log.Epoch);
            }
        }

        private void Reduce(int epoch)
        {
            if (_run.LearningRate > _callback.MinLr)
            {
                _run.LearningRate = Math.Max(_run.LearningRate * _callback.Factor, _callback.MinLr);
                (_cooldown, _wait) = (_callback.Cooldown, 0);
                if (_callback.Verbose > 0)
                {
                    _run.Say($"Epoch {epoch}: ReduceLROnPlateau reducing learning rate to {PythonNumber.Shortest(_run.LearningRate)}.");
                }
            }
        }
    }
}
