using MnistTools.Layers;
using MnistTools.Models;

namespace MnistTools.Persistence.Keras;

/// <summary>Where the numbers of a file of Keras lie otherwise than in memory.</summary>
/// <param name="FlattensChannelsFirst">Whether a flattened image has all of its first channel before all of its second.</param>
/// <param name="Backend">What computed, as the file says it; Theano turns the windows of a convolution around.</param>
internal sealed record KerasArrangement(bool FlattensChannelsFirst, string? Backend)
{
    /// <summary>Puts the numbers of a dataset into a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="weight">The weight, of a layer of the model.</param>
    /// <param name="takesFlattenedImage">Whether its layer takes an image that was flattened.</param>
    /// <param name="values">The numbers in the order of the file.</param>
    /// <param name="isTheanoOrder">Whether kernels of convolutions are (filters, channels, rows, columns): then images are channels first, too.</param>
    public void Fill(MnistModel model, ModelWeight weight, bool takesFlattenedImage, float[] values, bool isTheanoOrder)
    {
        model.HasGivenWeights = true;
        bool isWindow = weight.Kind is WeightKind.Kernel or WeightKind.DepthwiseKernel && weight.Shape.Sizes.Count == 4;
        if (isWindow && isTheanoOrder && weight.Kind == WeightKind.Kernel)
        {
            model.SetWeight(weight, values);
        }
        else if (takesFlattenedImage && (FlattensChannelsFirst || isTheanoOrder) && weight.Memory is { } memory)
        {
            memory.FromChannelsFirst(values, model.GetValues(weight));
        }
        else
        {
            values.CopyTo(model.GetValues(weight));
        }

        // Keras 2 names the backend in its files; those of Keras 0 and 1 that have Theano's order are Theano's.
        if (isWindow && (Backend is null ? isTheanoOrder : Backend == "theano"))
        {
            TurnAround(model.GetValues(weight), weight.Shape.Sizes[2] * weight.Shape.Sizes[3]);
        }
    }

    /// <summary>By 180 degrees: the first position of a window becomes the last. In memory positions come before all else.</summary>
    private static void TurnAround(Span<float> kernel, int positions)
    {
        int length = kernel.Length / positions;
        float[] position = new float[length];
        for (int first = 0; first < positions / 2; first++)
        {
            Span<float> one = kernel.Slice(first * length, length);
            Span<float> other = kernel.Slice((positions - 1 - first) * length, length);
            one.CopyTo(position);
            other.CopyTo(one);
            position.CopyTo(other);
        }
    }
}
