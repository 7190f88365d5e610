using System.Globalization;
using MnistTools.Data;
using MnistTools.Evaluation;
using MnistTools.Layers;
using MnistTools.Losses;
using MnistTools.Models;
using MnistTools.Specs;
using MnistTools.Training.Callbacks;

namespace MnistTools.Training;

/// <summary>Finds what is allowed in a training, but hardly meant.</summary>
internal static class TrainingWarnings
{
    /// <summary>A few sentences for each thing that is found.</summary>
    public static IReadOnlyList<string> Find(MnistModel model, Loss loss, ImageSet train, ImageSet? validation, long? movingSteps)
    {
        IEnumerable<string> ofValidation = validation is null ? [] : AboutPixels(model, validation);
        // What was split off a set has its name.
        return
        [
            .. AboutOutputs(model, loss),
            .. AboutClasses(train, validation),
            .. AboutPixels(model, train).Union(ofValidation),
            .. movingSteps is { } steps ? AboutMovingMeans(model, steps) : [],
        ];
    }

    private static IEnumerable<string> AboutOutputs(MnistModel model, Loss loss)
    {
        if (MnistModel.FindFunction(loss) is { } function && !model.GivesValuesOf(function) && !ModelOutputs.AreProbabilities(model))
        {
            string kind = loss is KLDivergence ? "divergence" : "crossentropy";
            string name = SpecNames.ToSnakeCase($"{function}");
            string other = model.GivesValuesOf(ActivationFunction.Sigmoid) ? ", or use the loss BinaryCrossentropy" : "";
            yield return $"The loss is a {kind}, which takes probabilities, and the network ends with {model.Layers[^1].Spec}, whose outputs are none. End it with a {name}, for example 'Dense({model.OutputCount}, {name})'{other}.";
        }
    }

    private static IEnumerable<string> AboutClasses(ImageSet train, ImageSet? validation)
    {
        HashSet<byte> learnt = [.. train.Labels];
        byte[] unknown = [.. (validation?.CopyLabels() ?? []).Where(label => !learnt.Contains(label))];
        if (unknown.Length > 0)
        {
            string names = ClassNaming.List([.. unknown.Distinct().Order().Select(label => train.ClassNames[label])]);
            yield return $"Of the {validation!.Count} validation images, {unknown.Length} {(unknown.Length == 1 ? "is" : "are")} of classes that no training image is of: {names}. This training cannot teach them.";
        }
    }

    private static IEnumerable<string> AboutMovingMeans(MnistModel model, long steps)
    {
        long? before = CountStepsBefore(model);
        (BatchNormalization Layer, double Share, bool IsNew)? slowest = model.FindLeaves()
            .Where(leaf => leaf.Layer is BatchNormalization { Trainable: true })
            .Select(leaf => (Layer: (BatchNormalization)leaf.Layer, IsNew: !model.GetValues(leaf[WeightKind.MovingMean]).ContainsAnyExcept(0f)))
            // Of weights that come from elsewhere it is not known how far they have moved; mostly far enough.
            .Where(layer => layer.IsNew || before is not null)
            .Select(layer => (layer.Layer, layer.Layer.GetInitialShare(layer.IsNew ? steps : steps + before!.Value), layer.IsNew))
            .OrderByDescending(layer => layer.Item2)
            .Select(layer => ((BatchNormalization, double, bool)?)layer)
            .FirstOrDefault();
        if (slowest is var (layer, initial, isNew) && initial > 0.5)
        {
            string share = (100 * initial).ToString("0", CultureInfo.InvariantCulture);
            string counted = isNew ? $"{steps} steps of this training" : $"{steps + before} steps of this training and of those before it";
            yield return $"{layer} goes by moving means outside of training, and after the {counted} {share} % of them are still what they began with. So validation and predictions may be much worse than the training. Train for more steps, or with a smaller momentum, for example 'BatchNormalization(momentum=0.9)'.";
        }
    }

    /// <summary>How many steps a model was trained for; <see langword="null"/> where that is not known, or its moving means were measured anew.</summary>
    private static long? CountStepsBefore(MnistModel model)
    {
        long steps = Math.Max(model.OptimizerState?.Iteration ?? 0, model.History?.Epochs.Sum(epoch => (long)epoch.Steps) ?? 0);
        return steps > 0 && model.History?.Parameters.Callbacks.Any(text => text.Split('(')[0] == nameof(SWA)) != true ? steps : null;
    }

    private static IEnumerable<string> AboutPixels(MnistModel model, ImageSet images)
    {
        // A set of usual images is told by its first bright pixel.
        if (model.InputScale != InputScale.Raw && images.Pixels.Contains((byte)1) && !images.Pixels.ContainsAnyExceptInRange((byte)0, (byte)1))
        {
            yield return $"No pixel of {images.Name} is above 1. Pixels are bytes from 0 to 255 and the network scales them itself: what was scaled to 0..1 before is nearly black to it, and has lost its greys.";
        }
    }
}
