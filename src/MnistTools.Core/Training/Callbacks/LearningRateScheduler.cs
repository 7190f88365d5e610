using MnistTools.Schedules;
using MnistTools.Specs;

namespace MnistTools.Training.Callbacks;

/// <summary>Sets the learning rate before each epoch, by a schedule that counts epochs: <c>LearningRateScheduler('ExponentialDecay(0.01, 5)')</c>.</summary>
/// <param name="Schedule">The schedule, as it is written.</param>
public sealed record LearningRateScheduler(string Schedule) : Callback
{
    /// <summary>The schedule, as it is written.</summary>
    public string Schedule { get; init; } = Normalize(Schedule);

    internal override bool ChangesLearningRate => true;

    internal override RunningCallback Start(TrainingRun run) => new Running(Schedules.Schedule.Parse(Schedule), run);

    private static string Normalize(string schedule)
    {
        try
        {
            return Schedules.Schedule.Parse(schedule).ToString();
        }
        catch (SpecException wrong)
        {
            throw new ArgumentException($"'schedule': {wrong.Message}", nameof(schedule), wrong);
        }
    }

    private sealed class Running(Schedule schedule, TrainingRun run) : RunningCallback
    {
        public override void BeginEpoch(int epoch) => run.LearningRate = schedule.GetRate(epoch, run.Options.Epochs);
    }
}
