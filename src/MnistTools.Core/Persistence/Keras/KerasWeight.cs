using MnistTools.Models;

namespace MnistTools.Persistence.Keras;

/// <summary>
/// One weight as Keras has it. In memory images have their channels last, as in Keras, so that a kernel is no more than turned: Keras' (in,
/// out) and (rows, columns, in, out) have the outputs last, memory has them first. All else is the same. Only PyTorch's order needs the
/// channels moved, and memory is not in that.
/// </summary>
internal static class KerasWeight
{
    /// <summary>Keras' shape: (in, out) of a dense layer, (rows, columns, in, out) of a convolution.</summary>
    public static IReadOnlyList<long> GetShape(ModelWeight weight) => weight.Shape.Sizes switch
    {
        [var units, var inputs] => [inputs, units],
        [var filters, var channels, var rows, var columns] => [rows, columns, channels, filters],
        var sizes => [.. sizes.Select(size => (long)size)],
    };

    /// <summary>From Keras' order to that of memory.</summary>
    public static void ToMemory(ModelWeight weight, ReadOnlySpan<float> values, Span<float> memory)
    {
        int outputs = CountOutputs(weight);
        int inputs = weight.Count / outputs;
        for (int output = 0; output < outputs; output++)
        {
            for (int input = 0; input < inputs; input++)
            {
                memory[output * inputs + input] = values[input * outputs + output];
            }
        }
    }

    /// <summary>From the order of memory to Keras'.</summary>
    public static float[] FromMemory(ModelWeight weight, ReadOnlySpan<float> memory)
    {
        float[] values = new float[weight.Count];
        int outputs = CountOutputs(weight);
        int inputs = weight.Count / outputs;
        for (int output = 0; output < outputs; output++)
        {
            for (int input = 0; input < inputs; input++)
            {
                values[input * outputs + output] = memory[output * inputs + input];
            }
        }

        return values;
    }

    /// <summary>What has one axis is not turned.</summary>
    private static int CountOutputs(ModelWeight weight) => weight.Shape.Sizes.Count > 1 ? weight.Shape.Sizes[0] : 1;
}
