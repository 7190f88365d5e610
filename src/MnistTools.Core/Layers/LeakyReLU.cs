using System.Text.Json.Nodes;
using MnistTools.Layers.Exchange;
using MnistTools.Layers.Stages;
using MnistTools.Specs;

namespace MnistTools.Layers;

/// <summary>x above 0, else x times a slope, so that what is below 0 still learns (Maas, Hannun and Ng 2013).</summary>
/// <param name="NegativeSlope">The slope below 0, at least 0. The activation <c>leaky_relu</c> has 0.2, as in Keras.</param>
public sealed record LeakyReLU(double NegativeSlope = 0.3) : Layer, IKerasCounterpart
{
    /// <summary>The slope below 0.</summary>
    public double NegativeSlope { get; init; } = Check.AtLeast(0, NegativeSlope);

    static IReadOnlyList<KerasReader> IKerasCounterpart.KerasReaders =>
    [
        // Before version 3, the slope was called alpha.
        new("LeakyReLU", (settings, _) => [new LeakyReLU(settings.Number("negative_slope", settings.Number("alpha", 0.3)))]),
        new("ReLU", (settings, _) => [ReadReLU(settings)]),
    ];

    internal override InputAxes Axes => InputAxes.None;

    internal override ActivationFunction? OutputFunction => NegativeSlope == Activations.LeakySlope ? ActivationFunction.LeakyRelu : null;

    internal override Shape GetOutputShape(Shape input) => input;

    internal override IReadOnlyList<LayerWeight> GetWeights(Shape input) => [];

    internal override IEnumerable<StagePlan> GetStages(LayerPlace place, StageSetting setting) =>
        [new(place.Output, StageRows.Passing, buffers => new LeakyReluStage((float)NegativeSlope, buffers))];

    internal override JsonObject ToKeras() => new() { ["negative_slope"] = NegativeSlope };

    internal override void AppendTo(IOnnxGraph graph, LayerPlace place) => graph.Append("LeakyRelu", [], new OnnxAttribute("alpha", (float)NegativeSlope));

    private static Layer ReadReLU(KerasSettings settings)
    {
        bool isCut = settings.Find("max_value") is not null;
        double slope = settings.Number("negative_slope", 0);
        settings.Require(
            !isCut || (settings.Number("max_value") == Activations.MostOfRelu6 && slope == 0), "a max_value; with 6 and without a slope it can be used");
        settings.Require(settings.Number("threshold", 0) == 0, "a threshold other than 0");
        return slope != 0 ? new LeakyReLU(slope) : new Activation(isCut ? ActivationFunction.Relu6 : ActivationFunction.Relu);
    }

    private sealed class LeakyReluStage(float slope, StageBuffers buffers) : ElementwiseStage(buffers)
    {
        protected override float Apply(float x) => x > 0 ? x : slope * x;

        protected override float Derive(float x) => x > 0 ? 1 : slope;
    }
}
