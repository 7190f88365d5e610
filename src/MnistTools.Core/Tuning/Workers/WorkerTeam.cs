using System.Diagnostics;
using System.Runtime.ExceptionServices;
using MnistTools.Data;
using MnistTools.Tuning.Studies;

namespace MnistTools.Tuning.Workers;

/// <summary>Worker processes on one study, and what they have finished. One that dies is replaced.</summary>
internal sealed class WorkerTeam : IDisposable
{
    /// <summary>
    /// After so many deaths with no trial that ended in between, none is replaced. One trial alone cannot be the cause: it would have failed by then.
    /// </summary>
    private const int MostDeaths = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private readonly IStudyStore _store;
    private readonly SearchResults _results;
    private readonly int _count;
    private readonly Func<ProcessStartInfo> _createStart;
    private readonly WorkerTask _task;
    private readonly Stopwatch _sinceStart = Stopwatch.StartNew();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mnisttools-");
    private readonly List<WorkerProcess> _workers = [];
    private int _deaths;

    /// <summary>Starts the processes.</summary>
    /// <param name="store">The study, which has begun.</param>
    /// <param name="results">What is known of it.</param>
    /// <param name="images">What they train with.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="createStart">How a process is started that does what <see cref="WorkerProgram"/> does.</param>
    /// <param name="task">What each does; name and folder of the images are filled in.</param>
    public WorkerTeam(IStudyStore store, SearchResults results, ImageSet images, int count, Func<ProcessStartInfo> createStart, WorkerTask task)
    {
        (_store, _results, _count, _createStart, _task) = (store, results, count, createStart, task with { ImageFolder = _folder.FullName });
        try
        {
            SharedImages.Write(images, _folder.FullName);
            StartMissing();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>All trials of the study as they end; those of before first.</summary>
    /// <param name="warn">Told of a process that died.</param>
    /// <param name="progress">Told where the search is, on the calling thread.</param>
    /// <param name="cancellation">Ends all processes.</param>
    /// <exception cref="StudyException">Too many died, and no process is left for the trials that are.</exception>
    public IEnumerable<Trial> Run(Action<string>? warn, IProgress<SearchProgress>? progress, CancellationToken cancellation)
    {
        try
        {
            bool isOver = false;
            while (!cancellation.IsCancellationRequested)
            {
                foreach (Trial ended in _results.Update())
                {
                    _deaths = 0;
                    yield return ended;
                }

                if (isOver)
                {
                    yield break;
                }

                BuryDead(warn);
                StartMissing();
                // What the last one has finished is read once more.
                isOver = _workers.TrueForAll(worker => worker.IsDone);
                progress?.Report(_results.CreateProgress(null, 0));
                cancellation.WaitHandle.WaitOne(isOver ? TimeSpan.Zero : Pause);
            }
        }
        finally
        {
            _results.Close();
        }
    }

    /// <summary>Ends all processes; their trials wait for others.</summary>
    public void Dispose()
    {
        List<Exception> failures = [];
        // What fails for one is no reason to leave the others running, or the images on the disk.
        _workers.ForEach(worker => Try(worker.Dispose));
        Try(() => _folder.Delete(recursive: true));
        Try(Release);
        if (failures is [var failure, ..])
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        void Try(Action act)
        {
            try
            {
                act();
            }
            catch (Exception failure)
            {
                failures.Add(failure);
            }
        }
    }

    private void Release()
    {
        try
        {
            _workers.ForEach(worker => _store.Release(worker.Name));
        }
        catch (StudyException)
        {
            // Where the study is away, the workers' silence tells the same.
        }
    }

    private void BuryDead(Action<string>? warn)
    {
        foreach (WorkerProcess dead in _workers.FindAll(worker => worker.IsDead))
        {
            _store.Abandon(dead.Name);
            _deaths++;
            string lastWords = dead.ReadLastWords();
            string told = _deaths < MostDeaths
                ? $"A worker process died (exit code {dead.ExitCode}); another takes its place and its trial. {lastWords}"
                : $"A worker process died (exit code {dead.ExitCode}), {_deaths} in a row and no trial ended in between; none takes its place. {lastWords}";
            _workers.Remove(dead);
            dead.Dispose();
            warn?.Invoke(told.TrimEnd());
        }

        if (_workers.Count == 0 && _deaths >= MostDeaths)
        {
            throw new StudyException(
                "All worker processes died before the search had ended; the warnings say how. The trials that had finished are kept in the study.");
        }
    }

    private void StartMissing()
    {
        while (_workers.Count < _count && _deaths < MostDeaths)
        {
            _workers.Add(WorkerProcess.Start(_createStart(), _task with
            {
                WorkerName = SearchOptions.CreateName(),
                TimeoutSeconds = _task.TimeoutSeconds - _sinceStart.Elapsed.TotalSeconds,
            }));
        }
    }
}
