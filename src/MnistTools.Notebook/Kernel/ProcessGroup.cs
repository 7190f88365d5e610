using System.Runtime.InteropServices;

namespace MnistTools.Notebook.Kernel;

/// <summary>The programs that cells have started: an interrupt is for them, too, as Ctrl+C in a terminal is.</summary>
internal static partial class ProcessGroup
{
    private const int Interruption = 2;

    /// <summary>Sends SIGINT to the group, this process included, where it is the kernel's own, as it is when Jupyter has started it.</summary>
    /// <returns>Whether it was sent: the kernel is interrupted by it like the others.</returns>
    public static bool Interrupt() => !OperatingSystem.IsWindows() && GetProcessGroup() == Environment.ProcessId && Kill(0, Interruption) == 0;

    [LibraryImport("libc", EntryPoint = "getpgrp")]
    private static partial int GetProcessGroup();

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
