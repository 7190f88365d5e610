using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Microsoft.PowerShell;

namespace MnistTools.Shell;

/// <summary>
/// A runspace with the module in it, and the way commands run there: output, and errors in their place between it, through the engine's own
/// formatter; stoppable from another thread.
/// </summary>
internal sealed class ShellSession : IDisposable
{
    private readonly ShellHost host;
    private readonly Screen screen;
    private readonly ShellUserInterface userInterface;
    private readonly Runspace runspace;
    private readonly Stack<RunningCommand> running = new();
    private readonly Lock gate = new();

    public ShellSession(Screen screen, ShellInput input)
    {
        this.screen = screen;
        userInterface = new ShellUserInterface(screen, input, () => StopToken, () => Stop(StopSignals.InterruptExitCode));
        host = new ShellHost(screen, userInterface, RunNestedPrompt);
        Prompt = new PromptLoop(this, screen, input);
        runspace = RunspaceFactory.CreateRunspace(host, EngineState());

        // Commands run on the caller's thread: a nested prompt can then wait for the user where its command waits for it.
        runspace.ThreadOptions = PSThreadOptions.UseCurrentThread;
        runspace.Open();
        Runspace.DefaultRunspace = runspace;
    }

    /// <summary>The loop that reads commands.</summary>
    public PromptLoop Prompt { get; }

    /// <summary>What <c>exit</c> asked for; null while the session is to go on.</summary>
    public int? ExitRequest => host.ExitRequest;

    /// <summary>A nested prompt was asked to end by its command.</summary>
    public bool NestedPromptShouldEnd => host.NestedPromptShouldEnd;

    /// <summary>The exit code that the last signal asked for; null if none came. The prompt forgets a Ctrl+C when it has done its work.</summary>
    public int? StoppedWith { get; set; }

    private CancellationToken StopToken
    {
        get
        {
            lock (gate)
            {
                return running.TryPeek(out RunningCommand? command) ? command.Stopped.Token : CancellationToken.None;
            }
        }
    }

    /// <summary>Loads the module; without it the shell says so and is a plain PowerShell engine.</summary>
    public void ImportModule()
    {
        if (ModuleLocation.FindManifest(AppContext.BaseDirectory) is not { } manifest)
        {
            host.UI.WriteErrorLine(Messages.ModuleMissing(AppContext.BaseDirectory));
            return;
        }

        Execute(shell => shell.AddCommand("Import-Module").AddParameter("Name", manifest), addToHistory: false);
    }

    /// <summary>Runs a script and gives its exit code: that of <c>exit</c>, 1 if it ended by an error, else 0.</summary>
    public int RunFile(string path, IEnumerable<string> arguments)
    {
        ScriptExit.EndsSession(runspace);
        bool completed = Execute(shell =>
        {
            shell.AddCommand(Path.GetFullPath(path), useLocalScope: false);
            foreach (CommandParameter parameter in ScriptArguments.ToParameters(arguments))
            {
                shell.Commands.Commands[0].Parameters.Add(parameter);
            }
        });
        return StoppedWith ?? ExitRequest ?? (completed ? 0 : 1);
    }

    /// <summary>Runs a command and gives the exit code: that of <c>exit</c>, 1 if its last statement failed, else 0.</summary>
    public int RunCommand(string text)
    {
        bool succeeded = Execute(text);
        return StoppedWith ?? ExitRequest ?? (succeeded ? 0 : 1);
    }

    /// <summary>Runs text as it was typed; false if its last statement failed or an error ended it, which has been shown by then.</summary>
    public bool Execute(string text) =>
        Execute(shell => shell.AddScript(text, useLocalScope: false)) && Evaluate("$?") is true;

    /// <summary>What the <c>prompt</c> function of the session says.</summary>
    public string PromptText() => Evaluate("prompt") is string { Length: > 0 } text ? text : "PS> ";

    /// <summary>What could stand at the cursor.</summary>
    public CommandCompletion? Complete(string text, int cursor)
    {
        using var shell = CreateShell();
        return CommandCompletion.CompleteInput(text, cursor, options: null, shell);
    }

    /// <summary>Stops what runs now, from any thread; false if nothing does, or if it is stopping already.</summary>
    /// <param name="exitCode">What the process is to return if it ends by this.</param>
    public bool Stop(int exitCode)
    {
        lock (gate)
        {
            if (!running.TryPeek(out RunningCommand? command) || command.Stopped.IsCancellationRequested)
            {
                return false;
            }

            StoppedWith = exitCode;
            command.Stopped.Cancel();
            command.Shell.BeginStop(null, null); // Returns at once; inside the lock, so that the command is still there to be stopped.
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => runspace.Dispose();

    private static InitialSessionState EngineState()
    {
        var state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
        {
            state.ExecutionPolicy = ExecutionPolicy.Bypass;
        }

        // The engine's own `help` pages its text through commands that its package lacks.
        state.Commands.Remove("help", typeof(SessionStateFunctionEntry));
        state.Commands.Add(new SessionStateAliasEntry("help", "Get-Help"));
        return state;
    }

    private bool Execute(Action<PowerShell> compose, bool addToHistory = true)
    {
        using var shell = CreateShell();
        compose(shell);
        shell.Commands.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        shell.AddCommand(OutDefaultWithHints.Command);
        try
        {
            // Part of the history is $?, which the engine restores after every command that is none.
            Invoke(shell, new PSInvocationSettings { AddToHistory = addToHistory });
            return true;
        }
        catch (PipelineStoppedException)
        {
            return false;
        }
        catch (RuntimeException exception)
        {
            Report(exception);
            return false;
        }
        finally
        {
            screen.EndProgress();
        }
    }

    private object? Evaluate(string expression)
    {
        using var shell = CreateShell();
        try
        {
            return Invoke(shell.AddScript(expression, useLocalScope: false), new PSInvocationSettings()).FirstOrDefault()?.BaseObject;
        }
        catch (RuntimeException)
        {
            return null; // A broken prompt function is no reason to have no prompt.
        }
    }

    private Collection<PSObject> Invoke(PowerShell shell, PSInvocationSettings settings)
    {
        using var command = new RunningCommand(shell);
        lock (gate)
        {
            running.Push(command);
        }

        try
        {
            return shell.Invoke(input: null, settings);
        }
        finally
        {
            lock (gate)
            {
                running.Pop();
            }
        }
    }

    // Through the formatter as well, so that the error looks as it does in PowerShell, with the place and the line. The engine marks what
    // belongs on the error stream in a way that is closed to hosts; hence the user interface is told.
    private void Report(RuntimeException exception)
    {
        userInterface.ReportsError = true;
        try
        {
            using var shell = CreateShell();
            shell.AddCommand(OutDefaultWithHints.Command)
                .AddParameter("InputObject", new ErrorRecord(exception.ErrorRecord, exception))
                .Invoke();
        }
        finally
        {
            userInterface.ReportsError = false;
        }
    }

    private PowerShell CreateShell()
    {
        lock (gate)
        {
            if (running.Count > 0)
            {
                return PowerShell.Create(RunspaceMode.CurrentRunspace);
            }
        }

        var shell = PowerShell.Create();
        shell.Runspace = runspace;
        return shell;
    }

    private void RunNestedPrompt()
    {
        Prompt.Run();
        host.NestedPromptShouldEnd = false;
        host.ExitRequest = null;
    }

    private sealed record RunningCommand(PowerShell Shell) : IDisposable
    {
        public CancellationTokenSource Stopped { get; } = new();

        public void Dispose() => Stopped.Dispose();
    }
}
