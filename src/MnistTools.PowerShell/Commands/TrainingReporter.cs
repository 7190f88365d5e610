using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Host;
using MnistTools.Plotting;
using MnistTools.Text;
using MnistTools.Training;

namespace MnistTools.PowerShell.Commands;

/// <summary>
/// Shows where a training is: a progress record about four times a second, Keras' lines at the beginning and the end of each epoch; and a page, of which it
/// says where it is once the training has begun.
/// </summary>
internal sealed class TrainingReporter(Cmdlet cmdlet, CancellationToken stop, LivePage? page = null) : IProgress<TrainingProgress>
{
    private const int ActivityId = 0;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>Ctrl+C stops the pipeline first, and then calls StopProcessing.</summary>
    private static readonly TimeSpan UntilStopped = TimeSpan.FromMilliseconds(500);

    private readonly Pace _pace = new();
    private long _lastRecord;
    private bool _isPageTold;

    public void Report(TrainingProgress progress)
    {
        try
        {
            Show(progress);
        }
        catch (PipelineStoppedException) when (IsStopped(stop))
        {
            // By Ctrl+C, and by no cmdlet that takes what is shown here: the training ends by its token, and well.
        }
    }

    /// <summary>Whether a pipeline that takes nothing more is being stopped, of which the cmdlet is told a moment later.</summary>
    public static bool IsStopped(CancellationToken stop) => stop.WaitHandle.WaitOne(UntilStopped);

    /// <summary>Takes the progress record away, however the training ended.</summary>
    public void Complete() => cmdlet.WriteProgress(new ProgressRecord(ActivityId, "Training", "Done") { RecordType = ProgressRecordType.Completed });

    private void Show(TrainingProgress progress)
    {
        foreach (string warning in progress.Warnings)
        {
            cmdlet.WriteWarning(VisibleText.Of(warning));
        }

        _pace.Report(progress.Share);
        ShowOnPage(progress);
        bool isStart = progress.Step == 0;
        if (isStart)
        {
            WriteLine(progress, KerasProgressLine.FormatEpoch(progress));
        }

        if (progress.EpochLog is not null)
        {
            WriteLine(progress, KerasProgressLine.Format(progress, FindColumns()));
        }

        foreach (string remark in progress.Remarks)
        {
            cmdlet.WriteInformation(new HostInformationMessage { Message = VisibleText.Of(remark) }, ["PSHOST"]);
        }

        // Where epochs are short, their beginnings would be all that is seen.
        if (isStart ? _lastRecord == 0 : Stopwatch.GetElapsedTime(_lastRecord) >= Interval)
        {
            _lastRecord = Stopwatch.GetTimestamp();
            cmdlet.WriteProgress(ToRecord(progress));
        }
    }

    private void ShowOnPage(TrainingProgress progress)
    {
        page?.Report(progress);
        if (page is not null && !_isPageTold)
        {
            _isPageTold = true;
            cmdlet.WriteInformation(new HostInformationMessage { Message = Messages.Format(Message.LivePage, page.Address) }, ["PSHOST"]);
            // Other users can read the browser's command line.
            Desktop.TryOpen(page.CreateSingleUseAddress().AbsoluteUri);
        }
    }

    /// <summary>The time left is taken from the pace of all that this command has trained so far, validation included.</summary>
    private ProgressRecord ToRecord(TrainingProgress progress) =>
        new(ActivityId, KerasProgressLine.FormatEpoch(progress), KerasProgressLine.FormatStatus(progress))
        {
            PercentComplete = (int)(100 * progress.Share),
            SecondsRemaining = (int)Math.Ceiling(_pace.FindLeft(progress.Share, 1)?.TotalSeconds ?? -1),
        };

    /// <summary>How many columns the terminal has now; <see langword="null"/> where lines go into a file, or to a host without columns.</summary>
    private int? FindColumns()
    {
        try
        {
            return !Console.IsOutputRedirected && cmdlet.CommandRuntime.Host?.UI?.RawUI?.BufferSize.Width is > 0 and var columns ? columns : null;
        }
        catch (Exception failure) when (failure is NotImplementedException or HostException or IOException)
        {
            return null;
        }
    }

    private void WriteLine(TrainingProgress progress, string line) => cmdlet.WriteInformation(new TrainingMessage(this, progress, line), ["PSHOST"]);
}
