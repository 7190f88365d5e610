using System.Text.Json.Nodes;
using MnistTools.Layers.Exchange;
using MnistTools.Layers.Stages;
using MnistTools.Numerics;
using MnistTools.Specs;

namespace MnistTools.Layers;

/// <summary>x above 0, else alpha · (e^x - 1) (Clevert, Unterthiner and Hochreiter 2016).</summary>
/// <param name="Alpha">How far below 0 it goes, at least 0.</param>
public sealed record ELU(double Alpha = 1) : Layer, IKerasCounterpart
{
    /// <summary>How far below 0 it goes.</summary>
    public double Alpha { get; init; } = Check.AtLeast(0, Alpha);

    static IReadOnlyList<KerasReader> IKerasCounterpart.KerasReaders => [new("ELU", (settings, _) => [new ELU(settings.Number("alpha", 1))])];

    internal override InputAxes Axes => InputAxes.None;

    internal override ActivationFunction? OutputFunction => Alpha == 1 ? ActivationFunction.Elu : null;

    internal override Shape GetOutputShape(Shape input) => input;

    internal override IReadOnlyList<LayerWeight> GetWeights(Shape input) => [];

    internal override IEnumerable<StagePlan> GetStages(LayerPlace place, StageSetting setting) =>
        [new(place.Output, StageRows.Passing, buffers => new EluStage(Alpha, buffers))];

    internal override JsonObject ToKeras() => new() { ["alpha"] = Alpha };

    internal override void AppendTo(IOnnxGraph graph, LayerPlace place) => graph.Append("Elu", [], new OnnxAttribute("alpha", (float)Alpha));

    private sealed class EluStage(double alpha, StageBuffers buffers) : ElementwiseStage(buffers)
    {
        protected override float Apply(float x) => x > 0 ? x : (float)(alpha * (DoubleFunctions.Exp(x) - 1));

        protected override float Derive(float x) => x > 0 ? 1 : (float)(alpha * DoubleFunctions.Exp(x));
    }
}
