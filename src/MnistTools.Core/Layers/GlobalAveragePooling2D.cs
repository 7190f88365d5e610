using System.Text.Json.Nodes;
using MnistTools.Layers.Exchange;
using MnistTools.Layers.Stages;
using MnistTools.Specs;

namespace MnistTools.Layers;

/// <summary>The mean over all positions, for each channel: an image becomes one number a channel.</summary>
public sealed record GlobalAveragePooling2D : Layer, IKerasCounterpart
{
    static IReadOnlyList<KerasReader> IKerasCounterpart.KerasReaders => [new("GlobalAveragePooling2D", Read, "GlobalAvgPool2D")];

    internal override InputAxes Axes => InputAxes.Image;

    internal override ActivationFunction? OutputFunction => null;

    internal override bool PassesValues => true;

    internal override Shape GetOutputShape(Shape input) => new(input.AsImage(this).Channels);

    internal override IReadOnlyList<LayerWeight> GetWeights(Shape input) => [];

    internal override IEnumerable<StagePlan> GetStages(LayerPlace place, StageSetting setting) =>
        [new(place.Output, StageRows.Passing, buffers => new AveragePoolingStage(GetGrid(place.Input), buffers))];

    internal override JsonObject ToKeras() => new() { ["data_format"] = KerasValue.DataFormat, ["keepdims"] = false };

    internal override void AppendTo(IOnnxGraph graph, LayerPlace place)
    {
        graph.Append("GlobalAveragePool");
        graph.Append("Flatten", [], new OnnxAttribute("axis", 1));
    }

    /// <summary>One window.</summary>
    private WindowGrid GetGrid(Shape input)
    {
        (int rows, int columns, _) = input.AsImage(this);
        return WindowGrid.Create(this, input, new Size2D(rows, columns), 1, Padding.Valid);
    }

    /// <summary>With keepdims, an image of one position is left, and not a row.</summary>
    private static IReadOnlyList<Layer> Read(KerasSettings settings, Shape input)
    {
        settings.RequireDataFormat();
        return settings.Flag("keepdims", false) ? [new AveragePooling2D(settings.WholeImage(input))] : [new GlobalAveragePooling2D()];
    }
}
