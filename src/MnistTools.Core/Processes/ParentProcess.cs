using System.Diagnostics;

namespace MnistTools.Processes;

/// <summary>The process that waits for this one: without it there is nothing to work for.</summary>
internal static class ParentProcess
{
    /// <summary>Waits until a process has ended, if it has not yet.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public static async Task WaitForEndAsync(int id, CancellationToken cancellation = default)
    {
        try
        {
            using var parent = Process.GetProcessById(id);
            await parent.WaitForExitAsync(cancellation).ConfigureAwait(false);
        }
        catch (ArgumentException)
        {
            // It has ended already.
        }
    }
}
