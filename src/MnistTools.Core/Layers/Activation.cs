using System.Text.Json.Nodes;
using MnistTools.Layers.Exchange;
using MnistTools.Layers.Stages;

namespace MnistTools.Layers;

/// <summary>Applies a function to each of its inputs; softmax to all along the last axis together.</summary>
/// <param name="Function">The function.</param>
public sealed record Activation(ActivationFunction Function) : Layer, IKerasCounterpart
{
    static IReadOnlyList<KerasReader> IKerasCounterpart.KerasReaders =>
    [
        new("Activation", (settings, input) => [new Activation(settings.Activation(input))]),
        new("Softmax", (settings, input) =>
        {
            settings.RequireLastAxis(input);
            return [new Activation(ActivationFunction.Softmax)];
        }),
    ];

    internal override InputAxes Axes => Function == ActivationFunction.Softmax ? InputAxes.Last : InputAxes.None;

    internal override ActivationFunction? OutputFunction => Function;

    internal override Shape GetOutputShape(Shape input) => input;

    internal override IReadOnlyList<LayerWeight> GetWeights(Shape input) => [];

    internal override IEnumerable<StagePlan> GetStages(LayerPlace place, StageSetting setting) => StagePlan.Of(Function, place.Output);

    internal override JsonObject ToKeras() => new() { ["activation"] = KerasValue.Word(Function) };

    internal override void AppendTo(IOnnxGraph graph, LayerPlace place) => graph.Append(Function, place.Output);
}
