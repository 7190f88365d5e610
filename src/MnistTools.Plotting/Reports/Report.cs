using System.Globalization;
using MnistTools.Data;
using MnistTools.Data.Pictures;
using MnistTools.Evaluation;
using MnistTools.Models;
using MnistTools.Specs;

namespace MnistTools.Plotting;

/// <summary>What a report shows: a model, how it was trained, what it makes of labelled images, and a pad to try it on.</summary>
/// <param name="Model">
/// The model. Its History, where it has one, gives the curves and the hyper-parameters; where that keeps snapshots, the page goes back to each of them.
/// </param>
/// <param name="Evaluation">The model on labelled images.</param>
public sealed record Report(MnistModel Model, ModelEvaluation Evaluation)
{
    /// <summary>The model.</summary>
    public MnistModel Model { get; init; } = Check.NotNull(Model);

    /// <summary>The model on labelled images.</summary>
    public ModelEvaluation Evaluation { get; init; } = Check.NotNull(Evaluation);

    /// <summary>Runs that are shown beside it, measured on the same images.</summary>
    public IReadOnlyList<ReportRun> OtherRuns { get; init => field = Check.NoneIsNull(value, nameof(OtherRuns)); } = [];

    /// <summary>
    /// What the model learnt from, as large as the images of the evaluation. The page carries some of them, and shows those nearest to what is drawn.
    /// </summary>
    public ImageSet? TrainingImages { get; init; }

    /// <summary>The heading; the usual one if left out.</summary>
    public string? Title { get; init; }

    /// <summary>Whose numbers (0.95 or 0,95) and language the report has; English where there is no translation.</summary>
    public CultureInfo Culture { get; init; } = CultureInfo.InvariantCulture;

    /// <summary>The run of <see cref="Model"/>, and those beside it.</summary>
    internal IReadOnlyList<ReportRun> Runs => [new(Model, Evaluation), .. OtherRuns];

    /// <summary>What is drawn is framed as MNIST's images are.</summary>
    internal bool HasPad => Evaluation.Images is { Width: DigitFrame.Size, Height: DigitFrame.Size };
}

/// <summary>One of several runs of a report.</summary>
/// <param name="Model">The model, with its History where it has one.</param>
/// <param name="Evaluation">The model on the images that all runs of the report are measured on.</param>
public sealed record ReportRun(MnistModel Model, ModelEvaluation Evaluation)
{
    /// <summary>The model.</summary>
    public MnistModel Model { get; init; } = Check.NotNull(Model);

    /// <summary>The model on the images.</summary>
    public ModelEvaluation Evaluation { get; init; } = Check.NotNull(Evaluation);
}
