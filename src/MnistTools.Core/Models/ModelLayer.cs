using MnistTools.Layers;

namespace MnistTools.Models;

/// <summary>A layer in its place in a model.</summary>
/// <param name="Name">As Keras names it: <c>dense</c>, <c>dense_1</c>.</param>
/// <param name="Spec">What the layer is.</param>
/// <param name="InputShape">What goes in.</param>
/// <param name="OutputShape">What comes out.</param>
/// <param name="ParameterCount">How many numbers it has.</param>
public sealed record ModelLayer(string Name, Layer Spec, Shape InputShape, Shape OutputShape, int ParameterCount)
{
    /// <summary>A text such as <c>dense: Dense(512, relu)</c>.</summary>
    public override string ToString() => $"{Name}: {Spec}";
}
