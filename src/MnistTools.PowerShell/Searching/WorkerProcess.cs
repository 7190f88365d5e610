using System.Diagnostics;
using System.Text;
using MnistTools.Tuning;

namespace MnistTools.PowerShell.Searching;

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

    /// <exception cref="StudyException">There is no program to start.</exception>
    public static WorkerProcess Start(WorkerTask task)
    {
        ProcessStartInfo start = HostProgram.Create($"$ErrorActionPreference = 'Stop'; [{typeof(WorkerProgram).FullName}]::Run()");
        var pipe = new TaskPipe(task);
        pipe.NameIn(start.Environment);
        try
        {
            return new WorkerProcess(Process.Start(start)!, pipe, task.WorkerName);
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            pipe.Dispose();
            throw new StudyException(Messages.Format(Message.NoHost, start.FileName), missing);
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
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        // Only then nobody reports for its trial any more.
        _process.WaitForExit();
        _process.Dispose();
        _task.Dispose();
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
