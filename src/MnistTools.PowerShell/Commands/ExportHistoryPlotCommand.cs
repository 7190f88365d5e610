using System.Management.Automation;
using MnistTools.Models;
using MnistTools.Plotting;
using MnistTools.PowerShell.Binding;
using MnistTools.PowerShell.Completion;

namespace MnistTools.PowerShell.Commands;

/// <summary>Draws the curves of one or several Histories, as an image or a page.</summary>
/// <remarks>
/// <para>One History gives a training curve, a dashed validation curve, and a vertical dashed line at the epoch after which validation no longer improves.
/// Several Histories give a curve each, and the legend says how they differ. Each of several metrics gets a panel of its own; a metric and its val_ key are the
/// two curves of one panel.</para>
/// <para>-GroupBy draws the mean of all runs that share the given parameters, with a band of one standard deviation, for example over several seeds of each
/// setting.</para>
/// </remarks>
/// <example>
/// <code>Import-MnistData | Invoke-MnistTraining -Epochs 10 -BatchSize 64 | Export-HistoryPlot -Path accuracy.png</code>
/// <para>Draws the accuracy of training and validation over the epochs.</para>
/// </example>
/// <example>
/// <code>Import-MnistHistory run.json | Export-HistoryPlot -Path accuracy.html -Show</code>
/// <para>Writes a page and opens it in the browser.</para>
/// </example>
/// <example>
/// <code>Import-MnistHistory run.json | Export-HistoryPlot -Path verlust.svg -Metric loss -Culture de-DE</code>
/// <para>Draws the loss, with German texts.</para>
/// </example>
/// <example>
/// <code>Import-MnistHistory run.json | Export-HistoryPlot -Path accuracy.svg -Renderer Plotly</code>
/// <para>Draws an image that looks like Plotly's, with an installed Chromium, Chrome or Edge.</para>
/// </example>
/// <example>
/// <code>Import-MnistModel digits.safetensors | Export-HistoryPlot -Path both.png -Metric accuracy, loss</code>
/// <para>Draws two panels, from the History in the model's file.</para>
/// </example>
/// <example>
/// <code>$data = Import-MnistData
/// $runs = foreach ($size in 32, 128) { 1..5 | ForEach-Object { $data | Invoke-MnistTraining -Epochs 5 -BatchSize $size -Seed $_ } }
/// $runs | Export-HistoryPlot -Path seeds.png -Metric val_loss -GroupBy BatchSize -LogScale</code>
/// <para>Draws the mean of five seeds for each batch size, with their spread, on a logarithmic axis.</para>
/// </example>
/// <seealso cref="ShowHistoryPlotCommand"/>
/// <seealso cref="InvokeMnistTrainingCommand"/>
[Cmdlet(VerbsData.Export, "HistoryPlot", SupportsShouldProcess = true, HelpUri = OnlineHelp.ExportHistoryPlot)]
[OutputType(typeof(FileInfo))]
public sealed class ExportHistoryPlotCommand : FigureWritingCommand
{
    private readonly List<History> _histories = [];

    /// <summary>The output of Invoke-MnistTraining, a model that has a History, or the path of a file of either. Several are compared.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("InputObject")]
    [HistoryTransformation(TakesList = true)]
    public History[] History { get; set; } = [];

    /// <summary>The key to draw: accuracy, loss or any other of the History; a val_ key draws only that curve. Several keys get a panel each.</summary>
    /// <value>accuracy</value>
    [Parameter]
    [Alias("Metrics")]
    [ArgumentCompleter(typeof(HistoryKeyCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Metric { get; set; }

    /// <summary>Draws the mean of all histories with the same values of these parameters, such as BatchSize, with a band of one standard deviation.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(HistoryParameterCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? GroupBy { get; set; }

    /// <summary>Uses a logarithmic axis, so that a loss that falls from 1 to 0.01 stays visible all the way.</summary>
    [Parameter]
    public SwitchParameter LogScale { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _histories.AddRange(History);

    /// <inheritdoc/>
    protected override void EndProcessing() => WriteJoined(_histories, () => WriteFigure(Draw));

    private protected override bool JoinsInputs => true;

    private Drawing Draw()
    {
        if (Metric is not { Length: > 1 })
        {
            return HistoryFigure.Create(_histories, Culture, Metric?[0], Title, GroupBy, LogScale);
        }

        PanelDrawing drawing = HistoryFigure.CreatePanels(_histories, Culture, Metric, Title, GroupBy, LogScale);
        return drawing.Panels is [CurveDrawing only] ? only with { Title = Title ?? only.Title } : drawing;
    }
}
