using System.Diagnostics;

namespace MnistTools.Benchmarks.Processes;

/// <summary>This program once more, doing nothing but keep a core busy until it is disposed of.</summary>
internal sealed class BusyProcess : IDisposable
{
    /// <summary>The only argument of a process that is to be busy.</summary>
    public const string Argument = "--busy";

    // It must not stay when the benchmarks are killed.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly Process _process;

    private BusyProcess(Process process) => _process = process;

    /// <summary>Starts it, and comes back when it is busy.</summary>
    public static BusyProcess Start()
    {
        string program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "MnistTools.Benchmarks.exe" : "MnistTools.Benchmarks");
        Process process = Process.Start(new ProcessStartInfo(program, [Argument]) { RedirectStandardOutput = true })!;
        process.StandardOutput.ReadLine();
        return new BusyProcess(process);
    }

    /// <summary>What it does.</summary>
    public static void Run()
    {
        Console.WriteLine("busy");
        long started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < Longest)
        {
        }
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
