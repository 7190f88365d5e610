using System.ComponentModel;
using System.Diagnostics;

namespace MnistTools.PowerShell;

/// <summary>The desktop that a session is on, if it is on one.</summary>
internal static class Desktop
{
    // What the program writes would stand between the lines of the session.
    private const string Quietly = "exec \"$1\" \"$2\" </dev/null >/dev/null 2>&1";

    /// <summary>Opens a file or an address with the program that the system has for it, and does not wait for that.</summary>
    /// <returns>Whether there is a desktop, with something that opens it.</returns>
    public static bool TryOpen(string place)
    {
        try
        {
            using Process? opener = FindStart(place) is { } start ? Process.Start(start) : null;
            return opener is not null || (OperatingSystem.IsWindows() && !IsSet("SSH_CONNECTION"));
        }
        catch (Win32Exception)
        {
            // Windows has no program for files of this kind.
            return false;
        }
    }

    // One that is logged in from elsewhere has its screen there.
    private static ProcessStartInfo? FindStart(string place) =>
        IsSet("SSH_CONNECTION") ? null
        : OperatingSystem.IsWindows() ? new ProcessStartInfo(place) { UseShellExecute = true }
        : OperatingSystem.IsMacOS() ? Start("/usr/bin/open", place)
        : HasDisplay && FindInPath("xdg-open") is { } program ? Start(program, place)
        : null;

    // Without a display, xdg-open would put a browser for terminals into this one.
    private static bool HasDisplay => IsSet("DISPLAY") || IsSet("WAYLAND_DISPLAY");

    private static bool IsSet(string variable) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));

    private static string? FindInPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static ProcessStartInfo Start(string program, string place) => new("/bin/sh", ["-c", Quietly, "sh", program, place]);
}
