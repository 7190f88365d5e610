using System.Diagnostics;

namespace MnistTools.Core.Tests.Persistence;

/// <summary>Debian's Python, which knows nothing of MnistTools.</summary>
internal static class PythonScript
{
    private const string Python = "/usr/bin/python3";

    /// <summary>Runs a script.</summary>
    /// <param name="script">The script; its arguments are in <c>sys.argv[1:]</c>.</param>
    /// <param name="module">A module that it needs; the test is skipped without it.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>What it printed.</returns>
    public static string Run(string script, string module, params string[] arguments)
    {
        Assert.SkipUnless(File.Exists(Python), $"{Python} is not installed.");
        Assert.SkipUnless(Start($"import {module}", []).ExitCode == 0, $"{Python} has no module {module}.");
        (int exitCode, string output, string error) = Start(script, arguments);
        Assert.True(exitCode == 0, error);
        return output;
    }

    private static (int ExitCode, string Output, string Error) Start(string script, string[] arguments)
    {
        var start = new ProcessStartInfo(Python, ["-c", script, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
