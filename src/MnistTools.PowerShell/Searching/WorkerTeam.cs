using System.Diagnostics;
using System.Text;
using MnistTools.Data;
using MnistTools.Tuning;

namespace MnistTools.PowerShell.Searching;

/// <summary>Worker processes on one study, and what they have finished.</summary>
internal sealed class WorkerTeam : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private readonly IStudyStore _store;
    private readonly SearchResults _results;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mnisttools-");
    private readonly List<Member> _members = [];

    /// <summary>Starts the processes.</summary>
    /// <param name="store">The study, which has begun.</param>
    /// <param name="results">What is known of it.</param>
    /// <param name="images">What they train with.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="task">What each does; name and folder of the images are filled in.</param>
    public WorkerTeam(IStudyStore store, SearchResults results, ImageSet images, int count, WorkerTask task)
    {
        (_store, _results) = (store, results);
        try
        {
            SharedImages.Write(images, _folder.FullName);
            for (int i = 0; i < count; i++)
            {
                _members.Add(Member.Start(task with { WorkerName = SearchOptions.CreateName(), ImageFolder = _folder.FullName }));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>All trials of the study as they end; those of before first.</summary>
    /// <param name="warn">Told of a process that ended before the search did; its trial goes to another.</param>
    /// <param name="progress">Told where the search is, on the calling thread.</param>
    /// <param name="cancellation">Ends all processes.</param>
    /// <exception cref="StudyException">No process is left, and trials are.</exception>
    public IEnumerable<Trial> Run(Action<string> warn, IProgress<SearchProgress> progress, CancellationToken cancellation)
    {
        bool isOver = false;
        while (!cancellation.IsCancellationRequested)
        {
            foreach (Trial ended in _results.Update(_store.LoadTrials()))
            {
                yield return ended;
            }

            if (isOver)
            {
                yield break;
            }

            DismissFallen(warn);
            // What the last one has finished is read once more.
            isOver = _members.TrueForAll(member => member.HasEnded);
            progress.Report(_results.CreateProgress(null, 0));
            cancellation.WaitHandle.WaitOne(isOver ? TimeSpan.Zero : Pause);
        }
    }

    /// <summary>Ends all processes; their trials wait for others.</summary>
    public void Dispose()
    {
        foreach (Member member in _members)
        {
            member.Dispose();
            _store.Release(member.Name);
        }

        _folder.Delete(recursive: true);
    }

    private void DismissFallen(Action<string> warn)
    {
        foreach (Member fallen in _members.Where(member => member.HasFailed).ToList())
        {
            _store.Release(fallen.Name);
            _members.Remove(fallen);
            warn(Messages.Format(Message.WorkerEnded, fallen.ExitCode, fallen.LastWords));
            fallen.Dispose();
            if (_members.Count == 0)
            {
                throw new StudyException(Messages.Format(Message.NoWorkerLeft));
            }
        }
    }

    private sealed class Member : IDisposable
    {
        private const int MostWords = 600;

        private readonly Process _process;
        private readonly StringBuilder _error = new();

        private Member(Process process, string name)
        {
            (_process, Name) = (process, name);
            process.OutputDataReceived += (_, _) => { };
            process.ErrorDataReceived += (_, line) => Hear(line.Data);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            process.StandardInput.Close();
        }

        public string Name { get; }

        public bool HasEnded => _process.HasExited;

        public bool HasFailed => _process.HasExited && _process.ExitCode != 0;

        public int ExitCode => _process.ExitCode;

        /// <summary>What it wrote of its error.</summary>
        public string LastWords
        {
            get
            {
                lock (_error)
                {
                    return _error.ToString().Trim();
                }
            }
        }

        public static Member Start(WorkerTask task)
        {
            ProcessStartInfo start = HostProgram.Create($"$ErrorActionPreference = 'Stop'; [{typeof(WorkerProgram).FullName}]::Run()");
            task.WriteTo(start.Environment);
            try
            {
                return new Member(Process.Start(start)!, task.WorkerName);
            }
            catch (System.ComponentModel.Win32Exception missing)
            {
                throw new StudyException(Messages.Format(Message.NoHost, start.FileName), missing);
            }
        }

        public void Dispose()
        {
            if (!_process.HasExited)
            {
                _process.Kill(entireProcessTree: true);
            }

            // Only then nobody reports for its trial any more.
            _process.WaitForExit();
            _process.Dispose();
        }

        private void Hear(string? line)
        {
            lock (_error)
            {
                _error.AppendLine(line);
                _error.Remove(0, Math.Max(0, _error.Length - MostWords));
            }
        }
    }
}
