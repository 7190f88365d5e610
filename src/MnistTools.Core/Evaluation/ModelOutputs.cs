using MnistTools.Data;
using MnistTools.Engines;
using MnistTools.Models;

namespace MnistTools.Evaluation;

/// <summary>What comes out of a model.</summary>
public static class ModelOutputs
{
    /// <summary>What the model says of images, whatever their labels.</summary>
    /// <param name="model">The model.</param>
    /// <param name="images">Images of its <see cref="MnistModel.InputShape"/>.</param>
    /// <returns>(N, classes): with softmax at the end, the probability of each class, by output. For labels counted in the same way:
    /// <see cref="ImageSet.Relabel"/>.</returns>
    /// <exception cref="MismatchException">The images have another shape.</exception>
    /// <exception cref="NotFiniteNumberException">The weights, or what the model says, are infinite or not a number.</exception>
    public static float[,] Predict(this MnistModel model, ImageSet images)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        return Evaluator.GetOutputs(model, images);
    }

    /// <summary>Whether they are probabilities. A module of another library says itself what comes out of it, and is believed.</summary>
    internal static bool AreProbabilities(MnistModel model) => model.EndsWithProbabilities || model.Layers.Any(layer => layer.Spec is IEngineBound);
}
