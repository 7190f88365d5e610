using System.Management.Automation;
using MnistTools.Text;

namespace MnistTools.PowerShell.Commands;

/// <summary>What all cmdlets share that write something to look at.</summary>
public abstract class ShownFileWritingCommand : FileWritingCommand
{
    /// <summary>Opens the file in the program that the system uses for that type. On a machine without a desktop, a warning says where the file is.</summary>
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
