using System.Management.Automation;
using MnistTools.Evaluation;
using MnistTools.Plotting;
using MnistTools.PowerShell.Binding;

namespace MnistTools.PowerShell.Commands;

/// <summary>Draws a model's confusion matrix, as an image or a page: which classes does it confuse?</summary>
/// <remarks>
/// <para>Each row is a class, and shows which answers its images got. Right answers are blue. Mistakes are orange; the more frequent, the stronger the
/// colour.</para>
/// </remarks>
/// <example>
/// <code>$data = Import-MnistData
/// $data | Invoke-MnistTraining -Epochs 5 | Measure-MnistModel -Data $data | Export-ConfusionPlot -Path confusion.png</code>
/// <para>Trains a model, measures it on the test images and draws the matrix.</para>
/// </example>
/// <example>
/// <code>Import-MnistModel digits.safetensors | Measure-MnistModel -Data (Import-MnistData) | Export-ConfusionPlot -Path verwechslungen.html -Culture de-DE</code>
/// <para>Writes a page with German texts. Point at a cell to see what it means.</para>
/// </example>
/// <example>
/// <code>Import-MnistModel digits.safetensors | Measure-MnistModel -Data (Import-MnistData) | Export-ConfusionPlot -Path percent.png -Percent</code>
/// <para>Shows the answers as a share of each class.</para>
/// </example>
/// <seealso cref="MeasureMnistModelCommand"/>
/// <seealso cref="ExportDigitPlotCommand"/>
[Cmdlet(VerbsData.Export, "ConfusionPlot", SupportsShouldProcess = true, HelpUri = OnlineHelp.ExportConfusionPlot)]
[OutputType(typeof(FileInfo))]
public sealed class ExportConfusionPlotCommand : FigureWritingCommand
{
    /// <summary>The output of Measure-MnistModel.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("InputObject")]
    [ItemTransformation<ModelEvaluation>(Message.NeedsEvaluation, "Evaluation")]
    public ModelEvaluation Evaluation { get; set; } = null!;

    /// <summary>Shows each cell as a percentage of its row instead of a count, like scikit-learn's normalize='true'.</summary>
    [Parameter]
    public SwitchParameter Percent { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteFigure(() => ConfusionFigure.Create(Evaluation, Culture, Title, Percent));
}
