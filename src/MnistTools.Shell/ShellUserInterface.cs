using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace MnistTools.Shell;

/// <summary>
/// What the engine shows and asks. The engine formats objects and errors itself and hands over lines; here the streams get PowerShell's
/// colours and their place: errors, and only they, on standard error.
/// </summary>
internal sealed class ShellUserInterface : PSHostUserInterface
{
    private readonly Screen screen;
    private readonly ShellQuestions questions;
    private readonly ShellInput input;
    private readonly Func<CancellationToken> stopped;
    private readonly Action interrupt;

    /// <param name="screen">Where everything is written.</param>
    /// <param name="input">Where answers come from.</param>
    /// <param name="stopped">Gives the token of the pipeline that runs now.</param>
    /// <param name="interrupt">Stops that pipeline: Ctrl+C as the answer to a question is a key and no signal.</param>
    public ShellUserInterface(Screen screen, ShellInput input, Func<CancellationToken> stopped, Action interrupt)
    {
        this.screen = screen;
        this.input = input;
        this.stopped = stopped;
        this.interrupt = interrupt;
        questions = new ShellQuestions(screen, AskLine, AskSecret);
    }

    /// <summary>What the formatter writes now is an error that has ended a command.</summary>
    public bool ReportsError { get; set; }

    /// <inheritdoc/>
    public override PSHostRawUserInterface RawUI { get; } = new ShellRawUserInterface();

    /// <inheritdoc/>
    public override bool SupportsVirtualTerminal => screen.HasColour;

    /// <inheritdoc/>
    public override void Write(string value) => screen.Write(value ?? "");

    /// <inheritdoc/>
    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        screen.Write(ShellRawUserInterface.Coloured(foregroundColor, backgroundColor, value ?? ""));

    /// <inheritdoc/>
    public override void WriteLine(string value)
    {
        if (ReportsError)
        {
            WriteErrorLine(value);
        }
        else
        {
            screen.Write(value + Environment.NewLine);
        }
    }

    /// <inheritdoc/>
    public override void WriteErrorLine(string value)
    {
        // The formatter ends an error with an empty line, which PowerShell does not show either.
        if (!string.IsNullOrEmpty(value))
        {
            screen.WriteError(Styled(FormatStyle.Error, value) + Environment.NewLine);
        }
    }

    /// <inheritdoc/>
    public override void WriteWarningLine(string message) => WriteStyledLine(FormatStyle.Warning, $"WARNING: {message}");

    /// <inheritdoc/>
    public override void WriteVerboseLine(string message) => WriteStyledLine(FormatStyle.Verbose, $"VERBOSE: {message}");

    /// <inheritdoc/>
    public override void WriteDebugLine(string message) => WriteStyledLine(FormatStyle.Debug, $"DEBUG: {message}");

    /// <inheritdoc/>
    public override void WriteProgress(long sourceId, ProgressRecord record) => screen.ShowProgress(sourceId, record);

    /// <inheritdoc/>
    public override string ReadLine() => AskLine("");

    /// <inheritdoc/>
    public override SecureString ReadLineAsSecureString() => AskSecret("");

    /// <inheritdoc/>
    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
        questions.Fill(caption, message, descriptions);

    /// <inheritdoc/>
    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) =>
        questions.Choose(caption, message, choices, defaultChoice);

    /// <inheritdoc/>
    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        questions.AskCredential(caption, message, userName);

    /// <inheritdoc/>
    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
        questions.AskCredential(caption, message, userName);

    private string AskLine(string prompt) => Answered(() => input.ReadAnswer(prompt, stopped()));

    private SecureString AskSecret(string prompt) => Answered(() => input.ReadSecret(prompt, stopped()));

    private T Answered<T>(Func<T> read)
    {
        screen.HideProgress();
        try
        {
            return read();
        }
        catch (PipelineStoppedException)
        {
            interrupt();
            throw;
        }
    }

    private void WriteStyledLine(FormatStyle style, string text) => screen.Write(Styled(style, text) + Environment.NewLine);

    private static string Styled(FormatStyle style, string text) => GetFormatStyleString(style) + text + GetFormatStyleString(FormatStyle.Reset);
}
