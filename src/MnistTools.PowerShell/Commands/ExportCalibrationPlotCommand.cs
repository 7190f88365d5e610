using System.Management.Automation;
using MnistTools.Plotting;
using MnistTools.PowerShell.Binding;

namespace MnistTools.PowerShell.Commands;

/// <summary>Draws whether a model is right as often as it is sure: its reliability diagram, as an image or a page.</summary>
/// <remarks>
/// <para>Images are put together by the probability of what was said of them. A point shows how often that is right; on the dashed line it is as often as the model says. Below it the model is too sure. The calibration error in the title is the mean distance, weighted by the images.</para>
/// </remarks>
/// <example>
/// <code>Import-MnistModel digits.safetensors | Measure-MnistModel -Data (Import-MnistData) | Export-CalibrationPlot -Path calibration.png</code>
/// <para>Measures a model on the test images and draws.</para>
/// </example>
/// <example>
/// <code>$data = Import-MnistData
/// $data | Invoke-MnistTraining -Epochs 3 | Measure-MnistModel -Data $data.Train | Export-CalibrationPlot -Path training.html -Title 'Training images'</code>
/// <para>A page on the images that were learnt from, of which a model is often too sure.</para>
/// </example>
/// <seealso cref="MeasureMnistModelCommand"/>
/// <seealso cref="ExportConfusionPlotCommand"/>
[Cmdlet(VerbsData.Export, "CalibrationPlot", SupportsShouldProcess = true, HelpUri = OnlineHelp.ExportCalibrationPlot)]
[OutputType(typeof(FileInfo))]
public sealed class ExportCalibrationPlotCommand : FigureWritingCommand
{
    /// <summary>What Measure-MnistModel gave.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("InputObject")]
    [LiveTransformation]
    public MnistTools.Evaluation.ModelEvaluation Evaluation { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteFigure(() => CalibrationFigure.Create(Evaluation, Culture, Title));
}
