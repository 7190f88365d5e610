using MnistTools.Data;
using MnistTools.Engines;
using MnistTools.Layers;
using MnistTools.Metrics;
using MnistTools.Models;

namespace MnistTools.Evaluation;

/// <summary>Another way to scale the input, with which a model that guesses would not: many files do not say how their model saw pixels.</summary>
/// <param name="Scaling">The other way.</param>
/// <param name="Accuracy">The share of images that the model tells with it.</param>
/// <param name="ImageCount">How many images, the first of those that were measured, it was tried on.</param>
public sealed record InputScaleAdvice(InputScaling Scaling, double Accuracy, int ImageCount)
{
    private const int MostImages = 500;

    private static readonly InputScaling[] Usual =
    [
        new InputScaling.UnitInterval(), new InputScaling.Raw(), new InputScaling.MinusHalfToHalf(), new InputScaling.MinusOneToOne(),
        new InputScaling.Standardized(), new InputScaling.Inverted(),
        .. Enum.GetValues<NormalizedPart>().Select(part => new InputScaling.Normalized(part)),
    ];

    /// <summary>
    /// Tries the usual ways where a model did hardly better than to name the most frequent class each time. <see langword="null"/> where it did better, and
    /// where no other way is at least halfway from there to all. Of several, the one with the smallest loss is meant: a network without bounds is nearly as
    /// often right when all is many times as large, but far too sure. A model whose history was no better with the scale that it has needs no other.
    /// </summary>
    public static InputScaleAdvice? Find(MnistModel model, ModelEvaluation evaluation)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(evaluation);
        ImageSet images = evaluation.Images;
        double guessing = images.CopyLabels().CountBy(label => label).Max(label => label.Value) / (double)images.Count;
        double halfway = guessing + (1 - guessing) / 2;
        if (evaluation.Accuracy >= guessing + (1 - guessing) / 4 || HasLearntLittle(model, halfway) || model.Layers.Any(layer => layer.Spec is IEngineBound))
        {
            return null;
        }

        ImageSet first = images.Take(Math.Min(MostImages, images.Count));
        return Usual.Where(scaling => scaling.ToScale() != model.InputScale)
            .Select(scaling => (Scaling: scaling, Evaluation: Evaluate(model, scaling.ToScale(), first)))
            .Where(tried => tried.Evaluation?.Accuracy >= halfway)
            .OrderBy(tried => tried.Evaluation!.Loss)
            .Select(tried => new InputScaleAdvice(tried.Scaling, tried.Evaluation!.Accuracy, first.Count))
            .FirstOrDefault();
    }

    /// <summary>
    /// By the validation, which sees the network as it is measured. Without one, batch normalisation may not have seen enough of the training.
    /// </summary>
    private static bool HasLearntLittle(MnistModel model, double halfway)
    {
        if (model.History is not { } history)
        {
            return false;
        }

        long steps = history.Epochs.Sum(epoch => (long)epoch.Steps);
        return history.Epochs is not [.., var last]
            || !((last.ValAccuracy ?? last.Accuracy) >= halfway)
            || (last.ValAccuracy is null && model.FindLeaves().Any(leaf => leaf.Layer is BatchNormalization layer && layer.GetInitialShare(steps) > 0.1));
    }

    /// <summary><see langword="null"/> where the pixels are too large for the model.</summary>
    private static ModelEvaluation? Evaluate(MnistModel model, InputScale scale, ImageSet images)
    {
        var other = new MnistModel(
            model.Layers.Select(layer => layer.Spec), inputShape: model.InputShape, loss: model.Loss, inputScale: scale, classNames: model.ClassNames);
        model.Parameters.Values.CopyTo(other.Parameters.Values);
        try
        {
            return Evaluator.Evaluate(other, images, [new Accuracy()]);
        }
        catch (NotFiniteNumberException)
        {
            return null;
        }
    }
}
