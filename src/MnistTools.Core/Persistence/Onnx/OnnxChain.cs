using MnistTools.Layers;

namespace MnistTools.Persistence.Onnx;

/// <summary>A layer that was read, and its numbers by kind, in PyTorch's order.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Weights">Its numbers.</param>
internal sealed record OnnxLayer(Layer Layer, IReadOnlyDictionary<WeightKind, float[]> Weights)
{
    /// <summary>The layers that it is made of; itself unless it is made of others.</summary>
    public IReadOnlyList<OnnxLayer> Parts { get; init; } = [];

    /// <summary>How many layers are one within another.</summary>
    public int Depth => Parts.Count == 0 ? 1 : 1 + Parts.Max(part => part.Depth);

    /// <summary>Whether it is a batch normalisation made of a factor and an offset, which more of them can join.</summary>
    public bool IsScale { get; init; }

    /// <summary>The layers that have weights themselves.</summary>
    public IEnumerable<OnnxLayer> Leaves => Parts.Count == 0 ? [this] : Parts.SelectMany(part => part.Leaves);
}

/// <summary>The layers from the input of a graph to some place in it. Branches have the part before them in common, as one and the same object.</summary>
/// <param name="Before">What comes before; <see langword="null"/> at the input.</param>
/// <param name="Last">The last layer; <see langword="null"/> at the input.</param>
/// <param name="Shape">What comes out.</param>
internal sealed record OnnxChain(OnnxChain? Before, OnnxLayer? Last, Shape Shape)
{
    /// <summary>The layers, first to last.</summary>
    public IReadOnlyList<OnnxLayer> Layers => FindLayersSince(null)!;

    /// <summary>The layers behind an earlier place; <see langword="null"/> where that is not on the way.</summary>
    public IReadOnlyList<OnnxLayer>? FindLayersSince(OnnxChain? start)
    {
        var layers = new List<OnnxLayer>();
        for (OnnxChain? place = this; !ReferenceEquals(place, start); place = place.Before)
        {
            if (place is null)
            {
                return null;
            }

            if (place.Last is { } layer)
            {
                layers.Add(layer);
            }
        }

        layers.Reverse();
        return layers;
    }
}

/// <summary>How the axes of a value lie in the graph, behind that of the batch.</summary>
internal enum OnnxLayout
{
    /// <summary>(channels, rows, columns), as in PyTorch.</summary>
    ChannelsFirst,

    /// <summary>(rows, columns, channels), as in TensorFlow.</summary>
    ChannelsLast,

    /// <summary>(rows, columns).</summary>
    Rows,

    /// <summary>One axis; an image in it was flattened with its channels first.</summary>
    FlatChannelsFirst,

    /// <summary>One axis; an image in it was flattened with its channels last.</summary>
    FlatChannelsLast,
}

/// <summary>What goes from one node to others.</summary>
/// <param name="Chain">The layers that make it.</param>
/// <param name="Layout">How its axes lie in the graph.</param>
internal sealed record OnnxValue(OnnxChain Chain, OnnxLayout Layout)
{
    /// <summary>Its shape as the layers here have it.</summary>
    public Shape Shape => Chain.Shape;

    /// <summary>Whether it has one axis.</summary>
    public bool IsFlat => Layout is OnnxLayout.FlatChannelsFirst or OnnxLayout.FlatChannelsLast;

    /// <summary>Rows, columns and channels.</summary>
    public (int Rows, int Columns, int Channels) Image => Shape.Sizes switch
    {
        [var rows, var columns, var channels] => (rows, columns, channels),
        [var rows, var columns] => (rows, columns, 1),
        _ => Shape.FlattenedImage ?? (1, 1, Shape.ElementCount),
    };

    /// <summary>Its sizes in the graph, without the batch.</summary>
    public IReadOnlyList<long> GraphSizes => (Layout, Image) switch
    {
        (OnnxLayout.ChannelsFirst, var (rows, columns, channels)) => [channels, rows, columns],
        (OnnxLayout.ChannelsLast, var (rows, columns, channels)) => [rows, columns, channels],
        (OnnxLayout.Rows, var (rows, columns, _)) => [rows, columns],
        _ => [Shape.ElementCount],
    };

    /// <summary>Where the last axis of its shape here is in the graph, the batch's being 0; -1 where it has none there.</summary>
    public int LastAxis => (Layout, Shape.Sizes.Count) switch
    {
        (OnnxLayout.ChannelsFirst, 3) => 1,
        (OnnxLayout.ChannelsFirst or OnnxLayout.ChannelsLast, _) => Layout == OnnxLayout.ChannelsLast && Shape.Sizes.Count == 2 ? 2 : 3,
        (OnnxLayout.Rows, 3) => -1,
        (OnnxLayout.Rows, _) => 2,
        _ => 1,
    };

    /// <summary>Whether nothing has been done to the images yet.</summary>
    public bool IsInput => Chain.Last is null || (Chain.Last.Layer is Flatten && Chain.Before is { Last: null });
}
