using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MnistTools.Notebook.Tests;

/// <summary>
/// A kernel that Jupyter's own client has started from a registered kernel spec, and a way to talk to it. One for all tests that talk to one.
/// </summary>
[CollectionDefinition(Shared)]
public sealed class FrontEnd : IDisposable, ICollectionFixture<FrontEnd>
{
    /// <summary>The tests that share it, one after the other.</summary>
    public const string Shared = "A kernel";

    private readonly TemporaryFolder _home = new();
    private readonly Lazy<Process> _process;

    public FrontEnd() => _process = new(Start);

    /// <summary>The folder that the notebook lies in.</summary>
    public string Folder => _home.Path;

    /// <summary>How PowerShell is started here.</summary>
    public static ProcessStartInfo PowerShell(params string[] arguments) => new("dotnet",
        [BuiltFor.Read("PowerShellProgram"), "-NoProfile", .. arguments]);

    /// <summary>The folder of the built modules.</summary>
    public static string Modules { get; } = Repository.GetPath("artifacts", "module");

    /// <summary>Runs a cell.</summary>
    /// <param name="code">The cell.</param>
    /// <param name="options">What execute_request says besides.</param>
    /// <param name="answers">What is answered to its questions; when there are no more, it is interrupted.</param>
    /// <param name="interruptAt">The text in a message at which it is interrupted.</param>
    /// <param name="interruptBy">By a message, or by a signal.</param>
    public CellRun Run(string code, JsonObject? options = null, string[]? answers = null, string? interruptAt = null, string interruptBy = "message")
    {
        JsonObject command = options ?? [];
        command["do"] = "execute";
        command["code"] = code;
        command["interrupt_by"] = interruptBy;
        command["interrupt_at"] = interruptAt;
        command["answers"] = new JsonArray([.. (answers ?? []).Select(answer => JsonValue.Create(answer))]);
        return new CellRun(Do(command));
    }

    /// <summary>Sends a request and gives the content of its reply.</summary>
    public JsonElement Ask(string type, JsonObject content) =>
        Do(new JsonObject { ["do"] = "ask", ["type"] = type, ["content"] = content }).GetProperty("reply");

    /// <summary>Lets the front end do something.</summary>
    public JsonElement Do(JsonObject command)
    {
        Process process = _process.Value;
        process.StandardInput.WriteLine(command.ToJsonString());
        process.StandardInput.Flush();
        JsonElement answer = ReadAnswer(process);
        return answer.TryGetProperty("failure", out JsonElement failure) ? throw new InvalidOperationException(failure.GetString()) : answer;
    }

    public void Dispose()
    {
        if (_process.IsValueCreated)
        {
            _process.Value.StandardInput.Close();
            if (!_process.Value.WaitForExit(TimeSpan.FromSeconds(30)))
            {
                _process.Value.Kill(entireProcessTree: true);
            }

            _process.Value.Dispose();
        }

        _home.Dispose();
    }

    /// <summary>Registers the kernel for a home of its own and gives how a program is started that finds it there.</summary>
    public static ProcessStartInfo WithKernel(string home, ProcessStartInfo program)
    {
        ProcessStartInfo register =
            InHome(home, PowerShell("-Command", $"Import-Module '{Modules}/MnistTools.Notebook'; Register-MnistNotebook -ErrorAction Stop"));
        using Process process = Process.Start(register)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output);
        return InHome(home, program);
    }

    /// <summary>A program in a home of its own, without anything of the user's Jupyter.</summary>
    public static ProcessStartInfo InHome(string home, ProcessStartInfo program)
    {
        foreach (string variable in new[] { "JUPYTER_DATA_DIR", "JUPYTER_PATH", "JUPYTER_RUNTIME_DIR", "XDG_DATA_HOME" })
        {
            program.Environment.Remove(variable);
        }

        program.Environment["HOME"] = home;
        program.Environment["LANG"] = "C.UTF-8";
        program.Environment["LC_ALL"] = "C.UTF-8";
        program.RedirectStandardInput = true;
        program.RedirectStandardOutput = true;
        return program;
    }

    private Process Start()
    {
        DebianPython.SkipWithout("jupyter_client", "python3-jupyter-client");
        ProcessStartInfo start =
            WithKernel(Folder, Interruptible.Program(DebianPython.Program, Path.Combine(AppContext.BaseDirectory, "front_end.py"), Folder));
        Process process = Process.Start(start)!;
        ReadAnswer(process);
        return process;
    }

    private static JsonElement ReadAnswer(Process process) =>
        JsonElement.Parse(process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The front end has ended; what it said is above."));
}
