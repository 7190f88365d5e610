using System.Management.Automation;
using MnistTools.Files;

namespace MnistTools.PowerShell.Commands;

/// <summary>What all cmdlets that write a file share. What a path cannot be is said before the first input comes, which may take hours to make.</summary>
public abstract class FileWritingCommand : MnistCommand
{
    private readonly HashSet<string> _written = new(OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The file to write, relative to the current location; brackets and asterisks are letters of its name. Its extension decides the format. If each input
    /// makes its own file, a script block can give each a path, from a property of the input or by counting: -Path { "run-$((++$script:number))" + $extension
    /// }.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("LiteralPath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Replaces an existing file. Without it, an existing file is left as it is, and an error says so.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Returns the written file.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Whether all inputs go into one file.</summary>
    private protected virtual bool JoinsInputs => false;

    /// <summary>Whether a script block gives each input a path.</summary>
    private protected bool HasPathForEach { get; private set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        // PowerShell runs the script block for each input; until then there is no path.
        HasPathForEach = Path.Length == 0 && MyInvocation.BoundParameters.ContainsKey(nameof(Path));
        Require(Path, () =>
        {
            if (HasPathForEach)
            {
                RefusePathForEach(JoinsInputs);
            }
            else if (Path.Length == 0)
            {
                throw new ArgumentException(Messages.Format(Message.NoPath));
            }
            else
            {
                Check(ResolveNew(Path));
            }
        });
    }

    /// <summary>Refuses a file that can never be written: one with an unknown extension, for example.</summary>
    /// <param name="path">The full path.</param>
    private protected abstract void CheckFormat(string path);

    /// <summary>Is given the full path of each file that was written.</summary>
    private protected virtual void TakeWritten(string path)
    {
    }

    /// <summary>Ends the command if a script block gives paths to inputs that go into one file.</summary>
    private protected void RefusePathForEach(bool joinsInputs)
    {
        if (HasPathForEach && joinsInputs)
        {
            Require(Path, () => throw new ArgumentException(Messages.Format(Message.OneFileForAll)));
        }
    }

    /// <summary>Writes the file unless -WhatIf or the user says no.</summary>
    /// <param name="make">Makes what is written, or says why that cannot be.</param>
    /// <param name="write">Takes it, the full path and whether an existing file may be replaced.</param>
    private protected void WriteFile<T>(Func<T> make, Action<T, string, bool> write) => Try(Path, () =>
    {
        string full = ResolveNew(Path);
        if (_written.Contains(full))
        {
            // What else comes cannot be written either, so that nobody need work for it.
            Require(
                full,
                () => throw new ArgumentException(
                    Messages.Format(Message.SecondInput, full, System.IO.Path.GetFileNameWithoutExtension(full), System.IO.Path.GetExtension(full))));
        }

        Check(full);
        T content = make();
        bool isAgreed = ShouldProcess(full);
        if (isAgreed)
        {
            write(content, full, Force);
        }

        _written.Add(full);
        if (!isAgreed)
        {
            return;
        }

        TakeWritten(full);
        if (PassThru)
        {
            // Through the provider, as Get-Item gives it: PowerShell's own view of files needs what the provider adds.
            WriteObject(InvokeProvider.Item.Get([full], force: true, literalPath: true), enumerateCollection: true);
        }
    });

    /// <summary>Writes one file of all inputs. If none came, or PowerShell has refused each, a warning says that there is no file.</summary>
    private protected void WriteJoined<T>(IReadOnlyCollection<T> inputs, Action write)
    {
        if (inputs.Count > 0)
        {
            write();
        }
        else
        {
            WriteWarning(Messages.Format(Message.NoInput, Path));
        }
    }

    private void Check(string full)
    {
        if (!Force && File.Exists(full))
        {
            throw new FileExistsException(full);
        }

        AtomicFile.Check(full, Force);
        CheckFormat(full);
    }
}
