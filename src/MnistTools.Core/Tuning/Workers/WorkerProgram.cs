using MnistTools.Processes;
using MnistTools.Tuning.Studies;

namespace MnistTools.Tuning.Workers;

/// <summary>The whole program of a worker process, which a search of several processes starts.</summary>
internal static class WorkerProgram
{
    /// <summary>Works until the search has ended, or the process that started this one has.</summary>
    public static void Run()
    {
        WorkerTask task = TaskPipe.Read();
        using var stop = new CancellationTokenSource();
        _ = StopWithoutAsync(task.ParentId, stop);
        using IStudyStore store = StudyStore.Open(task.Place, task.StudyName, StudyAccess.Join, TimeSpan.FromSeconds(task.PatienceSeconds), stop.Token);
        var definition = StudyDefinition.FromJson(task.Definition, store.Name);
        var worker = new SearchWorker(store, definition, SharedImages.Read(task.ImageFolder), new SearchOptions
        {
            TrialCount = task.TrialCount,
            ThreadCount = task.ThreadCount,
            BaseFolder = task.BaseFolder,
            WorkerName = task.WorkerName,
            IsRehearsed = true,
            Patience = TimeSpan.FromSeconds(task.PatienceSeconds),
            // One that takes another's place may come too late.
            Timeout = task.TimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(Math.Max(0, seconds)) : null,
        });
        foreach (Trial _ in worker.Run(null, stop.Token))
        {
            // The process that started this one reads them from the study.
        }
    }

    private static async Task StopWithoutAsync(int parentId, CancellationTokenSource stop)
    {
        try
        {
            await ParentProcess.WaitForEndAsync(parentId, stop.Token).ConfigureAwait(false);
            await stop.CancelAsync().ConfigureAwait(false);
        }
        catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException)
        {
            // The work was done first.
        }
    }
}
