using System.ComponentModel;
using MnistTools.Layers.Exchange;
using MnistTools.Layers.Stages;
using MnistTools.Specs;

namespace MnistTools.Layers;

/// <summary>The largest value of each window, for each channel.</summary>
/// <param name="PoolSize">Rows and columns of the window; 2 if left out.</param>
/// <param name="Strides">How far the window moves; its own size if left out.</param>
/// <param name="Padding">What happens at the border; what is added there is never the largest.</param>
public sealed record MaxPooling2D([DefaultValue(2)] Size2D? PoolSize = null, Size2D? Strides = null, Padding Padding = Padding.Valid)
    : Pooling2D(PoolSize, Strides, Padding), IKerasCounterpart
{
    static IReadOnlyList<KerasReader> IKerasCounterpart.KerasReaders =>
    [
        new("MaxPooling2D", (settings, _) =>
        {
            settings.RequireDataFormat();
            return [new MaxPooling2D(settings.Size("pool_size"), settings.Size("strides"), settings.Padding)];
        }, "MaxPool2D"),
        new("GlobalMaxPooling2D", ReadGlobal, "GlobalMaxPool2D"),
    ];

    internal override Stage MakeStage(WindowGrid grid, StageSetting setting, StageBuffers buffers) => new MaxPoolingStage(grid, buffers);

    internal override void AppendTo(IOnnxGraph graph, LayerPlace place) => graph.Append("MaxPool", [], GetGrid(place.Input).ToOnnx());

    /// <summary>One window over all positions; what is left of them is flattened away.</summary>
    private static IReadOnlyList<Layer> ReadGlobal(KerasSettings settings, Shape input)
    {
        settings.RequireDataFormat();
        var pooling = new MaxPooling2D(settings.WholeImage(input));
        return settings.Flag("keepdims", false) ? [pooling] : [pooling, new Flatten()];
    }
}
