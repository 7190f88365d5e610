using System.Management.Automation;
using MnistTools.Data;
using MnistTools.Data.Downloads;

namespace MnistTools.PowerShell.Commands;

/// <summary>Shows how far a download on another thread is, a few times a second.</summary>
internal sealed class DownloadReporter(Cmdlet cmdlet, DataSetName name) : IProgress<DownloadProgress>, IDisposable
{
    private const int ActivityId = 0;
    private const int IntervalMilliseconds = 250;

    private readonly string _activity = Messages.Format(Message.Downloading, name);
    private volatile DownloadProgress? _latest;
    private bool _isShown;

    /// <summary>Loads a data set while this thread, the only one that may write, shows how far a download is; nothing if it was stopped.</summary>
    /// <inheritdoc cref="DataSets.Load"/>
    /// <param name="cmdlet">Whose thread it is.</param><param name="name"/><param name="stop">Stops a
    /// download.</param><param name="train"/><param name="test"/>
    public static MnistData? Load(Cmdlet cmdlet, DataSetName name, CancellationToken stop, int? train = null, int? test = null)
    {
        using var reporter = new DownloadReporter(cmdlet, name);
        Task<(MnistData Data, string Folder)> loading = Task.Run(() => LoadAsync(name, train, test, reporter, stop));
        reporter.ShowUntil(loading);
        if (loading.IsCanceled)
        {
            return null;
        }

        (MnistData data, string folder) = loading.GetAwaiter().GetResult();
        cmdlet.WriteVerbose(Messages.Format(Message.ReadFrom, data, folder));
        return data;
    }

    public void Report(DownloadProgress value) => _latest = value;

    /// <summary>Returns when the task has ended, however it did.</summary>
    private void ShowUntil(Task task)
    {
        while (Task.WaitAny([task], IntervalMilliseconds) < 0)
        {
            if (_latest is { } progress)
            {
                cmdlet.WriteProgress(ToRecord(progress));
                _isShown = true;
            }
        }
    }

    /// <summary>Takes the progress record away.</summary>
    public void Dispose()
    {
        if (_isShown && !cmdlet.Stopping)
        {
            cmdlet.WriteProgress(new ProgressRecord(ActivityId, _activity, " ") { RecordType = ProgressRecordType.Completed });
        }
    }

    private static async Task<(MnistData Data, string Folder)> LoadAsync(
        DataSetName name, int? train, int? test, DownloadReporter reporter, CancellationToken stop)
    {
        string folder = await DataSets.FindAsync(name, reporter, stop).ConfigureAwait(false);
        return (DataSets.Load(name, folder, train, test), folder);
    }

    private ProgressRecord ToRecord(DownloadProgress progress)
    {
        double received = progress.ReceivedBytes / 1e6;
        string status = progress switch
        {
            { Source: "" } => Messages.Format(Message.OtherProcessDownloads),
            { TotalBytes: { } total } => Messages.Format(Message.Downloaded, progress.FileName, progress.Source, received, total / 1e6),
            _ => Messages.Format(Message.DownloadedOfUnknown, progress.FileName, progress.Source, received),
        };
        int percent = progress.TotalBytes is > 0 and { } length ? (int)(100 * progress.ReceivedBytes / length) : -1;
        return new ProgressRecord(ActivityId, _activity, status) { PercentComplete = percent };
    }
}
