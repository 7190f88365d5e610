using System.Text.RegularExpressions;

namespace MnistTools.Help;

/// <summary>Plain text of help as Markdown: cmdlets become links, and what is typed is set as code.</summary>
/// <param name="cmdlets">The cmdlets that have a page.</param>
internal sealed partial class MarkdownText(IReadOnlySet<string> cmdlets)
{
    public string Of(string text, string? ownPage = null)
    {
        int end = 0;
        string markdown = "";
        foreach (Match match in Typed().Matches(text))
        {
            markdown += Escape(text[end..match.Index]) + Code(match.Value, ownPage);
            end = match.Index + match.Length;
        }

        return markdown + Escape(text[end..]);
    }

    private string Code(string typed, string? ownPage) =>
        cmdlets.Contains(typed) && typed != ownPage ? $"[{typed}]({typed}.md)" : $"`{typed}`";

    private static string Escape(string text) => Special().Replace(text, @"\$0");

    // A spec in quotes, a table or a block in braces, a list in a list, a variable with what it is asked for, a cmdlet, parameters with their numbers, a call
    // or name with an underscore, a path of the home folder, an extension.
    [GeneratedRegex(@"(?<![\w'=])(?:\b\w+=)?'[^']+'|@\{[^}]*\}|\{ (?:[^{}]|\{[^{}]*\})* \}(?= |\.|$)|(?<= ), \(\$[^()]*\)|\$\w+(?:\.\w+|\[[\w.]+\]|\([^()]*\))*|(?<![\w.-])\[[\w.]+\]::\w+(?: = \[[\w.]+\]::\w+)?|\b[A-Z]\w+(?:-[A-Z]\w+)+\b|(?<![\w-])-[A-Z]\w+\b(?: \d[\d.]*\b(?: -[A-Z]\w+ \d[\d.]*\b)*)?|\b\w+\.\w+\(\w+=\w+\)|\b[\w]+_\w*|(?<![\w/])~/[\w./]+\w|(?<![\w.])\.(?:weights\.h5|[a-z]\w+)\b|[^\s(]*[*<>][^\s)]*(?<![.,])")]
    private static partial Regex Typed();

    [GeneratedRegex(@"[\\`*_\[\]<>|]")]
    private static partial Regex Special();
}
