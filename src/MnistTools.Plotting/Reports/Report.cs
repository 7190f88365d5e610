using System.Globalization;
using MnistTools.Evaluation;
using MnistTools.Models;

namespace MnistTools.Plotting;

/// <summary>What a report shows: a model, how it was trained, what it makes of labelled images, and a pad to try it on.</summary>
/// <param name="Model">The model. Its History, where it has one, gives the curves and the hyper-parameters.</param>
/// <param name="Evaluation">The model on labelled images.</param>
public sealed record Report(MnistModel Model, ModelEvaluation Evaluation)
{
    /// <summary>The heading; the usual one if left out.</summary>
    public string? Title { get; init; }

    /// <summary>Whose numbers (0.95 or 0,95) and language the report has; English where there is no translation.</summary>
    public CultureInfo Culture { get; init; } = CultureInfo.InvariantCulture;
}
