using System.Management.Automation;
using MnistTools.Notebook.Registration;

namespace MnistTools.Notebook.Commands;

/// <summary>Makes PowerShell known to Jupyter as a kernel for notebooks.</summary>
/// <remarks>
/// <para>Writes a kernel spec that starts the PowerShell which runs this cmdlet, with this module and with MnistTools. Jupyter itself is not needed for it and not looked for. Register again when PowerShell or the module has moved.</para>
/// </remarks>
/// <example>
/// <code>Register-MnistNotebook</code>
/// <para>From now on Jupyter offers "PowerShell (MnistTools)" to the user who is logged in.</para>
/// </example>
/// <example>
/// <code>Register-MnistNotebook -Prefix ./.venv -PassThru</code>
/// <para>For the Jupyter of one Python environment, and gives the written file.</para>
/// </example>
/// <seealso cref="UnregisterMnistNotebookCommand"/>
[Cmdlet(VerbsLifecycle.Register, "MnistNotebook", DefaultParameterSetName = "Scope", SupportsShouldProcess = true, HelpUri = OnlineHelp.RegisterMnistNotebook)]
[OutputType(typeof(FileInfo))]
public sealed class RegisterMnistNotebookCommand : KernelSpecCommand
{
    /// <summary>Replaces a kernel spec that is there already and says something else.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Gives the written file.</summary>
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
                WriteError($"'{spec.File}' is there already and starts something else. Use -Force to replace it.", "KernelSpecExists", ErrorCategory.ResourceExists, spec.File);
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
