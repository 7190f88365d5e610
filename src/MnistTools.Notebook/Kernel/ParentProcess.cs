using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace MnistTools.Notebook.Kernel;

/// <summary>Whoever started the kernel: when it has gone, nobody can stop the kernel any more.</summary>
/// <remarks>
/// It does by itself what the core can do, too: no assembly of MnistTools is found here before the kernel's session has imported the module.
/// </remarks>
internal static class ParentProcess
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
            using Process parent = Process.GetProcessById(id);
            await parent.WaitForExitAsync();
        }
        catch (ArgumentException)
        {
            // It has gone already.
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
