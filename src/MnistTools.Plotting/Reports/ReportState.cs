using MnistTools.Evaluation;
using MnistTools.Models;

namespace MnistTools.Plotting;

/// <summary>A model as it was after an epoch, or in the end, and what it then makes of the images.</summary>
/// <param name="Epoch">After which epoch; <see langword="null"/> for a model that is as no snapshot has it: best weights that were put back, for
/// example.</param>
/// <param name="Model">The model.</param>
/// <param name="Evaluation">The model on the images of the report.</param>
internal sealed record ReportState(int? Epoch, MnistModel Model, ModelEvaluation Evaluation)
{
    /// <summary>The states of a run: one for each snapshot of its history, and the model itself, which is the last.</summary>
    public static IReadOnlyList<ReportState> List(ReportRun run)
    {
        MnistModel model = run.Model;
        // Weights that are no numbers say nothing of any image.
        WeightSnapshot[] snapshots = [.. (model.History?.Snapshots ?? []).Where(snapshot => !snapshot.Values.Any(Half.IsNaN))];
        bool isLastTheModel = snapshots.Length > 0 && snapshots[^1].Values.SequenceEqual(WeightSnapshot.Take(snapshots[^1].Epoch, model).Values);
        var last = new ReportState(isLastTheModel ? snapshots[^1].Epoch : null, model, run.Evaluation);
        return [.. snapshots.SkipLast(isLastTheModel ? 1 : 0).Select(snapshot => Measure(snapshot, run)), last];
    }

    private static ReportState Measure(WeightSnapshot snapshot, ReportRun run)
    {
        MnistModel model = snapshot.CreateModel(run.Model);
        return new ReportState(snapshot.Epoch, model, Evaluator.Evaluate(model, run.Evaluation.Images));
    }
}
