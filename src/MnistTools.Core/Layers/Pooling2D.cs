using System.Text.Json.Nodes;
using MnistTools.Layers.Exchange;
using MnistTools.Layers.Stages;
using MnistTools.Specs;

namespace MnistTools.Layers;

/// <summary>A layer that makes one number of each window of an image, for each channel.</summary>
/// <param name="PoolSize">Rows and columns of the window; 2 if left out.</param>
/// <param name="Strides">How far the window moves; its own size if left out.</param>
/// <param name="Padding">What happens at the border.</param>
public abstract record Pooling2D(Size2D? PoolSize, Size2D? Strides, Padding Padding) : Layer
{
    /// <summary>Rows and columns of the window; <see langword="null"/> for 2.</summary>
    public Size2D? PoolSize { get; init; } = PoolSize is { } size && size != 2 ? Check.AtLeast(1, size, nameof(PoolSize)) : null;

    /// <summary>How far the window moves; <see langword="null"/> for its own size.</summary>
    public Size2D? Strides { get; init; } = Strides is { } strides && strides != (PoolSize ?? 2) ? Check.AtLeast(1, strides, nameof(Strides)) : null;

    internal sealed override InputAxes Axes => InputAxes.Image;

    internal sealed override ActivationFunction? OutputFunction => null;

    internal sealed override Shape GetOutputShape(Shape input) => GetGrid(input).OutputShape;

    internal sealed override IReadOnlyList<LayerWeight> GetWeights(Shape input) => [];

    internal sealed override IEnumerable<StagePlan> GetStages(LayerPlace place, StageSetting setting) =>
        [new(place.Output, StageRows.Passing, buffers => MakeStage(GetGrid(place.Input), setting, buffers))];

    internal sealed override JsonObject ToKeras() => new()
    {
        ["pool_size"] = KerasValue.Size(PoolSize ?? 2),
        ["padding"] = KerasValue.Word(Padding),
        ["strides"] = KerasValue.Size(Strides ?? PoolSize ?? 2),
        ["data_format"] = KerasValue.DataFormat,
    };

    internal WindowGrid GetGrid(Shape input) => WindowGrid.Create(this, input, PoolSize ?? 2, Strides ?? PoolSize ?? 2, Padding);

    /// <summary>How the managed engine computes it.</summary>
    internal abstract Stage MakeStage(WindowGrid grid, StageSetting setting, StageBuffers buffers);
}
