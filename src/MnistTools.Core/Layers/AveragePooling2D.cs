using System.ComponentModel;
using MnistTools.Layers.Exchange;
using MnistTools.Layers.Stages;
using MnistTools.Specs;

namespace MnistTools.Layers;

/// <summary>The mean of each window, for each channel; what padding adds does not count.</summary>
/// <param name="PoolSize">Rows and columns of the window; 2 if left out.</param>
/// <param name="Strides">How far the window moves; its own size if left out.</param>
/// <param name="Padding">What happens at the border.</param>
public sealed record AveragePooling2D([DefaultValue(2)] Size2D? PoolSize = null, Size2D? Strides = null, Padding Padding = Padding.Valid)
    : Pooling2D(PoolSize, Strides, Padding), IKerasCounterpart
{
    static IReadOnlyList<KerasReader> IKerasCounterpart.KerasReaders =>
    [
        new("AveragePooling2D", (settings, _) =>
        {
            settings.RequireDataFormat();
            return [new AveragePooling2D(settings.Size("pool_size"), settings.Size("strides"), settings.Padding)];
        }, "AvgPool2D"),
    ];

    internal override bool PassesValues => true;

    internal override Stage MakeStage(WindowGrid grid, StageSetting setting, StageBuffers buffers) => new AveragePoolingStage(grid, buffers);

    internal override void AppendTo(IOnnxGraph graph, LayerPlace place) =>
        graph.Append("AveragePool", [], [.. GetGrid(place.Input).ToOnnx(), new OnnxAttribute("count_include_pad", 0)]);
}
