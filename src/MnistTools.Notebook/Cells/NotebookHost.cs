using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using MnistTools.Notebook.Output;

namespace MnistTools.Notebook.Cells;

/// <summary>What PowerShell knows of the notebook that it runs in.</summary>
internal sealed class NotebookHost(NotebookUserInterface userInterface, NotebookOutput output) : PSHost
{
    /// <summary>Whether the cell has said <c>exit</c>.</summary>
    public bool IsExitAsked { get; set; }

    public override string Name => "MnistTools.Notebook";

    public override Version Version { get; } = typeof(NotebookHost).Assembly.GetName().Version!;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override PSHostUserInterface UI => userInterface;

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    /// <summary>By this Out-Notebook finds its way to the notebook.</summary>
    public override PSObject PrivateData { get; } = new(output);

    public override void SetShouldExit(int exitCode) => IsExitAsked = true;

    public override void EnterNestedPrompt() => throw new PSNotSupportedException("A notebook has no nested prompt.");

    public override void ExitNestedPrompt()
    {
    }

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }
}
