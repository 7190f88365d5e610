using System.Management.Automation;
using MnistTools.Notebook.Registration;

namespace MnistTools.Notebook.Commands;

/// <summary>What the cmdlets share that write or remove a kernel spec.</summary>
public abstract class KernelSpecCommand : PSCmdlet
{
    private const string ByScope = "Scope", ByPrefix = "Prefix";

    /// <summary>
    /// Where to write: CurrentUser is where Jupyter looks for this user's kernels (it obeys JUPYTER_DATA_DIR), and AllUsers is where it looks for everybody's.
    /// </summary>
    /// <value>CurrentUser</value>
    [Parameter(ParameterSetName = ByScope)]
    public RegistrationScope Scope { get; set; }

    /// <summary>The folder of a Python environment, such as a venv. Only its Jupyter then knows the kernel.</summary>
    [Parameter(ParameterSetName = ByPrefix, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string Prefix { get; set; } = "";

    private protected KernelSpec FindSpec() => new(ParameterSetName == ByPrefix
        ? JupyterFolders.FindKernels(GetUnresolvedProviderPathFromPSPath(Prefix))
        : JupyterFolders.OfThisMachine.FindKernels(Scope));

    private protected void WriteError(string message, string id, ErrorCategory category, string file) =>
        WriteError(new ErrorRecord(new IOException(message), id, category, file));

    /// <summary>Does what may fail for want of rights or room; then an error says so.</summary>
    private protected void Try(string file, Action work)
    {
        try
        {
            work();
        }
        catch (UnauthorizedAccessException failure)
        {
            WriteError(new ErrorRecord(failure, "AccessDenied", ErrorCategory.PermissionDenied, file)
            {
                ErrorDetails = new ErrorDetails($"{failure.Message} -Scope AllUsers needs an administrator; -Scope CurrentUser does not."),
            });
        }
        catch (IOException failure)
        {
            WriteError(new ErrorRecord(failure, "KernelSpecNotWritten", ErrorCategory.WriteError, file));
        }
    }
}
