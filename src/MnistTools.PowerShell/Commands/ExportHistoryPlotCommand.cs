using System.Management.Automation;
using MnistTools.Models;
using MnistTools.Plotting;
using MnistTools.PowerShell.Binding;
using MnistTools.PowerShell.Completion;

namespace MnistTools.PowerShell.Commands;

/// <summary>Draws the curves of one History, or of several over each other, into an image or a page.</summary>
/// <remarks>
/// <para>One History gives its training and validation curves, and a dashed line at the epoch after which validation no longer improves. Several give a curve each, with a
/// legend made of what differs between them.</para>
/// </remarks>
/// <example>
/// <code>Import-MnistData | Invoke-MnistTraining -Epochs 10 -BatchSize 64 | Export-HistoryPlot -Path accuracy.png</code>
/// <para>Accuracy of training and validation over the epochs.</para>
/// </example>
/// <example>
/// <code>Import-MnistHistory run.json | Export-HistoryPlot -Path verlust.svg -Metric loss -Culture de-DE</code>
/// <para>The loss, with German texts.</para>
/// </example>
/// <example>
/// <code>Import-MnistHistory run.json | Export-HistoryPlot -Path accuracy.svg -Renderer Plotly</code>
/// <para>With Plotly's look, drawn by an installed Chromium, Chrome or Edge.</para>
/// </example>
/// <seealso cref="InvokeMnistTrainingCommand"/>
[Cmdlet(VerbsData.Export, "HistoryPlot", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportHistoryPlotCommand : FigureWritingCommand
{
    private readonly List<History> _histories = [];

    /// <summary>What Invoke-MnistTraining gave; several are compared.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("InputObject")]
    [LiveTransformation]
    public History[] History { get; set; } = [];

    /// <summary>The key to draw: accuracy, loss or any other of the History; a val_ key alone draws that one curve.</summary>
    /// <value>accuracy</value>
    [Parameter]
    [ArgumentCompleter(typeof(HistoryKeyCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Metric { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _histories.AddRange(History);

    /// <inheritdoc/>
    protected override void EndProcessing() => WriteJoined(_histories, () => WriteFigure(() => HistoryFigure.Create(_histories, Culture, Metric, Title)));

    private protected override bool JoinsInputs => true;
}
