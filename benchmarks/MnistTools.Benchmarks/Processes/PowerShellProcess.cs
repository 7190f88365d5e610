using System.Diagnostics;
using MnistTools.Tests;

namespace MnistTools.Benchmarks.Processes;

/// <summary>What a run of PowerShell left.</summary>
/// <param name="Seconds">From the start of the process to its end.</param>
/// <param name="Output">The lines of its standard output.</param>
internal sealed record PowerShellRun(double Seconds, IReadOnlyList<string> Output);

/// <summary>PowerShell as a process of its own, which finds the built module as it does in <c>dotnet run</c>.</summary>
internal static class PowerShellProcess
{
    private static readonly string Program = BuiltFor.Read("PowerShellProgram");

    /// <summary>Runs a command from the start of the process to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed; what it wrote to standard error is in the message.</exception>
    public static PowerShellRun Run(string command, string workingFolder)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Program, "-NoProfile", "-NonInteractive", "-Command", command])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingFolder,
        };
        start.Environment["PSModulePath"] = Repository.GetPath("artifacts", "module");
        start.Environment["NO_COLOR"] = "1";
        long started = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return process.ExitCode == 0
            ? new PowerShellRun(seconds, output.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries))
            : throw new InvalidOperationException($"PowerShell ended with {process.ExitCode} at {command}{Environment.NewLine}{error.Result}");
    }
}
