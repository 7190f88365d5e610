using System.Management.Automation;

namespace MnistTools.PowerShell.Commands;

/// <summary>What all cmdlets that write a file share.</summary>
public abstract class FileWritingCommand : MnistCommand
{
    /// <summary>The file to write, relative to the current location. Its extension decides the format.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Replaces a file that is there already; without it, such a file is left as it is and an error says so.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Gives the written file.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Writes the file unless -WhatIf or the user says no.</summary>
    /// <param name="write">Takes the full path and whether an existing file may be replaced.</param>
    protected void WriteFile(Action<string, bool> write) => Try(Path, () =>
    {
        string full = ResolveNew(Path);
        if (!ShouldProcess(full))
        {
            return;
        }

        if (!Force && File.Exists(full))
        {
            WriteError(new ErrorRecord(new IOException(Messages.Format(Message.FileExists, full)), "FileExists", ErrorCategory.ResourceExists, full));
            return;
        }

        write(full, Force);
        if (PassThru)
        {
            // Through the provider, as Get-Item gives it: PowerShell's own view of files needs what the provider adds.
            WriteObject(InvokeProvider.Item.Get([full], force: true, literalPath: true), enumerateCollection: true);
        }
    });
}
