using MnistTools.Schedules;
using MnistTools.Specs;

namespace MnistTools.Training.Callbacks;

/// <summary>Sets the learning rate before each epoch, by a schedule that counts epochs: <c>LearningRateScheduler(ExponentialDecay(0.01, 5))</c>.</summary>
/// <param name="Schedule">The schedule.</param>
/// <param name="Verbose">Whether it says the rate of each epoch: 0 for no.</param>
public sealed record LearningRateScheduler(Schedule Schedule, int Verbose = 0) : Callback
{
    /// <summary>Whether it says the rate of each epoch: 0 for no.</summary>
    public int Verbose { get; init; } = Check.AtLeast(0, Verbose);

    internal override bool ChangesLearningRate => true;

    internal override bool SetsLearningRate => true;

    internal override Callback WhatDecides => this with { Verbose = 0 };

    internal override RunningCallback Start(TrainingRun run) => new Running(this, run);

    private sealed class Running(LearningRateScheduler callback, TrainingRun run) : RunningCallback
    {
        public override void BeginEpoch(int epoch)
        {
            run.LearningRate = callback.Schedule.GetRate(epoch, run.Options.Epochs);
            if (callback.Verbose > 0)
            {
                run.Say($"Epoch {epoch + 1}: LearningRateScheduler setting learning rate to {PythonNumber.Shortest(run.LearningRate)}.");
            }
        }
    }
}
