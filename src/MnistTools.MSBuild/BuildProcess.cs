using System.Diagnostics;
using MnistTools.Processes;

namespace MnistTools.MSBuild;

/// <summary>The process that builds. One that is cancelled ends the training; one that is killed cannot, and then nobody waits for the model.</summary>
internal static class BuildProcess
{
    /// <summary>Waits until the build has ended, and then ends this process as a cancelled build does: at once.</summary>
    public static async Task EndWithAsync(int id)
    {
        await ParentProcess.WaitForEndAsync(id).ConfigureAwait(false);
        using var self = Process.GetCurrentProcess();
        self.Kill();
    }
}
