using MnistTools.Models;
using MnistTools.Schedules;
using MnistTools.Training.Callbacks;

namespace MnistTools.Training.Resuming;

/// <summary>Whether a training of more epochs can go on from a backup: what it did up to there must be what one of more epochs would have done.</summary>
internal static class LongerTraining
{
    /// <summary>Said where it cannot.</summary>
    public const string Way = " To train the model of that training for more epochs, begin with the model itself, and with InitialEpoch.";

    /// <summary>Whether the number of epochs alone can have grown since.</summary>
    /// <param name="kept">The training so far.</param>
    /// <param name="run">The longer one.</param>
    public static bool CanGoOnFrom(History kept, TrainingRun run)
    {
        int before = kept.Parameters.Epochs, now = run.Options.Epochs;
        if (now <= before || kept.Epochs.Count == 0)
        {
            return false;
        }

        // Numbers of a damaged file are nothing to count up to: those of this training are.
        long first = run.Options.InitialEpoch, end = Math.Min(kept.Epochs[^1].Epoch, before),
            steps = new BatchOrder(run.Parameters.TrainCount, run.Options).Steps;
        return (run.Options.Schedule is not { } schedule || IsSame(schedule, first * steps, end * steps, before * steps, now * steps))
            && run.Options.Callbacks.OfType<LearningRateScheduler>().All(scheduler => IsSame(scheduler.Schedule, first, end, before, now));
    }

    /// <summary>
    /// Whether the rates from a step to another are the same for both lengths: those of most decays are, once it is said after how many steps they end.
    /// </summary>
    private static bool IsSame(Schedule schedule, long first, long end, long before, long now)
    {
        for (long step = first; step < end; step++)
        {
            if (!schedule.GetRate(step, before).Equals(schedule.GetRate(step, now)))
            {
                return false;
            }
        }

        return true;
    }
}
