using System.Diagnostics;

namespace MnistTools.Tests;

/// <summary>Programs that see a folder otherwise than the rest of the system does: empty, or read-only.</summary>
internal static class OwnMounts
{
    /// <summary>Mounts an empty folder.</summary>
    public const string Empty = "mount -t tmpfs none \"$FOLDER\"";

    /// <summary>Mounts the folder over itself.</summary>
    public const string ReadOnly = "mount --bind \"$FOLDER\" \"$FOLDER\" && mount -o remount,ro,bind \"$FOLDER\"";

    private const int Refused = 99;

    /// <summary>Runs a program to its end. The test skips where nothing can be mounted.</summary>
    /// <param name="folder">What it sees otherwise.</param>
    /// <param name="mount">How: <see cref="Empty"/> or <see cref="ReadOnly"/>.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="environment">Variables that it has besides.</param>
    /// <returns>Its exit code, and all that it wrote.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string folder, string mount, string[] command, params (string Name, string Value)[] environment)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/unshare"), $"There is no unshare, with which a program sees {folder} otherwise.");
        string[] arguments = ["--user", "--map-root-user", "--mount", "sh", "-c", $"{{ {mount}; }} || exit {Refused}; exec \"$0\" \"$@\"", .. command];
        ProcessStartInfo start = new("unshare", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["FOLDER"] = folder;
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        string errors = await error;
        Assert.SkipWhen(process.ExitCode == Refused || errors.Contains("unshare:", StringComparison.Ordinal), $"Nothing can be mounted here: {errors}");
        return (process.ExitCode, output + errors);
    }
}
