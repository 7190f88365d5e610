using System.Management.Automation;
using System.Management.Automation.Host;

namespace MnistTools.Shell;

/// <summary>
/// Standard output and standard error with the progress bar between them and the user: whatever is written takes the bar's place, and the
/// next progress record draws it again below. Escape sequences reach a terminal only.
/// </summary>
internal sealed class Screen
{
    private readonly Lock gate = new();
    private readonly TextWriter output = Console.Out;
    private readonly TextWriter error = Console.Error;
    private readonly ProgressBar? progress;
    private readonly bool outputHasColour;
    private readonly bool errorHasColour;
    private bool atLineStart = true;

    public Screen()
    {
        bool dumb = Environment.GetEnvironmentVariable("TERM") == "dumb";
        bool colour = !dumb && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        OutputIsTerminal = !Console.IsOutputRedirected && !dumb && TerminalSequences.AreUnderstood();
        outputHasColour = OutputIsTerminal && colour;
        errorHasColour = !Console.IsErrorRedirected && colour && TerminalSequences.AreUnderstood();
        progress = OutputIsTerminal ? new ProgressBar(output, outputHasColour) : null;
    }

    /// <summary>Output goes to a terminal that moves its cursor on command.</summary>
    public bool OutputIsTerminal { get; }

    /// <summary>Some of what is written may keep its colours.</summary>
    public bool HasColour => outputHasColour || errorHasColour;

    /// <summary>Columns and rows; output to a file is laid out for 120 columns.</summary>
    public static Size WindowSize =>
        Console.IsOutputRedirected || Console.WindowWidth <= 0 ? new Size(120, 50) : new Size(Console.WindowWidth, Console.WindowHeight);

    /// <summary>Writes to standard output.</summary>
    public void Write(string text) => Write(output, text, outputHasColour);

    /// <summary>Writes to standard error.</summary>
    public void WriteError(string text) => Write(error, text, errorHasColour);

    /// <summary>Shows or updates the bar; where output is no terminal, progress is not shown.</summary>
    public void ShowProgress(long sourceId, ProgressRecord record)
    {
        lock (gate)
        {
            // A line that is only begun has the place where the bar would go.
            progress?.Update(sourceId, record, mayDraw: atLineStart);
        }
    }

    /// <summary>Takes the bar away because nothing runs any more.</summary>
    public void EndProgress()
    {
        lock (gate)
        {
            progress?.Reset();
        }
    }

    /// <summary>Takes the bar away until the next record, because someone else is about to write to the terminal.</summary>
    public void HideProgress()
    {
        lock (gate)
        {
            progress?.Hide();
        }
    }

    /// <summary>Begins a new line, unless the last write ended one.</summary>
    public void EnsureLineStart()
    {
        if (!atLineStart)
        {
            Write(Environment.NewLine);
        }
    }

    private void Write(TextWriter writer, string text, bool keepColour)
    {
        if (text.Length == 0)
        {
            return;
        }

        lock (gate)
        {
            progress?.Hide();
            writer.Write(PSHostUserInterface.GetOutputString(text, keepColour));
            writer.Flush();
            atLineStart = text.EndsWith('\n');
        }
    }
}
