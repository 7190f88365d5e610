using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace MnistTools.Module.Tests;

/// <summary>What a finished PowerShell left: its exit code and all that it wrote.</summary>
public sealed record PowerShellResult(int ExitCode, string Output, string Error)
{
    public IReadOnlyList<string> OutputLines => Output.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Without the line breaks and bars that PowerShell puts into a message of its own.</summary>
    public string ErrorMessage => string.Join(' ', Error.Split([' ', '|', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
}

/// <summary>
/// PowerShell itself as a process of its own, which finds the built module by its name, with redirected streams and the environment of this process. One
/// that does not end in time is killed with all its children.
/// </summary>
public sealed partial class PowerShellProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly CancellationTokenSource _timeout;
    private readonly Task<string> _error;
    private readonly StringBuilder _output = new();

    private PowerShellProcess(Process process, TimeSpan timeLimit)
    {
        _process = process;
        _timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        _timeout.CancelAfter(timeLimit);
        _error = process.StandardError.ReadToEndAsync(_timeout.Token);
    }

    /// <summary>How long one may run that nobody gives another time.</summary>
    public static TimeSpan TimeLimit { get; } = TimeSpan.FromMinutes(5);

    /// <summary>The folder in which PowerShell finds the module by its name.</summary>
    public static string ModulePath { get; } = Repository.GetPath("artifacts", "module");

    /// <summary>What dotnet runs.</summary>
    public static string Program { get; } = BuiltFor.Read("PowerShellProgram");

    /// <summary>Runs PowerShell to its end.</summary>
    public static Task<PowerShellResult> RunAsync(params string[] arguments) => RunAsync(arguments, environment: null);

    /// <summary>Runs PowerShell to its end, in another folder or environment.</summary>
    public static async Task<PowerShellResult> RunAsync(
        IEnumerable<string> arguments,
        string? workingDirectory = null,
        IReadOnlyDictionary<string, string?>? environment = null,
        TimeSpan? timeLimit = null)
    {
        await using PowerShellProcess process = Start(arguments, workingDirectory, environment, timeLimit);
        return await process.EndAsync();
    }

    /// <summary>Starts PowerShell, for tests that watch it while it runs.</summary>
    public static PowerShellProcess Start(
        IEnumerable<string> arguments,
        string? workingDirectory = null,
        IReadOnlyDictionary<string, string?>? environment = null,
        TimeSpan? timeLimit = null)
    {
        ProcessStartInfo start = Interruptible.Program("dotnet", ["exec", Program, "-NoProfile", "-NonInteractive", .. arguments]);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.StandardOutputEncoding = Encoding.UTF8;
        start.StandardErrorEncoding = Encoding.UTF8;
        start.WorkingDirectory = workingDirectory ?? "";
        start.Environment["PSModulePath"] = ModulePath;
        // PowerShell writes colours also where they are read by a program.
        start.Environment["NO_COLOR"] = "1";
        start.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        foreach ((string name, string? value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return new PowerShellProcess(process, timeLimit ?? TimeLimit);
    }

    /// <summary>Reads output up to the first line with the marker in it.</summary>
    public async Task WaitForLineAsync(string marker)
    {
        while (await _process.StandardOutput.ReadLineAsync(_timeout.Token) is { } line)
        {
            _output.AppendLine(line);
            if (line.Contains(marker, StringComparison.Ordinal))
            {
                return;
            }
        }

        throw new InvalidOperationException($"PowerShell ended without '{marker}'.{Environment.NewLine}{_output}{await _error}");
    }

    /// <summary>What Ctrl+C sends.</summary>
    public void Interrupt()
    {
        if (Kill(_process.Id, 2) != 0)
        {
            throw new InvalidOperationException("The signal did not reach PowerShell.");
        }
    }

    /// <summary>What nothing can withstand.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Kills it when something is so; it stands still while that is looked up.</summary>
    /// <param name="isSo">Whether it is, of the process with a number.</param>
    public async Task KillWhenAsync(Func<int, bool> isSo)
    {
        const int Stop = 19, Continue = 18;
        while (Kill(_process.Id, Stop) == 0 && !isSo(_process.Id))
        {
            _ = Kill(_process.Id, Continue);
            // Nothing tells what another process is at.
            await Task.Delay(TimeSpan.FromMilliseconds(10), _timeout.Token);
        }

        Kill();
    }

    /// <summary>Does the same to the one of its children that has lived longest, if it has any.</summary>
    public void KillOldestChild()
    {
        if (LinuxProcess.ChildrenOf(_process.Id) is [var oldest, ..])
        {
            _ = Kill(oldest, 9);
        }
    }

    /// <summary>Does the same to each of its children as soon as there is one, until so many are dead.</summary>
    public async Task KillChildrenAsync(int count)
    {
        var killed = new HashSet<int>();
        while (killed.Count < count)
        {
            foreach (int child in LinuxProcess.ChildrenOf(_process.Id).Where(child => killed.Count < count && killed.Add(child)))
            {
                _ = Kill(child, 9);
            }

            // Nothing tells a process of another's children.
            await Task.Delay(TimeSpan.FromMilliseconds(10), _timeout.Token);
        }
    }

    /// <summary>Its children, which can be watched after it has ended; the caller disposes of them.</summary>
    public Process[] HoldChildren() => [.. LinuxProcess.ChildrenOf(_process.Id).Select(Process.GetProcessById)];

    /// <summary>Command line and environment of its children, as other programs can read them.</summary>
    public string ReadOpenlyOfChildren() => string.Concat(LinuxProcess.ChildrenOf(_process.Id).Select(LinuxProcess.ReadWhatIsOpen));

    /// <summary>Waits for the end.</summary>
    public async Task<PowerShellResult> EndAsync()
    {
        _output.Append(await _process.StandardOutput.ReadToEndAsync(_timeout.Token));
        await _process.WaitForExitAsync(_timeout.Token);
        return new PowerShellResult(_process.ExitCode, _output.ToString(), await _error);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _timeout.Dispose();
        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);
}
