using System.Management.Automation;
using MnistTools.Plotting;
using MnistTools.PowerShell.Binding;

namespace MnistTools.PowerShell.Commands;

/// <summary>Draws a map of what a model says of each image: the outputs of its last layer in two dimensions, as an image or a page.</summary>
/// <remarks>
/// <para>The plane is that of the first two principal components, in which the outputs differ most. Each point is an image in the colour of its class; what was taken for something else is crossed. Classes that the model tells apart well lie apart.</para>
/// </remarks>
/// <example>
/// <code>Import-MnistModel digits.safetensors | Measure-MnistModel -Data (Import-MnistData) | Export-OutputPlot -Path map.html</code>
/// <para>A page: where the pointer rests on a point, it tells what the image is and what was said.</para>
/// </example>
/// <example>
/// <code>$data = Import-MnistData -Class 4, 9
/// $data | Invoke-MnistTraining -Epochs 2 | Measure-MnistModel -Data $data | Export-OutputPlot -Path 4-9.png -First 500</code>
/// <para>An image of two classes that are easily confused, with 500 points.</para>
/// </example>
/// <seealso cref="MeasureMnistModelCommand"/>
/// <seealso cref="ExportDigitPlotCommand"/>
[Cmdlet(VerbsData.Export, "OutputPlot", SupportsShouldProcess = true, HelpUri = OnlineHelp.ExportOutputPlot)]
[OutputType(typeof(FileInfo))]
public sealed class ExportOutputPlotCommand : FigureWritingCommand
{
    /// <summary>What Measure-MnistModel gave.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("InputObject")]
    [LiveTransformation]
    public MnistTools.Evaluation.ModelEvaluation Evaluation { get; set; } = null!;

    /// <summary>How many images are shown at most, the first ones.</summary>
    /// <value>2000</value>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(3, 100_000)]
    public int First { get; set; } = OutputFigure.DefaultCount;

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteFigure(() => OutputFigure.Create(Evaluation, Culture, First, Title));
}
