using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace MnistTools.PowerShell.Tests;

/// <summary>What a finished shell left: its exit code and all that it wrote.</summary>
public sealed record ShellResult(int ExitCode, string Output, string Error)
{
    public IReadOnlyList<string> OutputLines => Lines(Output);

    public IReadOnlyList<string> ErrorLines => Lines(Error);

    private static string[] Lines(string text) => text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>
/// The built shell as a process of its own, with redirected streams and the environment of this process. One that does not end in time is
/// killed with all its children.
/// </summary>
public sealed partial class ShellProcess : IAsyncDisposable
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(3);
    private readonly Process process;
    private readonly CancellationTokenSource timeout;
    private readonly Task<string> error;
    private readonly StringBuilder output = new();

    private ShellProcess(Process process, TimeSpan timeLimit)
    {
        this.process = process;
        timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(timeLimit);
        error = process.StandardError.ReadToEndAsync(timeout.Token);
    }

    /// <summary>The shell's assembly, built in the same configuration as these tests.</summary>
    public static string AssemblyPath { get; } = FindAssembly();

    /// <summary>Standard input of the shell.</summary>
    public StreamWriter Input => process.StandardInput;

    /// <summary>Runs the shell to its end.</summary>
    public static Task<ShellResult> RunAsync(params string[] arguments) => RunAsync(arguments, input: "");

    /// <summary>Runs the shell to its end, with text on its standard input and, if given, another folder, time limit or environment.</summary>
    public static async Task<ShellResult> RunAsync(
        IEnumerable<string> arguments,
        string input = "",
        string? workingDirectory = null,
        IReadOnlyDictionary<string, string?>? environment = null,
        TimeSpan? timeLimit = null)
    {
        await using ShellProcess shell = Start(arguments, workingDirectory, environment, timeLimit);
        return await shell.EndAsync(input);
    }

    /// <summary>Starts the shell, for tests that talk to it while it runs.</summary>
    public static ShellProcess Start(
        IEnumerable<string> arguments,
        string? workingDirectory = null,
        IReadOnlyDictionary<string, string?>? environment = null,
        TimeSpan? timeLimit = null)
    {
        // A runner that was started in the background ignores SIGINT, and its children inherit that: env takes it back.
        string[] command = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT", "dotnet"] : ["dotnet"];
        var start = new ProcessStartInfo(command[0], [.. command[1..], AssemblyPath, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = workingDirectory ?? "",
        };
        foreach ((string name, string? value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        return new ShellProcess(Process.Start(start)!, timeLimit ?? DefaultTimeout);
    }

    /// <summary>Reads output up to the first line with the marker in it.</summary>
    public async Task WaitForLineAsync(string marker)
    {
        while (await process.StandardOutput.ReadLineAsync(timeout.Token) is { } line)
        {
            output.AppendLine(line);
            if (line.Contains(marker, StringComparison.Ordinal))
            {
                return;
            }
        }

        throw new InvalidOperationException($"The shell ended without '{marker}'.{Environment.NewLine}{output}{await error}");
    }

    /// <summary>What Ctrl+C sends.</summary>
    public void Interrupt() => Signal(2);

    /// <summary>What service managers and <c>kill</c> send.</summary>
    public void Terminate() => Signal(15);

    /// <summary>What nothing can withstand.</summary>
    public void Kill() => process.Kill();

    /// <summary>Does the same to the one of its children that has lived longest, if it has any.</summary>
    public void KillOldestChild()
    {
        if (LinuxProcess.ChildrenOf(process.Id) is [var oldest, ..])
        {
            _ = Kill(oldest, 9);
        }
    }

    /// <summary>Command line and environment of its children, as other programs can read them.</summary>
    public string ReadOpenlyOfChildren() => string.Concat(LinuxProcess.ChildrenOf(process.Id).Select(LinuxProcess.ReadWhatIsOpen));

    /// <summary>Closes standard input after this text and waits for the end.</summary>
    public async Task<ShellResult> EndAsync(string input = "")
    {
        Task<string> rest = process.StandardOutput.ReadToEndAsync(timeout.Token);
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), timeout.Token);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading all of its input.
        }

        output.Append(await rest);
        await process.WaitForExitAsync(timeout.Token);
        return new ShellResult(process.ExitCode, output.ToString(), await error);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }

        timeout.Dispose();
        process.Dispose();
    }

    private void Signal(int number)
    {
        if (Kill(process.Id, number) != 0)
        {
            throw new InvalidOperationException($"Signal {number} did not reach the shell.");
        }
    }

    // .../bin/MnistTools.PowerShell.Tests/<configuration>/ lies beside .../bin/MnistTools.Shell/<configuration>/.
    private static string FindAssembly()
    {
        var tests = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        for (DirectoryInfo? folder = tests.Parent; folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "MnistTools.Shell", tests.Name, "MnistTools.Shell.dll");
            if (File.Exists(candidate))
            {
                return candidate;
            }
        }

        throw new FileNotFoundException($"No built shell was found above {tests}.");
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);
}
