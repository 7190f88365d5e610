using MnistTools.Schedules;

namespace MnistTools.Training.Callbacks;

/// <summary>Sets the learning rate before each epoch, by a schedule that counts epochs: <c>LearningRateScheduler(ExponentialDecay(0.01, 5))</c>.</summary>
/// <param name="Schedule">The schedule.</param>
public sealed record LearningRateScheduler(Schedule Schedule) : Callback
{
    internal override bool ChangesLearningRate => true;

    internal override bool SetsLearningRate => true;

    internal override RunningCallback Start(TrainingRun run) => new Running(Schedule, run);

    private sealed class Running(Schedule schedule, TrainingRun run) : RunningCallback
    {
        public override void BeginEpoch(int epoch) => run.LearningRate = schedule.GetRate(epoch, run.Options.Epochs);
    }
}
