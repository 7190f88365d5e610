using System.Globalization;
using MnistTools.Numerics;

namespace MnistTools.Layers;

/// <summary>One weight: its name, its shape and its place in the block.</summary>
/// <param name="Name">As PyTorch names it: <c>1.weight</c>, the number being the layer's. Of a module of TorchSharp's, its own name there.</param>
/// <param name="Shape">PyTorch's layout: (out, in) for a dense layer, (out, in, rows, columns) for a convolution.</param>
/// <param name="Offset">Index of its first number in the block.</param>
/// <param name="Layer">Index of the layer that it belongs to.</param>
/// <param name="IsTrainable">Whether an optimizer changes it: not the moving statistics of a normalisation, nor what is of a frozen layer.</param>
public sealed record ModelWeight(string Name, Shape Shape, int Offset, int Layer, bool IsTrainable)
{
    /// <summary>How many numbers it has.</summary>
    public int Count => Shape.ElementCount;

    /// <summary>What it is for in its layer.</summary>
    public WeightKind Kind => InLayer.Kind;

    /// <summary>What its layer says of it.</summary>
    internal LayerWeight InLayer { get; init; } = new(WeightKind.Kernel, Shape, InitialValue: null);

    /// <inheritdoc cref="LayerWeight.TorchName"/>
    internal string TorchName => InLayer.TorchName;

    /// <summary>Its name without the number of the layer.</summary>
    internal string NameInLayer => InLayer.Path + TorchName;

    /// <summary>What its name begins with: what is of one layer has it in common.</summary>
    internal string Prefix => Name[..^TorchName.Length];

    /// <summary>Its shape in Keras, which is also that of how it lies in memory.</summary>
    internal Shape KerasShape => InLayer.KerasShape;

    /// <inheritdoc cref="LayerWeight.Memory"/>
    internal WeightLayout? Memory => InLayer.Memory;

    /// <inheritdoc cref="LayerWeight.InitialValue"/>
    internal float? InitialValue => InLayer.InitialValue;

    /// <inheritdoc cref="LayerWeight.Initializer"/>
    internal KernelInitializer Initializer => InLayer.Initializer;

    /// <inheritdoc cref="LayerWeight.Regularizer"/>
    internal Regularizer? Regularizer => InLayer.Regularizer;

    /// <summary>Where each weight lies, and how long the block must be.</summary>
    internal static (IReadOnlyList<ModelWeight> Weights, int Length) LayOut(IEnumerable<(int Layer, LayerWeight Weight)> weights)
    {
        var placed = new List<ModelWeight>();
        long offset = 0;
        foreach ((int layer, LayerWeight weight) in weights)
        {
            string number = weight.IsNamedAsInModule ? "" : $"{layer.ToString(CultureInfo.InvariantCulture)}.";
            placed.Add(
                new ModelWeight(number + weight.Path + weight.TorchName, weight.Shape, checked((int)offset), layer, weight.IsTrainable) { InLayer = weight });
            offset += (weight.Shape.ElementCount + ParameterBlock.Alignment - 1L) / ParameterBlock.Alignment * ParameterBlock.Alignment;
        }

        return (placed, checked((int)offset));
    }
}
