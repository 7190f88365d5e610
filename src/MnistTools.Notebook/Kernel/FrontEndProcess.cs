using System.ComponentModel;
using System.Globalization;
using Microsoft.Win32.SafeHandles;
using MnistTools.Tuning.Workers;

namespace MnistTools.Notebook.Kernel;

/// <summary>Whoever started the kernel: when it has gone, nobody can stop the kernel any more.</summary>
internal static class FrontEndProcess
{
    private const string Variable = "JPY_PARENT_PID";

    /// <summary>Calls back once when the process that Jupyter names in the environment has ended; never where it names none.</summary>
    public static void WhenGone(Action act)
    {
        if (!nint.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out nint parent) || parent <= 1)
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            // There it is a handle that was inherited.
            ThreadPool.RegisterWaitForSingleObject(new ProcessHandle(parent), (_, _) => act(), null, Timeout.Infinite, executeOnlyOnce: true);
        }
        else
        {
            _ = WaitAsync((int)parent, act);
        }
    }

    private static async Task WaitAsync(int id, Action act)
    {
        try
        {
            await ParentProcess.WaitForEndAsync(id);
        }
        catch (Win32Exception)
        {
            return; // It cannot be watched.
        }

        act();
    }

    private sealed class ProcessHandle : WaitHandle
    {
        public ProcessHandle(nint handle) => SafeWaitHandle = new SafeWaitHandle(handle, ownsHandle: true);
    }
}
