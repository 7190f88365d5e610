using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace MnistTools.Shell;

/// <summary>
/// What the user types: edited on a terminal, read line by line when standard input is a file or a pipe. Commands and answers to questions
/// come from the same place; <c>-NonInteractive</c> forbids the questions only.
/// </summary>
internal sealed class ShellInput(Screen screen, bool nonInteractive)
{
    private readonly List<string> history = [];

    /// <summary>Someone may be there to answer.</summary>
    public bool IsTerminal { get; } = !Console.IsInputRedirected && screen.OutputIsTerminal;

    /// <summary>Reads a line of a command, with history and completion; null at the end of the input.</summary>
    /// <exception cref="OperationCanceledException">Ctrl+C on a terminal.</exception>
    public string? ReadCommandLine(string prompt, CompleteLine complete)
    {
        if (!IsTerminal)
        {
            return Console.In.ReadLine();
        }

        string? line = new LineEditor(screen.Write, history, complete).Read(prompt);
        if (!string.IsNullOrWhiteSpace(line) && (history.Count == 0 || history[^1] != line))
        {
            history.Add(line);
        }

        return line;
    }

    /// <summary>Reads the answer to a question; it is an error if none can come.</summary>
    /// <param name="prompt">Written before the answer.</param>
    /// <param name="stopped">Ends the wait for a line that never comes.</param>
    public string ReadAnswer(string prompt, CancellationToken stopped)
    {
        RequireSomeoneToAsk();
        return IsTerminal ? ReadOnTerminal(prompt, hidden: false) : ReadRedirected(prompt, stopped);
    }

    /// <summary>Reads the answer to a question without showing it.</summary>
    /// <param name="prompt">Written before the answer.</param>
    /// <param name="stopped">Ends the wait for a line that never comes.</param>
    public SecureString ReadSecret(string prompt, CancellationToken stopped)
    {
        RequireSomeoneToAsk();
        var secret = new SecureString();
        foreach (char character in IsTerminal ? ReadOnTerminal(prompt, hidden: true) : ReadRedirected(prompt, stopped))
        {
            secret.AppendChar(character);
        }

        secret.MakeReadOnly();
        return secret;
    }

    private void RequireSomeoneToAsk()
    {
        if (nonInteractive)
        {
            throw new PSInvalidOperationException("A question was to be asked, but the shell runs with -NonInteractive.");
        }
    }

    private string ReadOnTerminal(string prompt, bool hidden)
    {
        try
        {
            return new LineEditor(screen.Write, [], complete: null, hidden).Read(prompt) ?? throw InputEnded();
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
    }

    private string ReadRedirected(string prompt, CancellationToken stopped)
    {
        screen.Write(prompt);
        Task<string?> line = Task.Run(Console.In.ReadLine, CancellationToken.None);
        try
        {
            line.Wait(stopped);
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }

        screen.Write(Environment.NewLine); // What was read is not echoed: without this, output goes on behind the prompt.
        return line.Result ?? throw InputEnded();
    }

    private static HostException InputEnded() =>
        new("A question was asked, but the input has ended. Answer it on a terminal, or give the parameter on the command line (-Confirm:$false skips a confirmation).");
}
