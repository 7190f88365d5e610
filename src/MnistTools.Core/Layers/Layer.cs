using System.Text.Json.Nodes;
using MnistTools.Layers.Exchange;
using MnistTools.Layers.Stages;
using MnistTools.Specs;

namespace MnistTools.Layers;

/// <summary>
/// A layer of a network, as it is written: <c>Dense(512, relu)</c>. It holds no weights. All that is known of a kind of layer stands in its own
/// file; what must be known of each is abstract here, or in <see cref="IKerasCounterpart"/>.
/// </summary>
public abstract record Layer : Spec
{
    private static readonly LayerKind[] Kinds =
    [
        LayerKind.Of<Dense>(), LayerKind.Of<Flatten>(), LayerKind.Of<Dropout>(), LayerKind.Of<Activation>(), LayerKind.Of<Conv2D>(),
        LayerKind.Of<MaxPooling2D>(),
        LayerKind.Of<AveragePooling2D>(), LayerKind.Of<GlobalAveragePooling2D>(), LayerKind.Of<BatchNormalization>(), LayerKind.Of<LayerNormalization>(),
        LayerKind.Of<ZeroPadding2D>(), LayerKind.Of<LeakyReLU>(), LayerKind.Of<PReLU>(), LayerKind.Of<ELU>(), LayerKind.Of<SpatialDropout2D>(),
        LayerKind.Of<GaussianNoise>(), LayerKind.Of<UpSampling2D>(), LayerKind.Of<DepthwiseConv2D>(), LayerKind.Of<SeparableConv2D>(), LayerKind.Of<Residual>(),
    ];

    /// <summary>All layers that can be written.</summary>
    public static SpecCatalog<Layer> Catalog { get; } = new("layer", Kinds.Select(kind => kind.Type));

    /// <summary>The layers of Keras that can be read.</summary>
    internal static IReadOnlyList<KerasReader> KerasReaders { get; } = [.. Kinds.SelectMany(kind => kind.KerasReaders)];

    /// <summary>What of an input the layer looks at together.</summary>
    internal abstract InputAxes Axes { get; }

    /// <summary>The function that what comes out was put through last; <see langword="null"/> for none.</summary>
    internal abstract ActivationFunction? OutputFunction { get; }

    /// <summary>
    /// Whether what comes out of a trained network's layer is what goes in, or means of it. Where such layers are the last, the function before them says what
    /// the network gives: means of probabilities are probabilities.
    /// </summary>
    internal virtual bool PassesValues => false;

    /// <summary>The same layer with another function; <see langword="null"/> for one that can have none.</summary>
    internal virtual Layer? WithActivation(ActivationFunction function) => null;

    /// <summary>The same layer with weights that no training changes; itself if it has none.</summary>
    internal virtual Layer Freeze() => this;

    /// <summary>The same layer with weights that a training changes, also those of layers in it; itself if it has none.</summary>
    internal virtual Layer Unfreeze() => this;

    /// <summary>The same layer in the words that all have that do the same: what is frozen is so by itself.</summary>
    internal virtual Layer InPlainWords() => this;

    /// <summary>Reads a text such as <c>Dense(512, relu)</c>.</summary>
    /// <exception cref="SpecException">It is no layer; the message names the position and the nearest candidates.</exception>
    public static Layer Parse(string text) => Catalog.Parse(text);

    /// <summary>The shape of what comes out.</summary>
    /// <exception cref="SpecException">The layer does not take such an input; the message names the shapes.</exception>
    internal abstract Shape GetOutputShape(Shape input);

    /// <summary>What the layer learns or keeps, in Keras' order.</summary>
    internal abstract IReadOnlyList<LayerWeight> GetWeights(Shape input);

    /// <summary>The layers that it is made of, where they stand; itself unless it is made of others.</summary>
    internal virtual IEnumerable<LayerPlace> GetParts(LayerPlace place) => [place];

    /// <summary>How the managed engine computes it.</summary>
    internal abstract IEnumerable<StagePlan> GetStages(LayerPlace place, StageSetting setting);

    /// <summary>Its settings as Keras 3 writes them, all of them and in its order. Class and name are written by whoever asks.</summary>
    internal abstract JsonObject ToKeras();

    /// <summary>Appends what it does outside of training to a graph of ONNX.</summary>
    internal abstract void AppendTo(IOnnxGraph graph, LayerPlace place);

    /// <summary>An entry of the catalog: a kind of layer, and the layers of Keras that become it.</summary>
    private sealed record LayerKind(Type Type, IReadOnlyList<KerasReader> KerasReaders)
    {
        public static LayerKind Of<TLayer>()
            where TLayer : Layer, IKerasCounterpart => new(typeof(TLayer), TLayer.KerasReaders);
    }
}

/// <summary>What of an input a layer looks at together.</summary>
internal enum InputAxes
{
    /// <summary>Each number by itself, whatever the axes are; the shape stays.</summary>
    None,

    /// <summary>What lies along the last axis, or its place there; the shape stays.</summary>
    Last,

    /// <summary>Rows, columns and channels: it takes images.</summary>
    Image,

    /// <summary>The one axis that there must be: images are flattened before it.</summary>
    Flat,

    /// <summary>All, however many there are.</summary>
    All,
}
