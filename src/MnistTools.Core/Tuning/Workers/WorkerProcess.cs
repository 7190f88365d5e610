using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace MnistTools.Tuning.Workers;

/// <summary>A worker process, as the one that started it sees it.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private const int MostWords = 600;

    private readonly Process _process;
    private readonly TaskPipe _task;
    private readonly StringBuilder _error = new();

    private WorkerProcess(Process process, TaskPipe task, string name)
    {
        (_process, _task, Name) = (process, task, name);
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Close();
    }

    /// <summary>Its name in the study.</summary>
    public string Name { get; }

    /// <summary>Whether it ended because nothing was left to do.</summary>
    public bool IsDone => _process.HasExited && _process.ExitCode == 0;

    /// <summary>Whether it ended before that.</summary>
    public bool IsDead => _process.HasExited && _process.ExitCode != 0;

    public int ExitCode => _process.ExitCode;

    /// <summary>Starts one.</summary>
    /// <param name="start">The program, which does what <see cref="WorkerProgram"/> does.</param>
    /// <param name="task">What it is to do.</param>
    /// <exception cref="StudyException">There is no program to start.</exception>
    public static WorkerProcess Start(ProcessStartInfo start, WorkerTask task)
    {
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        // No counting in code that soon is compiled for good: a first epoch of convolutions is half a second shorter.
        start.Environment.TryAdd("DOTNET_TieredPGO", "0");
        var pipe = new TaskPipe(task);
        try
        {
            pipe.NameIn(start.Environment);
            return new WorkerProcess(Process.Start(start)!, pipe, task.WorkerName);
        }
        catch (Win32Exception missing)
        {
            pipe.Dispose();
            throw new StudyException($"A worker process could not be started: there is no program {start.FileName}.", missing);
        }
        catch
        {
            pipe.Dispose();
            throw;
        }
    }

    /// <summary>What it wrote of its error, when it has ended.</summary>
    public string ReadLastWords()
    {
        // Until all has been heard.
        _process.WaitForExit();
        lock (_error)
        {
            return _error.ToString().Trim();
        }
    }

    public void Dispose()
    {
        try
        {
            if (!_process.HasExited)
            {
                _process.Kill(entireProcessTree: true);
            }

            // Only then nobody reports for its trial any more.
            _process.WaitForExit();
        }
        finally
        {
            _process.Dispose();
            _task.Dispose();
        }
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
