using System.Management.Automation;
using MnistTools.Notebook.Registration;

namespace MnistTools.Notebook.Commands;

/// <summary>Removes the kernel that Register-MnistNotebook registered, so that Jupyter no longer offers PowerShell.</summary>
/// <remarks>
/// <para>Notebooks and running kernels stay as they are. A kernel of the same name that is not from this module is left alone.</para>
/// </remarks>
/// <example>
/// <code>Unregister-MnistNotebook -WhatIf</code>
/// <para>Shows which folder would be removed.</para>
/// </example>
/// <example>
/// <code>Unregister-MnistNotebook -Confirm:$false</code>
/// <para>Removes the kernel of the current user, without asking.</para>
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
