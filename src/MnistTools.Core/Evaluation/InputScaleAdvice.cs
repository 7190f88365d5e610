using MnistTools.Data;
using MnistTools.Engines;
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
        new InputScaling.UnitInterval(), new InputScaling.Raw(), new InputScaling.MinusHalfToHalf(), new InputScaling.MinusOneToOne(), new InputScaling.Standardized(), new InputScaling.Inverted(),
        .. Enum.GetValues<NormalizedPart>().Select(part => new InputScaling.Normalized(part)),
    ];

    /// <summary>
    /// Tries the usual ways where a model did hardly better than to name the most frequent class each time. <see langword="null"/> where it did better, and where no
    /// other way is at least halfway from there to all. What was trained here is known to have its scale: it has only learnt little.
    /// </summary>
    public static InputScaleAdvice? Find(MnistModel model, ModelEvaluation evaluation)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(evaluation);
        ImageSet images = evaluation.Images;
        if (model.History is not null || model.Layers.Any(layer => layer.Spec is IEngineBound))
        {
            return null;
        }

        double guessing = images.CopyLabels().CountBy(label => label).Max(label => label.Value) / (double)images.Count;
        if (evaluation.Accuracy >= guessing + (1 - guessing) / 4)
        {
            return null;
        }

        ImageSet first = images.Take(Math.Min(MostImages, images.Count));
        InputScaleAdvice? best = Usual.Where(scaling => scaling.ToScale() != model.InputScale)
            .Select(scaling => new InputScaleAdvice(scaling, Measure(model, scaling.ToScale(), first), first.Count))
            .MaxBy(advice => advice.Accuracy);
        return best?.Accuracy >= guessing + (1 - guessing) / 2 ? best : null;
    }

    private static double Measure(MnistModel model, InputScale scale, ImageSet images)
    {
        var other = new MnistModel(model.Layers.Select(layer => layer.Spec), inputShape: model.InputShape, loss: model.Loss, inputScale: scale, classNames: model.ClassNames);
        model.Parameters.Values.CopyTo(other.Parameters.Values);
        try
        {
            return Evaluator.Evaluate(other, images, [new Accuracy()]).Accuracy;
        }
        catch (NotFiniteNumberException)
        {
            // Pixels that are too large for the model.
            return 0;
        }
    }
}
