using MnistTools.Specs;

namespace MnistTools.Layers;

/// <summary>A layer of a network, as it is written: <c>Dense(512, relu)</c>. It holds no weights.</summary>
public abstract record Layer : Spec
{
    /// <summary>All layers that can be written.</summary>
    public static SpecCatalog<Layer> Catalog { get; } = new(
        "layer",
        [
            typeof(Dense), typeof(Flatten), typeof(Dropout), typeof(Activation), typeof(Conv2D), typeof(MaxPooling2D), typeof(AveragePooling2D),
            typeof(GlobalAveragePooling2D), typeof(BatchNormalization), typeof(LayerNormalization), typeof(ZeroPadding2D),
        ]);

    /// <summary>Reads a text such as <c>Dense(512, relu)</c>.</summary>
    /// <exception cref="SpecException">It is no layer; the message names the position and the nearest candidates.</exception>
    public static Layer Parse(string text) => Catalog.Parse(text);

    /// <summary>The shape of what comes out.</summary>
    /// <exception cref="SpecException">The layer does not take such an input; the message names the shapes.</exception>
    internal abstract Shape GetOutputShape(Shape input);

    /// <summary>What the layer learns or keeps, in PyTorch's order.</summary>
    internal virtual IReadOnlyList<LayerWeight> GetWeights(Shape input) => [];
}

/// <summary>A weight that a layer needs.</summary>
/// <param name="Name">As PyTorch names it: <c>weight</c>, <c>bias</c>, <c>running_mean</c>.</param>
/// <param name="Shape">PyTorch's layout: (out, in) for a dense layer, (out, in, rows, columns) for a convolution.</param>
/// <param name="InitialValue">What all its numbers are before the first training; <see langword="null"/> for glorot_uniform.</param>
/// <param name="IsTrainable">Whether an optimizer changes it.</param>
/// <param name="Memory">How it lies in memory, if not as its shape says.</param>
internal sealed record LayerWeight(string Name, Shape Shape, float? InitialValue, bool IsTrainable = true, KerasOrder? Memory = null);
