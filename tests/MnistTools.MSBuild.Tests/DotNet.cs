using System.Diagnostics;

namespace MnistTools.MSBuild.Tests;

/// <summary>The dotnet command in a process of its own; killed with its children if it does not end in time.</summary>
internal static class DotNet
{
    /// <summary>
    /// Lets one process do all of a build: in a small one, another costs more to start than it takes over. Builds of which tests ask that projects or
    /// frameworks agree go without it.
    /// </summary>
    public const string OneNode = "-m:1";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>The program that trains during builds, of the same configuration.</summary>
    public static string Trainer { get; } = Repository.GetPath("artifacts", "bin", "MnistTools.MSBuild", Repository.Configuration, "MnistTools.MSBuild.dll");

    public static async Task<(int ExitCode, string Output)> RunAsync(string[] arguments, string? workingDirectory = null)
    {
        using Process process = Start(arguments, workingDirectory);
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

    /// <summary>Runs it with a project that is only a text: one that builds others, which is quicker than a process for each.</summary>
    /// <param name="command">What it is to do, such as <c>msbuild</c>.</param>
    /// <param name="project">The text.</param>
    /// <param name="arguments">What comes after the project.</param>
    public static async Task<(int ExitCode, string Output)> RunProjectAsync(string command, string project, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        string path = folder.At("all.proj");
        await File.WriteAllTextAsync(path, project, TestContext.Current.CancellationToken);
        return await RunAsync([command, path, "-nologo", $"-p:Configuration={Repository.Configuration}", .. arguments]);
    }

    /// <summary>Starts it, for a test that watches it.</summary>
    public static Process Start(string[] arguments, string? workingDirectory = null)
    {
        ProcessStartInfo start = Interruptible.Program("dotnet", arguments);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.WorkingDirectory = workingDirectory ?? Repository.Root;
        // What this process was started with by a build is not for the builds that it starts.
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        return Process.Start(start)!;
    }
}
