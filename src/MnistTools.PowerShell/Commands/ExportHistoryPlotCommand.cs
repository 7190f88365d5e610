using System.Globalization;
using System.Management.Automation;
using MnistTools.Plotting;
using MnistTools.PowerShell.Completion;
using MnistTools.Training;

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
/// <seealso cref="InvokeMnistTrainingCommand"/>
[Cmdlet(VerbsData.Export, "HistoryPlot", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportHistoryPlotCommand : FileWritingCommand
{
    private readonly List<History> _histories = [];

    /// <summary>What Invoke-MnistTraining gave; several are compared.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("InputObject")]
    public History[] History { get; set; } = [];

    /// <summary>The key to draw: accuracy, loss or any other of the History; a val_ key alone draws that one curve.</summary>
    /// <value>accuracy</value>
    [Parameter]
    [ArgumentCompleter(typeof(HistoryKeyCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Metric { get; set; }

    /// <summary>The title, in place of the usual one.</summary>
    [Parameter]
    public string? Title { get; set; }

    /// <summary>The language of the texts, for example de-DE; English and German are there. The session's language if left out.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(CultureCompleter))]
    public CultureInfo Culture { get; set; } = CultureInfo.CurrentUICulture;

    /// <summary>Width of the picture in pixels.</summary>
    /// <value>900</value>
    [Parameter]
    [ValidateRange(FigureFile.MinimumSize, FigureFile.MaximumSize)]
    public int Width { get; set; } = FigureFile.DefaultWidth;

    /// <summary>Height of the picture in pixels.</summary>
    /// <value>600</value>
    [Parameter]
    [ValidateRange(FigureFile.MinimumSize, FigureFile.MaximumSize)]
    public int Height { get; set; } = FigureFile.DefaultHeight;

    /// <inheritdoc/>
    protected override void ProcessRecord() => _histories.AddRange(History);

    /// <inheritdoc/>
    protected override void EndProcessing() =>
        WriteFile((path, overwrite) => FigureFile.Write(HistoryFigure.Create(_histories, Culture, Metric, Title), path, Width, Height, overwrite));
}
