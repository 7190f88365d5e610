using System.Diagnostics;
using System.Reflection;

namespace MnistTools.PowerShell.Searching;

/// <summary>Starts PowerShell with this module in another process.</summary>
internal static class HostProgram
{
    private const string PowerShellName = "pwsh";

    /// <summary>How to run a command with this module loaded: by the PowerShell that runs this, or, in another program that has the engine inside, by the one in PATH.</summary>
    public static ProcessStartInfo Create(string command)
    {
        string manifest = Path.Combine(Path.GetDirectoryName(typeof(HostProgram).Assembly.Location)!, "MnistTools.psd1");
        string script = $"Import-Module -Name '{manifest.Replace("'", "''", StringComparison.Ordinal)}'; {command}";
        (string program, string[] first) = Find();
        var start = new ProcessStartInfo(program, [.. first, "-NoProfile", "-NonInteractive", "-Command", script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // PowerShell colours errors also where they are read by a program.
        start.Environment["NO_COLOR"] = "1";
        // No counting in code that soon is compiled for good: a first epoch of convolutions is half a second shorter.
        start.Environment.TryAdd("DOTNET_TieredPGO", "0");
        return start;
    }

    private static (string Program, string[] First) Find()
    {
        // Any other program would do its own work if it were started again.
        if (Assembly.GetEntryAssembly() is not { } entry || entry.GetName().Name != PowerShellName || Environment.ProcessPath is not { } program)
        {
            return (PowerShellName, []);
        }

        // PowerShell's program, or dotnet pwsh.dll.
        bool isRunByDotNet = Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        return (program, isRunByDotNet ? [entry.Location] : []);
    }
}
