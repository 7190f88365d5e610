using System.Management.Automation.Language;
using MnistTools.Tuning.Studies;

namespace MnistTools.PowerShell.Commands;

/// <summary>What the cmdlets that use a study share: no view of an error shows a password of its connection string.</summary>
public abstract class StudyCommand : MnistCommand
{
    /// <summary>Does something with a study; what is wrong with it is an error record.</summary>
    /// <param name="study">The study as the user wrote it; <see langword="null"/> for a temporary one.</param>
    /// <param name="work">Is given the full path or the connection string; <see langword="null"/> for a temporary study.</param>
    protected void TryStudy(string? study, Action<string?> work) => Try(Conceal(study), () => work(Resolve(study)));

    /// <summary>As <see cref="TryStudy"/>, but what is wrong ends the command.</summary>
    /// <param name="study">The study as the user wrote it; <see langword="null"/> for a temporary one.</param>
    /// <param name="work">Is given the full path or the connection string; <see langword="null"/> for a temporary study.</param>
    protected void RequireStudy(string? study, Action<string?> work) => Require(Conceal(study), () => work(Resolve(study)));

    private string? Resolve(string? study) => study is null || StudyAddress.IsConnectionString(study) ? study : ResolveNew(study);

    /// <summary>What may be shown of a study.</summary>
    private string? Conceal(string? study)
    {
        string? shown = study is null ? null : StudyAddress.Describe(study);
        if (shown != study)
        {
            ConcealLine();
        }

        return shown;
    }

    /// <summary>An error shows the line of the script that it comes from, and that is where the password was written.</summary>
    private void ConcealLine()
    {
        string name = MyInvocation.InvocationName;
        ScriptPosition At(int column) => new(MyInvocation.ScriptName, MyInvocation.ScriptLineNumber, column, name);
        MyInvocation.DisplayScriptPosition = new ScriptExtent(At(1), At(1 + name.Length));
    }
}
