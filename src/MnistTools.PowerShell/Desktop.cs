using System.ComponentModel;
using System.Diagnostics;

namespace MnistTools.PowerShell;

/// <summary>The desktop that a session is on, if it is on one.</summary>
internal static class Desktop
{
    // What the program writes would stand between the lines of the session.
    private const string Quietly = "exec \"$1\" \"$2\" </dev/null >/dev/null 2>&1";

    /// <summary>Opens a file with the program that the system has for it, and does not wait for that.</summary>
    /// <returns>Whether there is a desktop, with something that opens files.</returns>
    public static bool TryOpen(string path)
    {
        try
        {
            using Process? opener = FindStart(path) is { } start ? Process.Start(start) : null;
            return opener is not null || OperatingSystem.IsWindows();
        }
        catch (Win32Exception)
        {
            // Windows has no program for files of this kind.
            return false;
        }
    }

    private static ProcessStartInfo? FindStart(string path) =>
        OperatingSystem.IsWindows() ? new ProcessStartInfo(path) { UseShellExecute = true }
        : OperatingSystem.IsMacOS() ? Start("/usr/bin/open", path)
        : HasDisplay && FindInPath("xdg-open") is { } program ? Start(program, path)
        : null;

    // Without a display, xdg-open would put a browser for terminals into this one.
    private static bool HasDisplay => Environment.GetEnvironmentVariable("DISPLAY") is { Length: > 0 } || Environment.GetEnvironmentVariable("WAYLAND_DISPLAY") is { Length: > 0 };

    private static string? FindInPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static ProcessStartInfo Start(string program, string path) => new("/bin/sh", ["-c", Quietly, "sh", program, path]);
}
