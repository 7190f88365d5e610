using System.Management.Automation.Language;

namespace MnistTools.Shell;

/// <summary>Reads commands and runs them until <c>exit</c> or the end of the input.</summary>
internal sealed class PromptLoop(ShellSession session, Screen screen, ShellInput input)
{
    private const string ContinuationPrompt = ">> ";

    /// <summary>The exit code: that of <c>exit</c>; at the end of piped commands 1 if the last one failed, else 0.</summary>
    public int Run()
    {
        bool lastSucceeded = true;
        while (session.ExitRequest is null && session.StoppedWith is null && !session.NestedPromptShouldEnd)
        {
            string? statement;
            try
            {
                statement = ReadStatement();
            }
            catch (OperationCanceledException)
            {
                continue; // Ctrl+C clears the line.
            }

            if (statement is null)
            {
                break;
            }

            if (!string.IsNullOrWhiteSpace(statement))
            {
                lastSucceeded = session.Execute(statement);
            }

            if (input.IsTerminal && session.StoppedWith == StopSignals.InterruptExitCode)
            {
                session.StoppedWith = null; // Ctrl+C is for the command, not for the shell.
            }
        }

        return session.StoppedWith ?? session.ExitRequest ?? (lastSucceeded || input.IsTerminal ? 0 : 1);
    }

    /// <summary>
    /// One line, and as many more as the statement needs. From a pipe, a statement of several lines ends at an empty line, as in PowerShell:
    /// a lone closing brace does not tell whether an <c>else</c> follows.
    /// </summary>
    private string? ReadStatement()
    {
        string? statement = input.ReadCommandLine(input.IsTerminal ? PromptOnNewLine() : "", session.Complete);
        if (statement is null || !IsIncomplete(statement))
        {
            return statement;
        }

        while (input.ReadCommandLine(ContinuationPrompt, session.Complete) is { } line)
        {
            statement += "\n" + line;
            bool mayEnd = input.IsTerminal || line.Length == 0;
            if (mayEnd && !IsIncomplete(statement))
            {
                break;
            }
        }

        return statement;
    }

    private string PromptOnNewLine()
    {
        screen.EnsureLineStart();
        return session.PromptText();
    }

    private static bool IsIncomplete(string text)
    {
        Parser.ParseInput(text, out _, out ParseError[] errors);
        return errors.Any(error => error.IncompleteInput);
    }
}
