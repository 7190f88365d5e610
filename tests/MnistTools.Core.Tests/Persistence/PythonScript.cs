using System.Diagnostics;

namespace MnistTools.Core.Tests.Persistence;

/// <summary>A script for Debian's Python, which knows nothing of MnistTools.</summary>
internal static class PythonScript
{
    /// <summary>Runs a script.</summary>
    /// <param name="script">The script; its arguments are in <c>sys.argv[1:]</c>.</param>
    /// <param name="module">A module that it needs; the test is skipped without it.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>What it printed.</returns>
    public static string Run(string script, string module, params string[] arguments)
    {
        DebianPython.SkipWithout(module, $"python3-{module}");
        var start = new ProcessStartInfo(DebianPython.Program, ["-c", script, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error.GetAwaiter().GetResult());
        return output;
    }
}
