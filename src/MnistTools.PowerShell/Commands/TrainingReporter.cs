using System.Diagnostics;
using System.Management.Automation;
using MnistTools.Training;

namespace MnistTools.PowerShell.Commands;

/// <summary>Shows where a training is: a progress record about four times a second, Keras' line at the end of each epoch.</summary>
internal sealed class TrainingReporter(Cmdlet cmdlet) : IProgress<TrainingProgress>
{
    private const int ActivityId = 0;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private long _lastRecord;

    public void Report(TrainingProgress progress)
    {
        if (progress.Step == 0)
        {
            WriteLine(KerasProgressLine.FormatEpoch(progress));
        }

        bool isLast = progress.EpochLog is not null && progress.Epoch == progress.Epochs;
        if (isLast || progress.EpochLog is not null || Stopwatch.GetElapsedTime(_lastRecord) >= Interval)
        {
            _lastRecord = Stopwatch.GetTimestamp();
            cmdlet.WriteProgress(ToRecord(progress, isLast));
        }

        if (progress.EpochLog is not null)
        {
            WriteLine(KerasProgressLine.Format(progress));
        }
    }

    private static ProgressRecord ToRecord(TrainingProgress progress, bool isLast)
    {
        int epochs = progress.Epochs - progress.InitialEpoch;
        double done = progress.Epoch - 1 - progress.InitialEpoch + (double)progress.Step / progress.Steps;
        TimeSpan ofEpoch = progress.Step == 0 ? TimeSpan.Zero : progress.EpochTime / progress.Step * progress.Steps;
        return new ProgressRecord(ActivityId, KerasProgressLine.FormatEpoch(progress), KerasProgressLine.Format(progress))
        {
            PercentComplete = (int)(100 * done / epochs),
            SecondsRemaining = progress.Step == 0 ? -1 : (int)((epochs - done) * ofEpoch.TotalSeconds),
            RecordType = isLast ? ProgressRecordType.Completed : ProgressRecordType.Processing,
        };
    }

    private void WriteLine(string line) => cmdlet.WriteInformation(new HostInformationMessage { Message = line }, ["PSHOST"]);
}
