using System.Diagnostics;

namespace MnistTools.Benchmarks.Processes;

/// <summary>What a run of the shell left.</summary>
/// <param name="Seconds">From the start of the process to its end.</param>
/// <param name="Output">The lines of its standard output.</param>
internal sealed record ShellRun(double Seconds, IReadOnlyList<string> Output);

/// <summary>The built shell, run as a process of its own.</summary>
/// <param name="folder">Where its files are.</param>
internal sealed class Shell(string folder)
{
    /// <summary>The shell as the build leaves it, with the module.</summary>
    public static Shell Built { get; } = new(BuiltFolder);

    /// <summary>The manifest of the built module.</summary>
    public static string ModuleManifest => Repository.GetPath("artifacts", "module", "MnistTools", "MnistTools.psd1");

    // Beside this program's own folder, in the same configuration.
    private static string BuiltFolder => Repository.GetPath("artifacts", "bin", "MnistTools.Shell", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)));

    /// <summary>A copy of its files in a folder above which no module is: the bare engine.</summary>
    public static Shell CopyWithoutModule(string target)
    {
        foreach (string file in Directory.EnumerateFiles(BuiltFolder))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }

        return new Shell(target);
    }

    /// <summary>Runs a command from the start of the process to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed; what it wrote to standard error is in the message.</exception>
    public ShellRun Run(string command, string workingFolder)
    {
        string program = Path.Combine(folder, OperatingSystem.IsWindows() ? "MnistTools.Shell.exe" : "MnistTools.Shell");
        var start = new ProcessStartInfo(program, ["-NonInteractive", "-Command", command])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingFolder,
        };
        long started = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return process.ExitCode == 0
            ? new ShellRun(seconds, output.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries))
            : throw new InvalidOperationException($"The shell ended with {process.ExitCode} at {command}{Environment.NewLine}{error.Result}");
    }
}
