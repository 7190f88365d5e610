using MnistTools.Layers;

namespace MnistTools.Persistence.Keras;

/// <summary>The shape of a weight as Keras has it. The order of its numbers needs nothing: in memory it is Keras' (<see cref="KerasOrder"/>).</summary>
internal static class KerasWeight
{
    public static IReadOnlyList<long> GetShape(ModelWeight weight) => [.. weight.KerasShape.Sizes.Select(size => (long)size)];
}
