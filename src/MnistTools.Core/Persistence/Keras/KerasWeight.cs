using MnistTools.Layers;
using MnistTools.Models;

namespace MnistTools.Persistence.Keras;

/// <summary>The shape of a weight as Keras has it. The order of its numbers needs nothing: in memory it is Keras' (<see cref="KerasOrder"/>).</summary>
internal static class KerasWeight
{
    /// <summary>Keras' shape: (in, out) of a dense layer, (rows, columns, in, out) of a convolution.</summary>
    public static IReadOnlyList<long> GetShape(ModelWeight weight) => weight.Shape.Sizes switch
    {
        [var units, var inputs] => [inputs, units],
        [var filters, var channels, var rows, var columns] => [rows, columns, channels, filters],
        var sizes => [.. sizes.Select(size => (long)size)],
    };
}
