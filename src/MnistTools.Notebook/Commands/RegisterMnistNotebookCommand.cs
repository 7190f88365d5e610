using System.Management.Automation;
using MnistTools.Notebook.Registration;

namespace MnistTools.Notebook.Commands;

/// <summary>Registers PowerShell as a kernel for Jupyter notebooks.</summary>
/// <remarks>
/// <para>Writes a kernel spec that starts the PowerShell in which you run this cmdlet, with this module and MnistTools. Jupyter does not have to be installed
/// yet. Register again when PowerShell or the module has moved.</para>
/// </remarks>
/// <example>
/// <code>Register-MnistNotebook</code>
/// <para>Jupyter now offers "PowerShell (MnistTools)" to the current user.</para>
/// </example>
/// <example>
/// <code>Register-MnistNotebook -Prefix ./.venv -PassThru</code>
/// <para>Registers the kernel for the Jupyter of one Python environment, and returns the written file.</para>
/// </example>
/// <seealso cref="UnregisterMnistNotebookCommand"/>
[Cmdlet(VerbsLifecycle.Register, "MnistNotebook", DefaultParameterSetName = "Scope", SupportsShouldProcess = true, HelpUri = OnlineHelp.RegisterMnistNotebook)]
[OutputType(typeof(FileInfo))]
public sealed class RegisterMnistNotebookCommand : KernelSpecCommand
{
    /// <summary>Replaces an existing kernel spec with other contents.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Returns the written file.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        KernelSpec spec = FindSpec();
        string content = KernelSpec.Write(Path.Combine(Path.GetDirectoryName(typeof(KernelSpec).Assembly.Location)!, "MnistTools.Notebook.psd1"));
        if (!ShouldProcess(spec.File))
        {
            return;
        }

        Try(spec.File, () =>
        {
            bool isThere = File.Exists(spec.File);
            if (isThere && !Force && File.ReadAllText(spec.File) != content)
            {
                WriteError(
                    $"'{spec.File}' is there already and starts something else. Use -Force to replace it.", "KernelSpecExists", ErrorCategory.ResourceExists,
                    spec.File);
                return;
            }

            spec.Save(content);
            WriteVerbose($"Jupyter finds the kernel '{KernelSpec.Name}' in '{spec.Folder}'.");
            if (PassThru)
            {
                WriteObject(InvokeProvider.Item.Get([spec.File], force: true, literalPath: true), enumerateCollection: true);
            }
        });
    }
}
