using System.Management.Automation;
using MnistTools.Models;
using MnistTools.Plotting;
using MnistTools.PowerShell.Binding;
using MnistTools.PowerShell.Completion;

namespace MnistTools.PowerShell.Commands;

/// <summary>Draws the curves of one History, or of several over each other, into an image or a page.</summary>
/// <remarks>
/// <para>One History gives its training curve, its validation curve, which is dashed, and a vertical dashed line at the epoch after which validation no longer improves. Several give a curve each, with a
/// legend made of what differs between them. Several metrics become panels of one picture.</para>
/// <para>-GroupBy draws the mean of all runs that are alike in some parameters, with a band of one standard deviation: several seeds of each setting, for example.</para>
/// </remarks>
/// <example>
/// <code>Import-MnistData | Invoke-MnistTraining -Epochs 10 -BatchSize 64 | Export-HistoryPlot -Path accuracy.png</code>
/// <para>Accuracy of training and validation over the epochs.</para>
/// </example>
/// <example>
/// <code>Import-MnistHistory run.json | Export-HistoryPlot -Path accuracy.html -Show</code>
/// <para>A page, opened in the browser.</para>
/// </example>
/// <example>
/// <code>Import-MnistHistory run.json | Export-HistoryPlot -Path verlust.svg -Metric loss -Culture de-DE</code>
/// <para>The loss, with German texts.</para>
/// </example>
/// <example>
/// <code>Import-MnistHistory run.json | Export-HistoryPlot -Path accuracy.svg -Renderer Plotly</code>
/// <para>With Plotly's look, drawn by an installed Chromium, Chrome or Edge.</para>
/// </example>
/// <example>
/// <code>Import-MnistModel digits.safetensors | Export-HistoryPlot -Path both.png -Metric accuracy, loss</code>
/// <para>Two panels from the History that the model's file holds.</para>
/// </example>
/// <example>
/// <code>$data = Import-MnistData
/// $runs = foreach ($size in 32, 128) { 1..5 | ForEach-Object { $data | Invoke-MnistTraining -Epochs 5 -BatchSize $size -Seed $_ } }
/// $runs | Export-HistoryPlot -Path seeds.png -Metric val_loss -GroupBy BatchSize -LogScale</code>
/// <para>The mean of five seeds for each batch size, with their spread, on a logarithmic axis.</para>
/// </example>
/// <seealso cref="ShowHistoryPlotCommand"/>
/// <seealso cref="InvokeMnistTrainingCommand"/>
[Cmdlet(VerbsData.Export, "HistoryPlot", SupportsShouldProcess = true, HelpUri = OnlineHelp.ExportHistoryPlot)]
[OutputType(typeof(FileInfo))]
public sealed class ExportHistoryPlotCommand : FigureWritingCommand
{
    private readonly List<History> _histories = [];

    /// <summary>What Invoke-MnistTraining gave, a model that has a History, or the path of a file of either; several are compared.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("InputObject")]
    [HistoryTransformation]
    public History[] History { get; set; } = [];

    /// <summary>The key to draw: accuracy, loss or any other of the History; a val_ key alone draws that one curve. Several are drawn in a panel each.</summary>
    /// <value>accuracy</value>
    [Parameter]
    [Alias("Metrics")]
    [ArgumentCompleter(typeof(HistoryKeyCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Metric { get; set; }

    /// <summary>Draws the mean of all histories that are alike in these parameters, such as BatchSize, with a band of one standard deviation.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(HistoryParameterCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? GroupBy { get; set; }

    /// <summary>Draws values by their logarithm: a loss that falls from 1 to 0.01 is then seen all the way.</summary>
    [Parameter]
    public SwitchParameter LogScale { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _histories.AddRange(History);

    /// <inheritdoc/>
    protected override void EndProcessing() => WriteJoined(_histories, () => WriteFigure(() => Metric is { Length: > 1 }
        ? HistoryFigure.CreatePanels(_histories, Culture, Metric, Title, GroupBy, LogScale)
        : HistoryFigure.Create(_histories, Culture, Metric?[0], Title, GroupBy, LogScale)));

    private protected override bool JoinsInputs => true;
}
