using System.Management.Automation;
using MnistTools.Evaluation;
using MnistTools.Plotting;
using MnistTools.PowerShell.Binding;

namespace MnistTools.PowerShell.Commands;

/// <summary>Draws a map of a model's answers: the outputs of its last layer for each image in two dimensions, as an image or a page.</summary>
/// <remarks>
/// <para>The plane is that of the first two principal components, in which the outputs vary most. Each point is an image, in the colour of its class; mistakes
/// are crosses. Classes that the model tells apart well are far apart.</para>
/// </remarks>
/// <example>
/// <code>Import-MnistModel digits.safetensors | Measure-MnistModel -Data (Import-MnistData) | Export-OutputPlot -Path map.html</code>
/// <para>Writes a page. Point at an image to see its class and the model's answer.</para>
/// </example>
/// <example>
/// <code>$data = Import-MnistData -Class 4, 9
/// $data | Invoke-MnistTraining -Epochs 2 | Measure-MnistModel -Data $data | Export-OutputPlot -Path 4-9.png -First 500</code>
/// <para>Draws an image of two easily confused classes, with 500 points.</para>
/// </example>
/// <seealso cref="MeasureMnistModelCommand"/>
/// <seealso cref="ExportDigitPlotCommand"/>
[Cmdlet(VerbsData.Export, "OutputPlot", SupportsShouldProcess = true, HelpUri = OnlineHelp.ExportOutputPlot)]
[OutputType(typeof(FileInfo))]
public sealed class ExportOutputPlotCommand : FigureWritingCommand
{
    /// <summary>The output of Measure-MnistModel.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("InputObject")]
    [ItemTransformation<ModelEvaluation>(Message.NeedsEvaluation, "Evaluation")]
    public ModelEvaluation Evaluation { get; set; } = null!;

    /// <summary>The largest number of images to show, the first ones.</summary>
    /// <value>2000</value>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(3, 100_000)]
    public int First { get; set; } = OutputFigure.DefaultCount;

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteFigure(() => OutputFigure.Create(Evaluation, Culture, First, Title));
}
