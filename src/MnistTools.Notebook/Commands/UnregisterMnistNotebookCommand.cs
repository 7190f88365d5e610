using System.Management.Automation;
using MnistTools.Notebook.Registration;

namespace MnistTools.Notebook.Commands;

/// <summary>Takes away what Register-MnistNotebook wrote: Jupyter no longer offers PowerShell as a kernel.</summary>
/// <remarks>
/// <para>Notebooks and kernels that run stay as they are. A kernel of the same name that is not of this module is left alone.</para>
/// </remarks>
/// <example>
/// <code>Unregister-MnistNotebook -WhatIf</code>
/// <para>Says which folder would be removed.</para>
/// </example>
/// <example>
/// <code>Unregister-MnistNotebook -Confirm:$false</code>
/// <para>Removes the kernel of the user who is logged in, without a question.</para>
/// </example>
/// <seealso cref="RegisterMnistNotebookCommand"/>
[Cmdlet(VerbsLifecycle.Unregister, "MnistNotebook", DefaultParameterSetName = "Scope", SupportsShouldProcess = true, HelpUri = OnlineHelp.UnregisterMnistNotebook)]
[OutputType(typeof(void))]
public sealed class UnregisterMnistNotebookCommand : KernelSpecCommand
{
    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        KernelSpec spec = FindSpec();
        Try(spec.File, () =>
        {
            if (!File.Exists(spec.File))
            {
                WriteError($"There is no '{spec.File}': the kernel is not registered there.", "KernelSpecNotFound", ErrorCategory.ObjectNotFound, spec.File);
            }
            else if (!spec.IsOurs())
            {
                WriteError($"'{spec.File}' starts another kernel and is left as it is.", "KernelSpecNotOurs", ErrorCategory.InvalidOperation, spec.File);
            }
            else if (ShouldProcess(spec.Folder))
            {
                Directory.Delete(spec.Folder, recursive: true);
            }
        });
    }
}
