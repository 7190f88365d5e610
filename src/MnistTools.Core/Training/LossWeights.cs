using MnistTools.Data;
using MnistTools.Text;

namespace MnistTools.Training;

/// <summary>How much the loss of each sample counts: its own weight times that of its class.</summary>
internal static class LossWeights
{
    /// <summary>Weights of the training samples, and of those that were split off: class weights act in training only. None where all are 1.</summary>
    /// <exception cref="MismatchException">There are too few or too many weights, or one is no weight.</exception>
    public static (float[]? Train, float[]? Validation) Create(TrainingOptions options, ImageSet whole, ImageSet train, ImageSet? splitsOff)
    {
        Check(options, whole);
        if (options.SampleWeights is null && options.ClassWeights.Count == 0)
        {
            return (null, null);
        }

        float[] weights = [.. Enumerable.Range(0, train.Count).Select(i =>
            (float)((options.SampleWeights?[i] ?? 1) * options.ClassWeights.GetValueOrDefault(train.Labels[i], 1)))];
        if (Array.FindIndex(weights, float.IsInfinity) is var image and >= 0)
        {
            throw new MismatchException(
                $"Image {image} has its own weight times that of its class, {train.Labels[image]}, and the product must be a number from 0 to 3.4E+38, too: make one of them smaller.");
        }

        return (weights, splitsOff is null ? null : options.SampleWeights?.Skip(train.Count).Select(weight => (float)weight).ToArray());
    }

    private static void Check(TrainingOptions options, ImageSet images)
    {
        if (options.SampleWeights is { } weights && weights.Count != images.Count)
        {
            throw new MismatchException(
                $"{images.Name} has {Counted.Of(images.Count, "image")} and {Counted.Of(weights.Count, "sample weight")}: one for each is needed.");
        }

        foreach (int label in options.ClassWeights.Keys.Where(label => label < 0 || label >= images.ClassNames.Count))
        {
            throw new MismatchException($"There is a class weight for class {label}; {images.Name} has the classes 0 to {images.ClassNames.Count - 1}.");
        }

        if ((options.SampleWeights ?? []).Concat(options.ClassWeights.Values).Any(weight => !float.IsFinite((float)weight) || weight < 0))
        {
            throw new MismatchException("A weight of a class or a sample must be a number from 0 to 3.4E+38.");
        }
    }
}
