using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using MnistTools.Notebook.Output;
using Engine = System.Management.Automation.PowerShell;

namespace MnistTools.Notebook.Cells;

/// <summary>How a cell ended.</summary>
/// <param name="Error">What it failed by; <see langword="null"/> where it did not.</param>
/// <param name="IsExitAsked">Whether it said <c>exit</c>.</param>
internal sealed record CellEnd(CellError? Error, bool IsExitAsked = false);

/// <summary>The session in which all cells run, one after the other on one thread, with PowerShell's whole engine.</summary>
internal sealed class CellSession : IDisposable
{
    /// <summary>Out-String takes no fewer.</summary>
    private const int LeastColumns = 2;

    private readonly Lock _gate = new();
    private readonly NotebookHost _host;
    private readonly Runspace _runspace;
    private Engine? _running;
    private CancellationTokenSource _stop = new();
    private bool _isInCell;

    /// <summary>Opens a session.</summary>
    /// <param name="host">What it knows of the notebook.</param>
    /// <param name="output">Where cells show what they give.</param>
    public CellSession(NotebookHost host, NotebookOutput output)
    {
        (_host, Output) = (host, output);
        _runspace = RunspaceFactory.CreateRunspace(host, InitialSessionState.CreateDefault2());
        _runspace.ThreadOptions = PSThreadOptions.UseCurrentThread;
        _runspace.Open();
    }

    /// <summary>Where cells show what they give.</summary>
    public NotebookOutput Output { get; }

    /// <summary>Cancelled when the running cell is interrupted.</summary>
    public CancellationToken StopToken => _stop.Token;

    /// <summary>How wide text is: Out-String knows no host's width, only that of a terminal.</summary>
    private int Columns => Math.Max(LeastColumns, _host.UI.RawUI.BufferSize.Width);

    /// <summary>Imports a module.</summary>
    /// <exception cref="RuntimeException">It cannot be imported.</exception>
    public void Import(string module)
    {
        using Engine engine = Create();
        engine.AddCommand("Import-Module").AddParameter("Name", module).AddParameter("ErrorAction", ActionPreference.Stop).Invoke();
    }

    /// <summary>From now on there is something to interrupt, until what is given is disposed of.</summary>
    public IDisposable BeginCell()
    {
        lock (_gate)
        {
            _isInCell = true;
        }

        return new Cell(this);
    }

    /// <summary>Runs a cell and shows all that it gives; its result, if it has one, is held by the output then.</summary>
    /// <param name="code">The cell.</param>
    /// <param name="addToHistory">Whether Get-History shall know it.</param>
    public CellEnd Run(string code, bool addToHistory)
    {
        _host.IsExitAsked = false;
        using Engine engine = Create();
        engine.AddScript(code, useLocalScope: false);
        engine.Commands.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        engine.AddCommand(new CmdletInfo("Select-CellOutput", typeof(SelectCellOutputCommand))).AddParameter("Session", this)
            .AddCommand(@"Microsoft.PowerShell.Utility\Out-String").AddParameter("Stream").AddParameter("Width", Columns)
            .AddCommand(new CmdletInfo("Add-CellLine", typeof(AddCellLineCommand))).AddParameter("Output", Output);
        object? exitCode = ExitCode;
        try
        {
            Invoke(engine, new PSInvocationSettings { AddToHistory = addToHistory });
            return new CellEnd(HasSucceeded() ? null : Output.TakeError() ?? DescribeExit(exitCode) ?? Output.FindShownError(), _host.IsExitAsked);
        }
        catch (PipelineStoppedException)
        {
            return new CellEnd(new CellError("Interrupted", "The cell was interrupted.", ["The cell was interrupted."], []));
        }
        catch (RuntimeException failure)
        {
            CellError error = Describe(new ErrorRecord(failure.ErrorRecord, failure));
            return new CellEnd(failure is ParseException ? error with { Place = FindErrors(code) } : error);
        }
    }

    /// <summary>The objects that an expression gives, as text.</summary>
    /// <exception cref="RuntimeException">It cannot be evaluated, or gives an error; the error itself is within.</exception>
    public string Evaluate(string expression)
    {
        using Engine engine = Create();
        engine.AddScript(expression, useLocalScope: false).AddCommand(@"Microsoft.PowerShell.Utility\Out-String").AddParameter("Width", Columns);
        string text = string.Concat(Invoke(engine, new PSInvocationSettings())).Trim('\r', '\n');
        return engine.Streams.Error is [var error, ..] ? throw new RuntimeException(error.ToString(), error.Exception, error) : text;
    }

    /// <summary>What could stand at a place of a text.</summary>
    public CommandCompletion Complete(string text, int index)
    {
        using Engine engine = Create();
        return CommandCompletion.CompleteInput(text, index, options: null, engine);
    }

