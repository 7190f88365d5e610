using System.Diagnostics;
using MnistTools.Tuning.Studies;

namespace MnistTools.Tuning.Workers;

/// <summary>The whole program of a worker process, which a search of several processes starts.</summary>
internal static class WorkerProgram
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Works until the search has ended, or the process that started this one has.</summary>
    public static void Run()
    {
        WorkerTask task = TaskPipe.Read();
        using var stop = new CancellationTokenSource();
        using var watch = new Timer(_ => StopWithout(task.ParentId, stop), null, Interval, Interval);
        using IStudyStore store = StudyStore.Open(task.Place, task.StudyName, StudyAccess.Join, TimeSpan.FromSeconds(task.PatienceSeconds), stop.Token);
        var definition = StudyDefinition.FromJson(task.Definition, store.Name);
        var worker = new SearchWorker(store, definition, SharedImages.Read(task.ImageFolder), new SearchOptions
        {
            TrialCount = task.TrialCount,
            ThreadCount = task.ThreadCount,
            BaseFolder = task.BaseFolder,
            WorkerName = task.WorkerName,
            Patience = TimeSpan.FromSeconds(task.PatienceSeconds),
            Timeout = task.TimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        });
        foreach (Trial _ in worker.Run(null, stop.Token))
        {
            // The process that started this one reads them from the study.
        }
    }

    private static void StopWithout(int parentId, CancellationTokenSource stop)
    {
        try
        {
            using var parent = Process.GetProcessById(parentId);
        }
        catch (ArgumentException)
        {
            stop.Cancel();
        }
    }
}
