using System.Globalization;
using MnistTools.Layers;
using MnistTools.Numerics;

namespace MnistTools.Models;

/// <summary>One weight: its name, its shape and its place in the block.</summary>
/// <param name="Name">As PyTorch names it: <c>1.weight</c>, the number being the layer's.</param>
/// <param name="Shape">PyTorch's layout: (out, in) for a dense layer, (out, in, rows, columns) for a convolution.</param>
/// <param name="Offset">Index of its first number in the block.</param>
/// <param name="Layer">Index of the layer that it belongs to.</param>
/// <param name="IsTrainable">Whether an optimizer changes it; a normalisation's moving means are only kept.</param>
public sealed record ModelWeight(string Name, Shape Shape, int Offset, int Layer, bool IsTrainable)
{
    /// <summary>How many numbers it has.</summary>
    public int Count => Shape.ElementCount;

    /// <summary>How it lies in memory, if not as its shape says.</summary>
    internal KerasOrder? Memory { get; init; }

    /// <summary>What all its numbers are before the first training; <see langword="null"/> for glorot_uniform.</summary>
    internal float? InitialValue { get; init; }

    /// <summary>Where each weight lies, and how long the block must be.</summary>
    internal static (IReadOnlyList<ModelWeight> Weights, int Length) LayOut(IEnumerable<(int Layer, LayerWeight Weight)> weights)
    {
        var placed = new List<ModelWeight>();
        long offset = 0;
        foreach ((int layer, LayerWeight weight) in weights)
        {
            string name = $"{layer.ToString(CultureInfo.InvariantCulture)}.{weight.Name}";
            placed.Add(new ModelWeight(name, weight.Shape, checked((int)offset), layer, weight.IsTrainable) { Memory = weight.Memory, InitialValue = weight.InitialValue });
            offset += (weight.Shape.ElementCount + ParameterBlock.Alignment - 1L) / ParameterBlock.Alignment * ParameterBlock.Alignment;
        }

        return (placed, checked((int)offset));
    }
}
