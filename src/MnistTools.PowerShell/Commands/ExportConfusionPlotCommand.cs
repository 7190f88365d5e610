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
/// <example>
/// <code>Import-MnistModel digits.safetensors | Measure-MnistModel -Data (Import-MnistData) | Export-ConfusionPlot -Path percent.png -Percent</code>
/// <para>What share of each class was taken for what.</para>
/// </example>
/// <seealso cref="MeasureMnistModelCommand"/>
/// <seealso cref="ExportDigitPlotCommand"/>
[Cmdlet(VerbsData.Export, "ConfusionPlot", SupportsShouldProcess = true, HelpUri = OnlineHelp.ExportConfusionPlot)]
[OutputType(typeof(FileInfo))]
public sealed class ExportConfusionPlotCommand : FigureWritingCommand
{
    /// <summary>What Measure-MnistModel gave.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("InputObject")]
    [LiveTransformation]
    public ModelEvaluation Evaluation { get; set; } = null!;

    /// <summary>Writes percent of the row into the cells in place of counts, as scikit-learn does with normalize='true'.</summary>
    [Parameter]
    public SwitchParameter Percent { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteFigure(() => ConfusionFigure.Create(Evaluation, Culture, Title, Percent));
}
