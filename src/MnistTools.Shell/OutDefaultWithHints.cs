using System.Management.Automation;
using Microsoft.PowerShell.Commands;

namespace MnistTools.Shell;

/// <summary>The engine's Out-Default, which adds a recommendation to an error about a command that only full PowerShell has.</summary>
[Cmdlet(VerbsData.Out, "Default")]
internal sealed class OutDefaultWithHints : OutDefaultCommand
{
    /// <summary>To be put at the end of a pipeline; the name lets the engine treat it as the end.</summary>
    public static CmdletInfo Command => new("Out-Default", typeof(OutDefaultWithHints));

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject?.BaseObject is ErrorRecord error)
        {
            MissingCommandHint.AddTo(error);
        }

        base.ProcessRecord();
    }
}
