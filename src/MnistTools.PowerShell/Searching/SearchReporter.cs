using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using MnistTools.Training;
using MnistTools.Tuning;

namespace MnistTools.PowerShell.Searching;

/// <summary>Shows where a search is, with the time left, about four times a second.</summary>
/// <param name="cmdlet">What shows it.</param>
/// <param name="patience">After how many seconds of silence a trial of another worker is given to this process; <see langword="null"/> where it only watches
/// its own workers.</param>
internal sealed class SearchReporter(Cmdlet cmdlet, double? patience) : IProgress<SearchProgress>
{
    private const int ActivityId = 0;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Pace _pace = new();
    private bool _hasWaited;
    private long _lastRecord;

    public void Report(SearchProgress value)
    {
        _pace.Report(value.Finished);
        if (cmdlet.Stopping || (_lastRecord != 0 && Stopwatch.GetElapsedTime(_lastRecord) < Interval))
        {
            return;
        }

        _lastRecord = Stopwatch.GetTimestamp();
        ProgressRecord record = ToRecord(value);
        if (value.Running is null && patience is { } seconds)
        {
            record.CurrentOperation = Messages.Format(Message.WaitingForWorkers, seconds);
            TellOnce(record.CurrentOperation);
        }

        Write(record);
    }

    // Where no progress is shown, it would look as if nothing went on.
    private void TellOnce(string text)
    {
        if (!_hasWaited)
        {
            _hasWaited = true;
            cmdlet.WriteVerbose(text);
        }
    }

    /// <summary>Takes the progress record away.</summary>
    public void Complete() => Write(new ProgressRecord(ActivityId, Messages.Format(Message.Searching), " ") { RecordType = ProgressRecordType.Completed });

    // A trial must not fail because the pipeline that shows it is being stopped.
    private void Write(ProgressRecord record)
    {
        try
        {
            cmdlet.WriteProgress(record);
        }
        catch (PipelineStoppedException)
        {
            // The search ends by its token.
        }
    }

    /// <summary>The time left is taken from the pace of this command, without what was finished before it.</summary>
    private ProgressRecord ToRecord(SearchProgress progress)
    {
        double done = progress.Finished + progress.RunningShare;
        string status = progress.Best is { } best
            ? Messages.Format(
                Message.SearchStatus, progress.Finished, progress.Total, best.Metric, best.MeanTestScore.ToString("F4", CultureInfo.CurrentCulture),
                best.Hyperparameters)
            : Messages.Format(Message.SearchStatusWithoutScore, progress.Finished, progress.Total);
        var record = new ProgressRecord(ActivityId, Messages.Format(Message.Searching), status)
        {
            PercentComplete = (int)Math.Min(100, 100 * done / progress.Total),
            SecondsRemaining = (int)Math.Ceiling(_pace.FindLeft(done, progress.Total)?.TotalSeconds ?? -1),
        };
        if (progress.Running is { } running)
        {
            record.CurrentOperation = running.ToString();
        }

        return record;
    }
}
