using System.Management.Automation;
using System.Management.Automation.Language;

namespace MnistTools.PowerShell.Completion;

/// <summary>The word that is completed. PowerShell hands over a text with both of its quotes, also where the user has not written the last one yet.</summary>
internal sealed class CompletionWord
{
    private readonly bool _isClosed;
    private readonly char? _quote;

    public CompletionWord(string word, CommandAst? command)
    {
        _quote = word is ['\'' or '"', ..] ? word[0] : null;
        Text = word.Trim('\'', '"');
        _isClosed = _quote is not null && command?.Extent.Text.Contains(word, StringComparison.Ordinal) == true;
    }

    /// <summary>What is written so far.</summary>
    public string Text { get; }

    /// <summary>Whether a candidate begins as the word does, in any case.</summary>
    public bool Begins(string candidate) => candidate.StartsWith(Text, StringComparison.OrdinalIgnoreCase);

    /// <summary>A whole value: quoted where PowerShell would take it apart.</summary>
    public CompletionResult Whole(string text, string? tooltip = null) =>
        new(_quote is not null || !IsWord(text) ? Quote(text) : text, text, CompletionResultType.ParameterValue, tooltip ?? text);

    /// <summary>A value that goes on: its quote stays open for the next words, unless the user has closed it.</summary>
    public CompletionResult Begun(string text, string label, string tooltip)
    {
        string quoted = Quote(text);
        return new CompletionResult(_isClosed ? quoted : quoted[..^1], label, CompletionResultType.ParameterValue, tooltip);
    }

    private string Quote(string text) => _quote is '"' ? $"\"{text}\"" : $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";

    // What PowerShell takes for one text as it stands. A dash at the beginning would be a parameter's.
    private static bool IsWord(string text) => text.Length > 0 && text[0] != '-' && text.All(sign => char.IsLetterOrDigit(sign) || sign is '_' or '.' or '-');
}
