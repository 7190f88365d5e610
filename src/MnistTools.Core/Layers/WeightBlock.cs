using MnistTools.Numerics;

namespace MnistTools.Layers;

/// <summary>The weights of a model in their block of memory.</summary>
/// <param name="length">How long the block is.</param>
internal sealed class WeightBlock(int length)
{
    /// <summary>The numbers of all weights.</summary>
    public ParameterBlock Parameters { get; } = new(length);

    /// <summary>One weight's numbers as they lie in memory.</summary>
    public Span<float> GetValues(ModelWeight weight) => Parameters.Values.Slice(weight.Offset, weight.Count);
}
