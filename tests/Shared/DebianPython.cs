using System.Collections.Concurrent;
using System.Diagnostics;

namespace MnistTools.Tests;

/// <summary>Debian's Python, whose packages are not seen by another one that stands before it on the PATH.</summary>
internal static class DebianPython
{
    public const string Program = "/usr/bin/python3";

    // To import a module takes up to two seconds, so what was found is kept.
    private static readonly ConcurrentDictionary<string, bool> Found = new();

    /// <summary>Skips the test where Python lacks a module.</summary>
    /// <param name="module">A module of Python.</param>
    /// <param name="package">Debian's package of it.</param>
    public static void SkipWithout(string module, string package)
    {
        Assert.SkipUnless(File.Exists(Program), $"{Program} is not installed.");
        Assert.SkipUnless(Found.GetOrAdd(module, CanImport), $"{Program} has no module {module} (Debian's package {package}).");
    }

    private static bool CanImport(string module)
    {
        using Process probe = Process.Start(new ProcessStartInfo(Program, ["-c", $"import {module}"]) { RedirectStandardError = true })!;
        probe.StandardError.ReadToEnd();
        probe.WaitForExit();
        return probe.ExitCode == 0;
    }
}
