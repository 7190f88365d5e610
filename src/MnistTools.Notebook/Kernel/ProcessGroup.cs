using System.Runtime.InteropServices;

namespace MnistTools.Notebook.Kernel;

/// <summary>Interrupts by signal: those that others send to the kernel, and those that the kernel passes on to the programs that cells have started.</summary>
internal sealed partial class ProcessGroup : IDisposable
{
    private const int Interruption = 2;

    private readonly PosixSignalRegistration _registration;
    private int _isOurs;

    /// <param name="interrupt">What is done when somebody sends SIGINT to this process.</param>
    public ProcessGroup(Action interrupt) => _registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
    {
        signal.Cancel = true;
        if (Interlocked.Exchange(ref _isOurs, 0) == 0)
        {
            interrupt();
        }
    });

    /// <summary>
    /// Sends SIGINT to the programs that cells have started, as a terminal does by Ctrl+C, if this process leads a group of its own, as it does when Jupyter
    /// has started it.
    /// </summary>
    public void Interrupt()
    {
        if (!OperatingSystem.IsWindows() && GetProcessGroup() == Environment.ProcessId)
        {
            // It comes here, too, where all has been done already; the next cell must not be interrupted by it.
            Interlocked.Exchange(ref _isOurs, 1);
            _ = Kill(0, Interruption);
        }
    }

    public void Dispose() => _registration.Dispose();

    [LibraryImport("libc", EntryPoint = "getpgrp")]
    private static partial int GetProcessGroup();

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
