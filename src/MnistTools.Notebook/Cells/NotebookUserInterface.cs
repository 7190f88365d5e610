using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using MnistTools.Notebook.Output;
using MnistTools.PowerShell;

namespace MnistTools.Notebook.Cells;

/// <summary>What PowerShell shows and asks. Errors, and only they, are on standard error, as in PowerShell itself.</summary>
/// <param name="output">Where it is shown.</param>
/// <param name="ask">Asks the user for a line by a prompt; what is secret is not shown while it is typed.</param>
internal sealed class NotebookUserInterface(NotebookOutput output, Func<string, bool, string> ask) : PSHostUserInterface
{
    private readonly Questions _questions = new(text => output.Write(StreamName.Stdout, text), ask);
    private readonly ConcurrentDictionary<string, bool> _shownOtherwise = [];

    public override PSHostRawUserInterface RawUI { get; } = new NotebookRawUserInterface();

    public override bool SupportsVirtualTerminal => true;

    public override void Write(string value) => output.Write(StreamName.Stdout, value ?? "");

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        Write(NotebookRawUserInterface.Colour(foregroundColor, backgroundColor, value ?? ""));

    public override void WriteLine(string value)
    {
        if (!_shownOtherwise.TryRemove(value ?? "", out _))
        {
            Write(value + "\n");
        }
    }

    public override void WriteErrorLine(string value) => output.Write(StreamName.Stderr, value + "\n");

    public override void WriteWarningLine(string message) => WriteStyledLine(FormatStyle.Warning, $"WARNING: {message}");

    public override void WriteVerboseLine(string message) => WriteStyledLine(FormatStyle.Verbose, $"VERBOSE: {message}");

    public override void WriteDebugLine(string message) => WriteStyledLine(FormatStyle.Debug, $"DEBUG: {message}");

    /// <summary>Sees each record before its text comes as a line; what a training says is shown by its display instead.</summary>
    public override void WriteInformation(InformationRecord record)
    {
        if (record?.MessageData is TrainingMessage message)
        {
            _shownOtherwise[message.Message] = true;
            output.Activities.Report(message);
        }
    }

    public override void WriteProgress(long sourceId, ProgressRecord record) => output.Activities.Report(sourceId, record);

    public override string ReadLine() => ask("", false);

    public override SecureString ReadLineAsSecureString() => _questions.AskSecretly("");

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
        _questions.Fill(caption, message, descriptions);

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) =>
        _questions.Choose(caption, message, choices, defaultChoice);

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        _questions.AskCredential(caption, message, userName);

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
        _questions.AskCredential(caption, message, userName);

    private void WriteStyledLine(FormatStyle style, string text) => Write(GetFormatStyleString(style) + text + GetFormatStyleString(FormatStyle.Reset) + "\n");
}
