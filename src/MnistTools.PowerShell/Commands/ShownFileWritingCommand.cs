using System.Management.Automation;
using MnistTools.Text;

namespace MnistTools.PowerShell.Commands;

/// <summary>What all cmdlets share that write something to look at.</summary>
public abstract class ShownFileWritingCommand : FileWritingCommand
{
    /// <summary>Opens the written file with the program that the system has for such files. On a machine without a desktop, a warning says where it is.</summary>
    [Parameter]
    public SwitchParameter Show { get; set; }

    private protected sealed override void TakeWritten(string path)
    {
        if (Show && !Desktop.TryOpen(path))
        {
            WriteWarning(Messages.Format(Message.NoDesktop, VisibleText.Of(path)));
        }
    }
}
