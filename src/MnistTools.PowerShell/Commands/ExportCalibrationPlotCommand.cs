using System.Management.Automation;
using MnistTools.Evaluation;
using MnistTools.Plotting;
using MnistTools.PowerShell.Binding;

namespace MnistTools.PowerShell.Commands;

/// <summary>Draws a model's reliability diagram, as an image or a page: is it right as often as its confidence claims?</summary>
/// <remarks>
/// <para>Images are grouped by the probability of the model's answer. A point shows how often the answers of a group are right. On the dashed line, that is as
/// often as the model claims; below it, the model is overconfident. The calibration error in the title is the mean distance from the line, weighted by the
/// number of images.</para>
/// </remarks>
/// <example>
/// <code>Import-MnistModel digits.safetensors | Measure-MnistModel -Data (Import-MnistData) | Export-CalibrationPlot -Path calibration.png</code>
/// <para>Measures a model on the test images and draws the diagram.</para>
/// </example>
/// <example>
/// <code>$data = Import-MnistData
/// $data | Invoke-MnistTraining -Epochs 3 | Measure-MnistModel -Data $data.Train | Export-CalibrationPlot -Path training.html -Title 'Training images'</code>
/// <para>Writes a page on the training images, on which models are often overconfident.</para>
/// </example>
/// <seealso cref="MeasureMnistModelCommand"/>
/// <seealso cref="ExportConfusionPlotCommand"/>
[Cmdlet(VerbsData.Export, "CalibrationPlot", SupportsShouldProcess = true, HelpUri = OnlineHelp.ExportCalibrationPlot)]
[OutputType(typeof(FileInfo))]
public sealed class ExportCalibrationPlotCommand : FigureWritingCommand
{
    /// <summary>The output of Measure-MnistModel.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("InputObject")]
    [ItemTransformation<ModelEvaluation>(Message.NeedsEvaluation, "Evaluation")]
    public ModelEvaluation Evaluation { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteFigure(() => CalibrationFigure.Create(Evaluation, Culture, Title));
}