    /// <summary>Shows an error that does not end the cell; what a program writes to its standard error is no error.</summary>
    public void ShowError(ErrorRecord error)
    {
        if (error.FullyQualifiedErrorId is "NativeCommandError" or "NativeCommandErrorMessage")
        {
            Output.Write(StreamName.Stderr, error.Exception.Message + "\n");
        }
        else
        {
            Output.Add(Describe(error));
        }
    }

    /// <summary>Interrupts what runs, from any thread; the session keeps all that it has.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            if (_isInCell)
            {
                _stop.Cancel();
                _running?.BeginStop(null, null); // Returns at once; inside the lock, so that the pipeline is still there to be stopped.
            }
        }
    }

    public void Dispose()
    {
        _runspace.Dispose();
        _stop.Dispose();
    }

    private void EndCell()
    {
        lock (_gate)
        {
            _isInCell = false;
            if (_stop.IsCancellationRequested)
            {
                _stop.Dispose();
                _stop = new CancellationTokenSource();
            }
        }
    }

    /// <summary>That of the last program, another object for each; <see langword="null"/> before the first.</summary>
    private object? ExitCode => _runspace.SessionStateProxy.PSVariable.GetValue("LASTEXITCODE");

    /// <summary>
    /// How a program has failed, if the cell has run one that did. If none did, the last command has failed without a word, as it was told to by
    /// <c>-ErrorAction</c>: then the cell has not failed.
    /// </summary>
    private CellError? DescribeExit(object? before)
    {
        if (ReferenceEquals(ExitCode, before) || ExitCode is not int code || code == 0)
        {
            return null;
        }

        string message = string.Create(CultureInfo.InvariantCulture, $"A program ended with exit code {code}.");
        return new CellError("NativeCommandFailed", message, [message], []);
    }

    private bool HasSucceeded()
    {
        using Engine engine = Create();
        return Invoke(engine.AddScript("$?"), new PSInvocationSettings()) is [{ BaseObject: true }];
    }

    /// <summary>An error as PowerShell shows it, which for a cell of one line leaves out the place.</summary>
    private CellError Describe(ErrorRecord error)
    {
        string[] lines = Split(Format(error).TrimEnd());
        bool saysPlace = lines.Any(line => line.StartsWith("Line |", StringComparison.Ordinal));
        return new CellError(
            error.Exception.GetType().Name, error.Exception.Message, lines, saysPlace ? [] : Split(error.InvocationInfo?.PositionMessage ?? ""));
    }

    /// <summary>The places of what cannot be read, in PowerShell's form.</summary>
    private static string[] FindErrors(string code)
    {
        Parser.ParseInput(code, out _, out ParseError[] errors);
        return [.. errors.SelectMany(error => Split(string.Create(CultureInfo.InvariantCulture,
            $"""
            At line:{error.Extent.StartLineNumber} char:{error.Extent.StartColumnNumber}
            + {error.Extent.StartScriptPosition.Line.TrimEnd()}
            + {new string(' ', error.Extent.StartColumnNumber - 1)}~
            """)))];
    }

    private static string[] Split(string text) => text.Length == 0 ? [] : text.ReplaceLineEndings("\n").Split('\n');

    private string Format(ErrorRecord error)
    {
        using Engine engine = Create();
        engine.AddCommand(@"Microsoft.PowerShell.Utility\Out-String").AddParameter("InputObject", error).AddParameter("Width", Columns);
        try
        {
            return string.Concat(engine.Invoke());
        }
        catch (RuntimeException)
        {
            // The session's view of errors is broken, or it is being stopped.
            return error.ToString();
        }
    }

    private Collection<PSObject> Invoke(Engine engine, PSInvocationSettings settings)
    {
        lock (_gate)
        {
            _running = _stop.IsCancellationRequested ? throw new PipelineStoppedException() : engine;
        }

        try
        {
            Collection<PSObject> given = engine.Invoke(input: null, settings);
            return StopToken.IsCancellationRequested ? throw new PipelineStoppedException() : given;
        }
        catch (InvalidPowerShellStateException)
        {
            throw new PipelineStoppedException(); // It was stopped before it began.
        }
        finally
        {
            lock (_gate)
            {
                _running = null;
            }
        }
    }

    private Engine Create()
    {
        lock (_gate)
        {
            if (_running is not null)
            {
                return Engine.Create(RunspaceMode.CurrentRunspace);
            }
        }

        var engine = Engine.Create();
        engine.Runspace = _runspace;
        return engine;
    }

    private sealed class Cell(CellSession session) : IDisposable
    {
        public void Dispose() => session.EndCell();
    }
}
