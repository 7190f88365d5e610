using System.Globalization;
using System.Management.Automation;
using MnistTools.Data;
using MnistTools.Evaluation;
using MnistTools.Models;
using MnistTools.Plotting;
using MnistTools.PowerShell.Binding;
using MnistTools.PowerShell.Completion;

namespace MnistTools.PowerShell.Commands;

/// <summary>Writes a report on a model: one page with its curves, its mistakes, and a pad on which it recognises what you draw.</summary>
/// <remarks>
/// <para>The file contains everything that it shows, including the network's weights. It opens without a server or a network connection, and its
/// Content-Security-Policy allows no outside address. The network runs in the page, so your drawings stay there.</para>
/// <para>For a MnistData, the test images are measured. Models that take images of 28×28 get the pad.</para>
/// <para>If the History has snapshots (Invoke-MnistTraining -Callback Snapshot), a slider goes back to each epoch: weights, matrix, mistakes and the answer to
/// your drawing are then those of that epoch. Several inputs go into one report, side by side, and you choose which one the pad uses. To write a report for
/// each, give -Path a script block.</para>
/// </remarks>
/// <example>
/// <code>$data = Import-MnistData
/// $data | Invoke-MnistTraining -Epochs 10 -BatchSize 64 | Export-MnistReport -Path report.html -Data $data -TrainingData $data</code>
/// <para>Trains a model and writes the report, with training images to compare drawings with.</para>
/// </example>
/// <example>
/// <code>Import-MnistModel digits.safetensors | Export-MnistReport -Path bericht.html -Data (Import-MnistData) -Culture de-DE</code>
/// <para>Writes a report on a saved model, in German.</para>
/// </example>
/// <example>
/// <code>$data = Import-MnistData
/// 16, 512 | ForEach-Object { $data | Invoke-MnistTraining -Epochs 5 -Layer "Dense($_, relu)", 'Dense(10, softmax)' -Callback Snapshot } | Export-MnistReport -Path learning.html -Data $data</code>
/// <para>Shows two networks side by side, with a slider over their epochs.</para>
/// </example>
/// <example>
/// <code>Export-MnistReport -Model digits.safetensors -Data (Import-MnistData) -Path shown.html -Show</code>
/// <para>Writes the page and opens it in the browser.</para>
/// </example>
/// <seealso cref="MeasureMnistModelCommand"/>
/// <seealso cref="ExportHistoryPlotCommand"/>
[Cmdlet(VerbsData.Export, "MnistReport", SupportsShouldProcess = true, HelpUri = OnlineHelp.ExportMnistReport)]
[OutputType(typeof(FileInfo))]
public sealed class ExportMnistReportCommand : ShownFileWritingCommand
{
    private readonly List<ReportRun> _runs = [];

    /// <summary>The model, a History (its model is used), or the path of a model's file. Several are shown in one report.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("InputObject", "History")]
    [ModelTransformation(IsOnlyInput = true)]
    public MnistModel Model { get; set; } = null!;

    /// <summary>The images to measure on: an ImageSet, or a MnistData (its test images are used).</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ImageSetTransformation]
    public ImageSet Data { get; set; } = null!;

    /// <summary>
    /// The images that the model learnt from: an ImageSet, or a MnistData (its training images are used). The page then contains 400 of them, and shows those
    /// nearest to your drawing.
    /// </summary>
    [Parameter]
    [TrainingSetTransformation]
    public ImageSet? TrainingData { get; set; }

    /// <summary>The heading, in place of the default.</summary>
    [Parameter]
    public string? Title { get; set; }

    /// <summary>The language of the texts, for example de-DE; English and German are available. If left out, the session's language.</summary>
    [Parameter]
    [KnownCulture]
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
