using System.Text.Json.Nodes;
using MnistTools.Layers.Exchange;
using MnistTools.Layers.Stages;
using MnistTools.Specs;

namespace MnistTools.Layers;

/// <summary>
/// Each channel (the last axis) is brought to mean 0 and variance 1 over the batch, then scaled and shifted as learnt (Ioffe and Szegedy 2015).
/// Outside of training by moving means, kept as Keras does: moving · momentum + batch · (1 - momentum), with the biased variance.
/// </summary>
/// <param name="Momentum">How slowly the moving means forget, at least 0 and below 1.</param>
/// <param name="Epsilon">What is added to the variance.</param>
/// <param name="Center">Whether a shift is learnt.</param>
/// <param name="Scale">Whether a scale is learnt.</param>
public sealed record BatchNormalization(double Momentum = 0.99, double Epsilon = 0.001, bool Center = true, bool Scale = true)
    : LearningLayer, IKerasCounterpart
{
    /// <summary>How slowly the moving means forget.</summary>
    public double Momentum { get; init; } = Check.Within(0, 1, Momentum);

    /// <summary>What is added to the variance.</summary>
    public double Epsilon { get; init; } = Check.Above(0, Epsilon);

    static IReadOnlyList<KerasReader> IKerasCounterpart.KerasReaders => [new("BatchNormalization", Read, "BatchNormalizationV1")];

    internal override InputAxes Axes => InputAxes.Last;

    internal override ActivationFunction? OutputFunction => null;

    /// <summary>The momentum of another program, in which 1 may keep what there is for ever.</summary>
    internal static double ToMomentum(double momentum) => Math.Clamp(momentum, 0, 0.9999999);

    /// <summary>How much of the moving means is still what they began with, after so many steps.</summary>
    internal double GetInitialShare(long steps) => Math.Pow(Momentum, steps);

    internal override Shape GetOutputShape(Shape input) => input;

    internal override IReadOnlyList<LayerWeight> ListWeights(Shape input)
    {
        var shape = new Shape(input.Sizes[^1]);
        WeightLayout? memory = WeightLayout.OfInputs(input);
        return
        [
            .. LearntScale.Weights(shape, memory, Center, Scale),
            new LayerWeight(WeightKind.MovingMean, shape, 0, memory),
            new LayerWeight(WeightKind.MovingVariance, shape, 1, memory),
        ];
    }

    internal override IEnumerable<StagePlan> PlanStages(LayerPlace place, StageSetting setting) =>
    [
        Trainable
            ? new(place.Output, StageRows.WholeBatch, buffers => new BatchNormalizationStage(
                setting.Weights, this, LearntScale.Find(place), place[WeightKind.MovingMean], place[WeightKind.MovingVariance], setting.Parts, setting.Chunks,
                buffers))
            : new(place.Output, StageRows.Passing, buffers => new FrozenNormalizationStage(
                setting, Epsilon, LearntScale.Find(place), place[WeightKind.MovingMean], place[WeightKind.MovingVariance], buffers)),
    ];

    internal override JsonObject ToKeras() =>
        new JsonObject { ["axis"] = -1, ["momentum"] = Momentum, ["epsilon"] = Epsilon, ["center"] = Center, ["scale"] = Scale }
            .With(LearntScale.ToKeras())
            .With(
                new()
                {
                    ["moving_mean_initializer"] = KerasValue.Initializer("Zeros"),
                    ["moving_variance_initializer"] = KerasValue.Initializer("Ones"),
                    ["synchronized"] = false,
                });

    /// <summary>A factor and an offset for each channel, made here: (x - mean) / sqrt(variance + epsilon) · scale + shift.</summary>
    internal override void AppendTo(IOnnxGraph graph, LayerPlace place)
    {
        float[] mean = graph.GetWeight(place[WeightKind.MovingMean]);
        float[] variance = graph.GetWeight(place[WeightKind.MovingVariance]);
        float[]? scale = place.Find(WeightKind.Gamma) is { } gamma ? graph.GetWeight(gamma) : null;
        float[]? shift = place.Find(WeightKind.Beta) is { } beta ? graph.GetWeight(beta) : null;
        float[] factor = new float[mean.Length];
        float[] offset = new float[mean.Length];
        for (int i = 0; i < mean.Length; i++)
        {
            double exact = (scale?[i] ?? 1) / Math.Sqrt(variance[i] + Epsilon);
            factor[i] = (float)exact;
            offset[i] = (float)((shift?[i] ?? 0) - mean[i] * exact);
        }

        // Channels are before rows and columns; without an axis for them, the columns themselves are normalised.
        int[] shape = place.Input.Sizes.Count == 3 ? [mean.Length, 1, 1] : [mean.Length];
        string name = place[WeightKind.MovingMean].Name;
        graph.Append("Mul", [graph.AddConstant($"{name}.factor", factor, shape)]);
        graph.Append("Add", [graph.AddConstant($"{name}.offset", offset, shape)]);
    }

    private static IReadOnlyList<Layer> Read(KerasSettings settings, Shape input)
    {
        settings.RequireLastAxis(input);
        return
        [
            new BatchNormalization(
                ToMomentum(settings.Number("momentum", 0.99)), settings.Number("epsilon", 0.001), settings.Flag("center", true),
                settings.Flag("scale", true)),
        ];
    }
}
