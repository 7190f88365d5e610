using System.Globalization;
using System.Management.Automation;
using MnistTools.Data;
using MnistTools.Evaluation;
using MnistTools.Models;
using MnistTools.Plotting;
using MnistTools.PowerShell.Binding;
using MnistTools.PowerShell.Completion;

namespace MnistTools.PowerShell.Commands;

/// <summary>Writes a report on a model: one page with its curves, its mistakes, and a pad on which one draws and sees what it recognises.</summary>
/// <remarks>
/// <para>The file holds all it shows, the network's weights included. It opens without a server or a network connection, and its Content-Security-Policy allows no address outside. The network runs in the page: what is drawn stays there.</para>
/// <para>Of a MnistData the test images are measured. The pad is there for models that take images of 28×28.</para>
/// <para>Where the History keeps snapshots (Invoke-MnistTraining -Callback Snapshot), a slider goes back to each epoch: weights, matrix, mistakes and the answer to what is drawn are then those of that epoch. Several inputs go into one report, side by side, and one of them is chosen for the pad; -Path as a script block makes a report of each.</para>
/// </remarks>
/// <example>
/// <code>$data = Import-MnistData
/// $data | Invoke-MnistTraining -Epochs 10 -BatchSize 64 | Export-MnistReport -Path report.html -Data $data -TrainingData $data</code>
/// <para>Trains and writes the report, with training images to compare drawings with.</para>
/// </example>
/// <example>
/// <code>Import-MnistModel digits.safetensors | Export-MnistReport -Path bericht.html -Data (Import-MnistData) -Culture de-DE</code>
/// <para>The report on a saved model, in German.</para>
/// </example>
/// <example>
/// <code>$data = Import-MnistData
/// 16, 512 | ForEach-Object { $data | Invoke-MnistTraining -Epochs 5 -Layer "Dense($_, relu)", 'Dense(10, softmax)' -Callback Snapshot } | Export-MnistReport -Path learning.html -Data $data</code>
/// <para>Two networks side by side, and a slider over their epochs.</para>
/// </example>
/// <example>
/// <code>Export-MnistReport -Model digits.safetensors -Data (Import-MnistData) -Path shown.html -Show</code>
/// <para>Opens the page in the browser.</para>
/// </example>
/// <seealso cref="MeasureMnistModelCommand"/>
/// <seealso cref="ExportHistoryPlotCommand"/>
[Cmdlet(VerbsData.Export, "MnistReport", SupportsShouldProcess = true, HelpUri = OnlineHelp.ExportMnistReport)]
[OutputType(typeof(FileInfo))]
public sealed class ExportMnistReportCommand : ShownFileWritingCommand
{
    private readonly List<ReportRun> _runs = [];

    /// <summary>The model, a History, whose model it then is, or the path of a model's file. Several are shown in one report.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("InputObject", "History")]
    [ModelTransformation]
    public MnistModel Model { get; set; } = null!;

    /// <summary>The images to measure on: an ImageSet, or a MnistData, of which the test images are taken.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ImageSetTransformation]
    public ImageSet Data { get; set; } = null!;

    /// <summary>What the model learnt from: an ImageSet, or a MnistData, of which the training images are taken. The page then carries 400 of them, and shows those nearest to what is drawn.</summary>
    [Parameter]
    [TrainingSetTransformation]
    public ImageSet? TrainingData { get; set; }

    /// <summary>The heading, in place of the usual one.</summary>
    [Parameter]
    public string? Title { get; set; }

    /// <summary>The language of the texts, for example de-DE; English and German are there. The session's language if left out.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(CultureCompleter))]
    public CultureInfo Culture { get; set; } = CultureInfo.CurrentUICulture;

    private ReportRun Run => new(Model, Evaluator.Evaluate(Model, Data));

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (HasPathForEach)
        {
            WriteFile(() => Create([Run]), ReportFile.Write);
        }
        else
        {
            Try(Model, () => _runs.Add(Run));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (!HasPathForEach)
        {
            WriteJoined(_runs, () => WriteFile(() => Create(_runs), ReportFile.Write));
        }
    }

    private protected override void CheckFormat(string path) => ReportFile.CheckExtension(path);

    private Report Create(List<ReportRun> runs) =>
        new(runs[0].Model, runs[0].Evaluation) { OtherRuns = [.. runs.Skip(1)], TrainingImages = TrainingData, Title = Title, Culture = Culture };
}
