using System.Management.Automation.Runspaces;

namespace MnistTools.Shell;

/// <summary>Turns the words after a script's path into parameters, as PowerShell does for <c>pwsh -File</c>.</summary>
internal static class ScriptArguments
{
    /// <summary>
    /// <c>-Name value</c>, <c>-Switch</c>, <c>-Name:value</c> and plain values. Whether a word after <c>-Name</c> is its value or the next
    /// positional one is the binder's decision: it alone knows which parameters are switches.
    /// </summary>
    public static IEnumerable<CommandParameter> ToParameters(IEnumerable<string> words)
    {
        string? nameThatAwaitsItsValue = null;
        foreach (string word in words)
        {
            if (nameThatAwaitsItsValue is not null)
            {
                yield return new CommandParameter(nameThatAwaitsItsValue, word);
                nameThatAwaitsItsValue = null;
            }
            else if (!LooksLikeParameter(word))
            {
                yield return new CommandParameter(null, word);
            }
            else if (word.EndsWith(':'))
            {
                nameThatAwaitsItsValue = word.TrimEnd(':');
            }
            else if (word.Split(':', 2) is [string name, string value])
            {
                yield return new CommandParameter(name, BooleanOr(value));
            }
            else
            {
                yield return new CommandParameter(word);
            }
        }
    }

    // -5 and - are values.
    private static bool LooksLikeParameter(string word) =>
        word.Length > 1 && word[0] == '-' && (char.IsLetter(word[1]) || word[1] is '_' or '?');

    // A command line carries text only: $true and $false are the one way to hand a switch its value.
    private static object BooleanOr(string value) =>
        bool.TryParse(value.AsSpan(value.StartsWith('$') ? 1 : 0), out bool truth) ? truth : value;
}
