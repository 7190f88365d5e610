using System.Collections;
using MnistTools.Specs;

namespace MnistTools.Layers;

/// <summary>Layers one behind the other, within a layer: <c>[Conv2D(8, 3, padding=same), BatchNormalization]</c>.</summary>
public sealed class LayerChain : IReadOnlyList<Layer>, IEquatable<LayerChain>
{
    private readonly Layer[] _layers;

    /// <summary>Makes a chain.</summary>
    public LayerChain(params IEnumerable<Layer> layers) => _layers = [.. Check.NotNull(layers)];

    /// <inheritdoc/>
    public int Count => _layers.Length;

    /// <inheritdoc/>
    public Layer this[int index] => _layers[index];

    /// <summary>Reads the layers of a list.</summary>
    /// <exception cref="SpecException">One is no layer.</exception>
    public static LayerChain Parse(IEnumerable<string> texts) => new(texts.Select(Layer.Parse));

    /// <inheritdoc/>
    public IEnumerator<Layer> GetEnumerator() => _layers.AsEnumerable().GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(LayerChain? other) => other is not null && _layers.SequenceEqual(other._layers);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LayerChain);

    /// <inheritdoc/>
    public override int GetHashCode() => _layers.Aggregate(17, HashCode.Combine);

    /// <inheritdoc/>
    public override string ToString() => SpecNames.Format(this);
}
