using System.Management.Automation;
using MnistTools.Evaluation;
using MnistTools.Plotting;
using MnistTools.PowerShell.Binding;

namespace MnistTools.PowerShell.Commands;

/// <summary>Draws what a model took for what: its confusion matrix, as an image or a page.</summary>
/// <remarks>
/// <para>A row for each class, and in it what its images were taken for. What is right is blue; mistakes are orange, the most frequent the strongest.</para>
/// </remarks>
/// <example>
/// <code>$data = Import-MnistData
/// $data | Invoke-MnistTraining -Epochs 5 | Measure-MnistModel -Data $data | Export-ConfusionPlot -Path confusion.png</code>
/// <para>Trains, measures on the test images and draws.</para>
/// </example>
/// <example>
/// <code>Import-MnistModel digits.safetensors | Measure-MnistModel -Data (Import-MnistData) | Export-ConfusionPlot -Path verwechslungen.html -Culture de-DE</code>
/// <para>A page with German texts; each cell says what it means where the pointer rests on it.</para>
/// </example>
/// <seealso cref="MeasureMnistModelCommand"/>
/// <seealso cref="ExportDigitPlotCommand"/>
[Cmdlet(VerbsData.Export, "ConfusionPlot", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportConfusionPlotCommand : FigureWritingCommand
{
    /// <summary>What Measure-MnistModel gave.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("InputObject")]
    [LiveTransformation]
    public ModelEvaluation Evaluation { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteFigure(() => ConfusionFigure.Create(Evaluation, Culture, Title));
}
