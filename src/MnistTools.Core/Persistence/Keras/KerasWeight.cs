using MnistTools.Layers;

namespace MnistTools.Persistence.Keras;

/// <summary>The shape of a weight as Keras has it. The order of its numbers needs nothing: in memory it is Keras' (<see cref="WeightLayout"/>).</summary>
internal static class KerasWeight
{
    public static IReadOnlyList<long> GetShape(ModelWeight weight) => ToLong(weight.KerasShape);

    /// <summary>Whether a dataset has the shape of a weight: Keras', or that of a convolution's kernel in Theano's order.</summary>
    public static bool Fits(ModelWeight weight, Hdf5Dataset dataset) => GetShape(weight).SequenceEqual(dataset.Shape) || HasTheanoShape(weight, dataset);

    /// <summary>Whether a kernel is (filters, channels, rows, columns), as Keras 0 and 1 kept it by default.</summary>
    public static bool HasTheanoShape(ModelWeight weight, Hdf5Dataset dataset) =>
        weight.Kind == WeightKind.Kernel && weight.Shape.Sizes.Count == 4 && ToLong(weight.Shape).SequenceEqual(dataset.Shape);

    /// <summary>The shape that a dataset of a Theano kernel's shape has in Keras; any other as it is.</summary>
    public static IReadOnlyList<long> FromTheano(IReadOnlyList<long> shape) =>
        shape is [var filters, var channels, var rows, var columns] ? [rows, columns, channels, filters] : shape;

    private static IReadOnlyList<long> ToLong(Shape shape) => [.. shape.Sizes.Select(size => (long)size)];
}
