using System.Text.Json.Nodes;
using MnistTools.Layers.Exchange;
using MnistTools.Layers.Stages;
using MnistTools.Specs;

namespace MnistTools.Layers;

/// <summary>
/// What lies along the last axis is brought to mean 0 and variance 1, for each sample and position by itself, then scaled and shifted as
/// learnt (Ba, Kiros and Hinton 2016).
/// </summary>
/// <param name="Epsilon">What is added to the variance.</param>
/// <param name="Center">Whether a shift is learnt.</param>
/// <param name="Scale">Whether a scale is learnt.</param>
public sealed record LayerNormalization(double Epsilon = 0.001, bool Center = true, bool Scale = true) : LearningLayer, IKerasCounterpart
{
    /// <summary>What is added to the variance.</summary>
    public double Epsilon { get; init; } = Check.Above(0, Epsilon);

    static IReadOnlyList<KerasReader> IKerasCounterpart.KerasReaders => [new("LayerNormalization", Read)];

    internal override InputAxes Axes => InputAxes.Last;

    internal override ActivationFunction? OutputFunction => null;

    internal override Shape GetOutputShape(Shape input) => input;

    internal override IReadOnlyList<LayerWeight> ListWeights(Shape input) =>
        LearntScale.Weights(new Shape(input.Sizes[^1]), WeightLayout.OfInputs(input), Center, Scale);

    internal override IEnumerable<StagePlan> PlanStages(LayerPlace place, StageSetting setting) =>
    [
        new(place.Output, StageRows.Passing, buffers => new LayerNormalizationStage(
            setting, Epsilon, LearntScale.Find(place), place.Input.Sizes[^1], buffers)),
    ];

    internal override JsonObject ToKeras() =>
        new JsonObject { ["axis"] = -1, ["epsilon"] = Epsilon, ["center"] = Center, ["scale"] = Scale }.With(LearntScale.ToKeras());

    internal override void AppendTo(IOnnxGraph graph, LayerPlace place)
    {
        if (place.Input.Sizes.Count == 3)
        {
            AppendOfChannels(graph, place);
            return;
        }

        int count = place.Input.Sizes[^1];
        string scale = place.Find(WeightKind.Gamma) is { } gamma
            ? graph.AddWeight(gamma)
            : graph.AddConstant($"{place.Path}.ones", [.. Enumerable.Repeat(1f, count)], count);
        string[] learnt = place.Find(WeightKind.Beta) is { } beta ? [scale, graph.AddWeight(beta)] : [scale];
        graph.Append("LayerNormalization", learnt, new OnnxAttribute("axis", -1), new OnnxAttribute("epsilon", (float)Epsilon));
    }

    /// <summary>
    /// The channels of each pixel, step by step. ONNX has one operator for last axes alone, and ONNX Runtime moves the Transposes that it would
    /// take through a Pad, whose axes it then forgets.
    /// </summary>
    private void AppendOfChannels(IOnnxGraph graph, LayerPlace place)
    {
        string channels = graph.AddConstant($"{place.Path}.channels", 1L);
        graph.Append("Sub", [graph.Add("ReduceMean", graph.Last, channels)]);
        string variance = graph.Add("ReduceMean", graph.Add("Mul", graph.Last, graph.Last), channels);
        string epsilon = graph.AddConstant($"{place.Path}.epsilon", [(float)Epsilon]);
        graph.Append("Div", [graph.Add("Sqrt", graph.Add("Add", variance, epsilon))]);
        Apply("Mul", WeightKind.Gamma);
        Apply("Add", WeightKind.Beta);

        void Apply(string operation, WeightKind kind)
        {
            if (place.Find(kind) is { } weight)
            {
                graph.Append(operation, [graph.AddConstant(weight.Name, graph.GetWeight(weight), weight.Count, 1, 1)]);
            }
        }
    }

    private static IReadOnlyList<Layer> Read(KerasSettings settings, Shape input)
    {
        settings.RequireLastAxis(input);
        settings.Require(!settings.Flag("rms_scaling", false), "rms_scaling");
        return [new LayerNormalization(settings.Number("epsilon", 0.001), settings.Flag("center", true), settings.Flag("scale", true))];
    }
}
