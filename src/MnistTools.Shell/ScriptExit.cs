using System.Management.Automation.Runspaces;
using System.Reflection;

namespace MnistTools.Shell;

/// <summary>
/// Lets the <c>exit</c> of the next script end the session, as <c>pwsh -File</c> does. Left to itself the engine ends the script alone and
/// puts the number into $LASTEXITCODE, where it cannot be told from that of a native program that ran before.
/// </summary>
internal static class ScriptExit
{
    private const BindingFlags Internal = BindingFlags.Instance | BindingFlags.NonPublic;

    /// <summary>To be called right before the script is run: the engine takes the wish back when the first script begins.</summary>
    public static void EndsSession(Runspace runspace)
    {
        // pwsh sets the same property; other hosts have no public way. The tests of exit codes notice should an engine lack it.
        object? context = typeof(Runspace).GetProperty("ExecutionContext", Internal)?.GetValue(runspace);
        context?.GetType().GetProperty("ScriptCommandProcessorShouldRethrowExit", Internal)?.SetValue(context, true);
    }
}
