using System.Management.Automation;
using MnistTools.Notebook.Output;

namespace MnistTools.Notebook.Cells;

/// <summary>Stands behind a cell: takes errors and what has a picture, and lets the formatter have the rest.</summary>
[Cmdlet("Select", "CellOutput")]
internal sealed class SelectCellOutputCommand : PSCmdlet
{
    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter]
    public CellSession Session { get; set; } = null!;

    protected override void ProcessRecord()
    {
        object? item = InputObject?.BaseObject;
        if (item is ErrorRecord error)
        {
            Session.ShowError(error);
        }
        else if (RichObjects.FindKind(item) is { } kind)
        {
            Session.Output.Add(kind, item!);
        }
        else
        {
            WriteObject(InputObject);
        }
    }
}

/// <summary>Stands behind the formatter and takes its lines.</summary>
[Cmdlet("Add", "CellLine")]
internal sealed class AddCellLineCommand : PSCmdlet
{
    [Parameter(ValueFromPipeline = true)]
    public string InputObject { get; set; } = "";

    [Parameter]
    public NotebookOutput Output { get; set; } = null!;

    protected override void ProcessRecord() => Output.AddLine(InputObject);
}
