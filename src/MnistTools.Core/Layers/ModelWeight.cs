using System.Globalization;
using MnistTools.Numerics;

namespace MnistTools.Layers;

/// <summary>One weight: its name, its shape and its place in the block.</summary>
/// <param name="Name">As PyTorch names it: <c>1.weight</c>, the number being the layer's. Of a module of TorchSharp's, its own name there.</param>
/// <param name="Shape">PyTorch's layout: (out, in) for a dense layer, (out, in, rows, columns) for a convolution.</param>
/// <param name="Offset">Index of its first number in the block.</param>
/// <param name="Layer">Index of the layer that it belongs to.</param>
/// <param name="IsTrainable">Whether an optimizer changes it; a normalisation's moving means are only kept.</param>
public sealed record ModelWeight(string Name, Shape Shape, int Offset, int Layer, bool IsTrainable)
{
    /// <summary>How many numbers it has.</summary>
    public int Count => Shape.ElementCount;

    /// <summary>What it is for in its layer.</summary>
    public WeightKind Kind { get; internal init; }

    /// <summary>What PyTorch calls it within its module: <c>weight</c> of <c>1.weight</c>.</summary>
    internal string TorchName { get; init; } = "";

    /// <summary>Its name without the number of the layer.</summary>
    internal string NameInLayer { get; init; } = "";

    /// <summary>What its name begins with: what is of one layer has it in common.</summary>
    internal string Prefix => Name[..^TorchName.Length];

    /// <summary>Its shape in Keras, which is also that of how it lies in memory.</summary>
    internal Shape KerasShape { get; init; } = Shape;

    /// <summary>How it lies in memory, if not as its shape says.</summary>
    internal WeightLayout? Memory { get; init; }

    /// <summary>What all its numbers are before the first training; <see langword="null"/> for what <see cref="Initializer"/> draws.</summary>
    internal float? InitialValue { get; init; }

    /// <summary>How the numbers are drawn that it begins with, unless they are all the same.</summary>
    internal KernelInitializer Initializer { get; init; }

    /// <summary>What its size costs in a training, if anything.</summary>
    internal Regularizer? Regularizer { get; init; }

    /// <summary>Where each weight lies, and how long the block must be.</summary>
    internal static (IReadOnlyList<ModelWeight> Weights, int Length) LayOut(IEnumerable<(int Layer, LayerWeight Weight)> weights)
    {
        var placed = new List<ModelWeight>();
        long offset = 0;
        foreach ((int layer, LayerWeight weight) in weights)
        {
            string inLayer = $"{weight.Path}{weight.TorchName}";
            string name = weight.IsNamedAsInModule ? inLayer : $"{layer.ToString(CultureInfo.InvariantCulture)}.{inLayer}";
            placed.Add(new ModelWeight(name, weight.Shape, checked((int)offset), layer, weight.IsTrainable)
            {
                Kind = weight.Kind,
                TorchName = weight.TorchName,
                NameInLayer = inLayer,
                KerasShape = weight.KerasShape,
                Memory = weight.Memory,
                InitialValue = weight.InitialValue,
                Initializer = weight.Initializer,
                Regularizer = weight.Regularizer,
            });
            offset += (weight.Shape.ElementCount + ParameterBlock.Alignment - 1L) / ParameterBlock.Alignment * ParameterBlock.Alignment;
        }

        return (placed, checked((int)offset));
    }
}
