using System.ComponentModel;
using System.Text.Json.Nodes;
using MnistTools.Layers.Exchange;
using MnistTools.Layers.Stages;
using MnistTools.Specs;

namespace MnistTools.Layers;

/// <summary>Each row and column of an image several times: Keras' <c>interpolation=nearest</c>.</summary>
/// <param name="Size">How often each row and column stands; 2 if left out.</param>
public sealed record UpSampling2D([DefaultValue(2)] Size2D? Size = null) : Layer, IKerasCounterpart
{
    /// <summary>How often each row and column stands; <see langword="null"/> for 2.</summary>
    public Size2D? Size { get; init; } = Size is { } size && size != 2 ? Check.AtLeast(1, size, nameof(Size)) : null;

    static IReadOnlyList<KerasReader> IKerasCounterpart.KerasReaders =>
    [
        new("UpSampling2D", (settings, _) =>
        {
            settings.RequireDataFormat();
            settings.Require(settings.Text("interpolation") is null or "nearest", $"the interpolation {settings.Text("interpolation")}; known is nearest");
            return [new UpSampling2D(settings.Size("size"))];
        }),
    ];

    internal override InputAxes Axes => InputAxes.Image;

    internal override ActivationFunction? OutputFunction => null;

    internal Size2D Times => Size ?? 2;

    internal override Shape GetOutputShape(Shape input)
    {
        (int rows, int columns, int channels) = input.AsImage(this);
        return new Shape(checked(rows * Times.Rows), checked(columns * Times.Columns), channels);
    }

    internal override IReadOnlyList<LayerWeight> GetWeights(Shape input) => [];

    internal override IEnumerable<StagePlan> GetStages(LayerPlace place, StageSetting setting) =>
        [new(place.Output, StageRows.Passing, buffers => new GatherStage(FindSources(place.Output), place.Output.Sizes[2], buffers))];

    internal override JsonObject ToKeras() =>
        new() { ["size"] = KerasValue.Size(Times), ["data_format"] = KerasValue.DataFormat, ["interpolation"] = "nearest" };

    /// <summary>Its defaults are the nearest row and column.</summary>
    internal override void AppendTo(IOnnxGraph graph, LayerPlace place) =>
        graph.Append("Resize", ["", graph.AddConstant($"{place.Path}.scales", [1f, 1f, Times.Rows, Times.Columns], 4)]);

    /// <summary>Where the numbers of each position of what comes out lie in what comes in.</summary>
    private int[] FindSources(Shape output)
    {
        (int rows, int columns, int channels) = output.AsImage(this);
        return [.. from row in Enumerable.Range(0, rows) from column in Enumerable.Range(0, columns)
                   select (row / Times.Rows * (columns / Times.Columns) + column / Times.Columns) * channels];
    }
}
