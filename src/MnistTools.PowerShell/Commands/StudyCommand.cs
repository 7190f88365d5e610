using System.Management.Automation.Language;
using MnistTools.Tuning;

namespace MnistTools.PowerShell.Commands;

/// <summary>What the cmdlets that use a study share: no view of an error shows a password of its connection string.</summary>
public abstract class StudyCommand : MnistCommand
{
    /// <summary>Does something with a study; what is wrong with it is an error record.</summary>
    /// <param name="study">The study as the user wrote it; <see langword="null"/> for a temporary one.</param>
    /// <param name="work">Is given the full path or the connection string; <see langword="null"/> for a temporary study.</param>
    protected void TryStudy(string? study, Action<string?> work)
    {
        string? shown = study is null ? null : StudyStore.Describe(study);
        if (shown != study)
        {
            ConcealLine();
        }

        Try(shown, () => work(study is null || StudyStore.IsConnectionString(study) ? study : ResolveNew(study)));
    }

    /// <summary>An error shows the line of the script that it comes from, and that is where the password was written.</summary>
    private void ConcealLine()
    {
        string name = MyInvocation.InvocationName;
        ScriptPosition At(int column) => new(MyInvocation.ScriptName, MyInvocation.ScriptLineNumber, column, name);
        MyInvocation.DisplayScriptPosition = new ScriptExtent(At(1), At(1 + name.Length));
    }
}
