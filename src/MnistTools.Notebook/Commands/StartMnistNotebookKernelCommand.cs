using System.Management.Automation;
using MnistTools.Notebook.Kernel;

namespace MnistTools.Notebook.Commands;

/// <summary>
/// Serves a Jupyter front end until it ends the kernel. Jupyter runs this cmdlet, through the file that Register-MnistNotebook wrote; you need not type it.
/// </summary>
/// <remarks>
/// <para>Cells run in a session of their own, with MnistTools imported. Profiles are not read, and the current folder is that of the notebook. An interrupt, or
/// SIGINT, ends the running cell and nothing else.</para>
/// <para>It listens only on this machine. If the connection file has a key, it accepts only signed messages.</para>
/// </remarks>
/// <example>
/// <code>Start-MnistNotebookKernel -ConnectionFile ./kernel.json</code>
/// <para>Serves any front end that has the connection file, for example: jupyter console --existing ./kernel.json</para>
/// </example>
/// <example>
/// <code>Start-MnistNotebookKernel -ConnectionFile ./kernel.json -AllowNetwork</code>
/// <para>Serves a front end on another machine. Anyone who has the file can run commands here, so keep it secret.</para>
/// </example>
/// <seealso cref="RegisterMnistNotebookCommand"/>
[Cmdlet(VerbsLifecycle.Start, "MnistNotebookKernel", HelpUri = OnlineHelp.StartMnistNotebookKernel)]
[OutputType(typeof(void))]
public sealed class StartMnistNotebookKernelCommand : PSCmdlet
{
    private const string ModulePath = "PSModulePath", MnistModule = "MnistTools";

    /// <summary>The file in which the front end says where it expects the kernel.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string ConnectionFile { get; set; } = "";

    /// <summary>
    /// Also listens where other machines can reach it, if the connection file says so. Anyone who knows its key can then run commands here, and can read what
    /// is sent, because nothing is encrypted.
    /// </summary>
    [Parameter]
    public SwitchParameter AllowNetwork { get; set; }

    /// <summary>By SIGINT, PowerShell asks this cmdlet to stop as well, which it does not heed: only the cell is interrupted.</summary>
    protected override void StopProcessing()
    {
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        try
        {
            using var kernel = new NotebookKernel(Protocol.ConnectionFile.Read(GetUnresolvedProviderPathFromPSPath(ConnectionFile), AllowNetwork));
            ParentProcess.WhenGone(kernel.Shutdown);
            kernel.Run(FindModules());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            ThrowTerminatingError(new ErrorRecord(failure, "KernelNotStarted", ErrorCategory.OpenError, ConnectionFile));
        }
    }

    /// <summary>MnistTools from beside this module, or else from the module path, and this module.</summary>
    private static IEnumerable<string> FindModules()
    {
        string folder = Path.GetDirectoryName(typeof(StartMnistNotebookKernelCommand).Assembly.Location)!, modules = Path.GetDirectoryName(folder)!;
        string beside = Path.Combine(modules, MnistModule, $"{MnistModule}.psd1");
        if (File.Exists(beside))
        {
            // So that jobs find it, too.
            Environment.SetEnvironmentVariable(ModulePath, modules + Path.PathSeparator + Environment.GetEnvironmentVariable(ModulePath));
        }

        return [File.Exists(beside) ? beside : MnistModule, Path.Combine(folder, "MnistTools.Notebook.psd1")];
    }
}
