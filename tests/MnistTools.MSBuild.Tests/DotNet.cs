using System.Diagnostics;

namespace MnistTools.MSBuild.Tests;

/// <summary>The dotnet command in a process of its own; killed with its children if it does not end in time.</summary>
internal static class DotNet
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>What these tests were built as: Debug or Release.</summary>
    public static string Configuration { get; } = Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));

    /// <summary>The program that trains during builds, of the same configuration.</summary>
    public static string Trainer { get; } = Path.Combine(Root, "artifacts", "bin", "MnistTools.MSBuild", Configuration, "MnistTools.MSBuild.dll");

    public static async Task<(int ExitCode, string Output)> RunAsync(
        string[] arguments, string? workingDirectory = null, params (string Name, string Value)[] environment)
    {
        using Process process = Start(arguments, workingDirectory, environment);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            Task<string> error = process.StandardError.ReadToEndAsync(patience.Token);
            string output = await process.StandardOutput.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, output + await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary>Starts it, for a test that watches it.</summary>
    public static Process Start(string[] arguments, string? workingDirectory = null, params (string Name, string Value)[] environment)
    {
        // A runner that was started in the background ignores SIGINT, and its children inherit that: env takes it back.
        string[] command = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT", "dotnet"] : ["dotnet"];
        var start = new ProcessStartInfo(command[0], [.. command[1..], .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? Root,
        };
        // What this process was started with by a build is not for the builds that it starts.
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MnistTools.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException($"No MnistTools.sln above {AppContext.BaseDirectory}.");
    }
}
