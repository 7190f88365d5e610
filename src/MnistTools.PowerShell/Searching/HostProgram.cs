using System.Diagnostics;
using System.Reflection;

namespace MnistTools.PowerShell.Searching;

/// <summary>Starts the PowerShell that runs this again, in another process.</summary>
internal static class HostProgram
{
    private const string PowerShellName = "pwsh";

    // Any other program that has the engine inside would do its own work if it were started again.
    private static readonly string[] Hosts = [PowerShellName, "MnistTools.Shell"];

    /// <summary>How to run a command with this module loaded: by the same host, or by pwsh where this is another program.</summary>
    public static ProcessStartInfo Create(string command)
    {
        string manifest = Path.Combine(Path.GetDirectoryName(typeof(HostProgram).Assembly.Location)!, "MnistTools.psd1");
        string script = $"Import-Module -Name '{manifest.Replace("'", "''", StringComparison.Ordinal)}'; {command}";
        (string program, string[] first) = Find();
        return new ProcessStartInfo(program, [.. first, "-NoProfile", "-NonInteractive", "-Command", script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }

    private static (string Program, string[] First) Find()
    {
        Assembly? entry = Assembly.GetEntryAssembly();
        if (entry is null || !Hosts.Contains(entry.GetName().Name) || Environment.ProcessPath is not { } program)
        {
            return (PowerShellName, []);
        }

        // dotnet MnistTools.Shell.dll, or an executable of its own.
        bool isRunByDotNet = Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        return (program, isRunByDotNet ? [entry.Location] : []);
    }
}
