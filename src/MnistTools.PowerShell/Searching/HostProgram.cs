using System.Diagnostics;
using System.Reflection;
using MnistTools.Processes;
using MnistTools.Tuning.Workers;

namespace MnistTools.PowerShell.Searching;

/// <summary>PowerShell with this module, in another process.</summary>
public static class HostProgram
{
    internal const string PowerShellName = "pwsh";

    /// <summary>What a worker process of a search does there, until the search has ended.</summary>
    public static void Work() => WorkerProgram.Run();

    /// <summary>
    /// How a worker process is started: by the PowerShell that runs this, or, in another program that has the engine inside, by the one in PATH.
    /// </summary>
    internal static ProcessStartInfo CreateWorker()
    {
        string manifest = Path.Combine(Path.GetDirectoryName(typeof(HostProgram).Assembly.Location)!, "MnistTools.psd1");
        string script =
            $"Import-Module -Name '{manifest.Replace("'", "''", StringComparison.Ordinal)}'; $ErrorActionPreference = 'Stop'; [{typeof(HostProgram).FullName}]::{nameof(Work)}()";
        (string program, string[] first) = Find();
        var start = new ProcessStartInfo(program, [.. first, "-NoProfile", "-NonInteractive", "-Command", script]);
        // PowerShell colours errors also where they are read by a program.
        start.Environment["NO_COLOR"] = "1";
        return start;
    }

    // Any other program would do its own work if it were started again.
    private static (string Program, string[] First) Find() =>
        Assembly.GetEntryAssembly()?.GetName().Name == PowerShellName && OwnProgram.Find() is { } own ? own : (PowerShellName, []);
}
