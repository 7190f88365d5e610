using System.Text.Json.Nodes;
using MnistTools.Layers.Exchange;
using MnistTools.Layers.Stages;

namespace MnistTools.Layers;

/// <summary>All axes of a sample become one, the channels of a position beside each other, as in Keras.</summary>
public sealed record Flatten : Layer, IKerasCounterpart
{
    /// <summary>In which order it takes the numbers of an image that is channels first in Keras, the weights behind it show.</summary>
    static IReadOnlyList<KerasReader> IKerasCounterpart.KerasReaders =>
    [
        new("Flatten", (settings, _) =>
        {
            settings.Require(
                settings.IsChannelsFirst || settings.Text("data_format") is null or "channels_last",
                "the data_format channels_first in a model of another; save the model with channels_last");
            return [new Flatten()];
        }),
    ];

    internal override InputAxes Axes => InputAxes.All;

    internal override ActivationFunction? OutputFunction => null;

    internal override bool PassesValues => true;

    internal override Shape GetOutputShape(Shape input) => input.Flatten();

    internal override IReadOnlyList<LayerWeight> GetWeights(Shape input) => [];

    /// <summary>In memory nothing moves.</summary>
    internal override IEnumerable<StagePlan> GetStages(LayerPlace place, StageSetting setting) => [];

    internal override JsonObject ToKeras() => new() { ["data_format"] = KerasValue.DataFormat };

    internal override void AppendTo(IOnnxGraph graph, LayerPlace place) => graph.Append("Flatten", [], new OnnxAttribute("axis", 1));
}
