using System.Text.Json.Nodes;
using MnistTools.Layers.Exchange;
using MnistTools.Layers.Stages;
using MnistTools.Specs;

namespace MnistTools.Layers;

/// <summary>Every input to every unit: activation(x · kernel + bias). The bias starts at zero.</summary>
/// <param name="Units">Number of outputs.</param>
/// <param name="Activation">What is applied to them.</param>
/// <param name="UseBias">Whether a bias is added.</param>
/// <param name="KernelInitializer">What the kernel is before the first training.</param>
/// <param name="KernelRegularizer">What the size of the kernel costs: <c>l2(0.01)</c>; nothing if left out.</param>
/// <param name="BiasRegularizer">What the size of the bias costs.</param>
public sealed record Dense(
    int Units,
    ActivationFunction Activation = ActivationFunction.Linear,
    bool UseBias = true,
    KernelInitializer KernelInitializer = KernelInitializer.GlorotUniform,
    Regularizer? KernelRegularizer = null,
    Regularizer? BiasRegularizer = null) : LearningLayer, IKerasCounterpart
{
    /// <summary>Number of outputs.</summary>
    public int Units { get; init; } = Check.AtLeast(1, Units);

    static IReadOnlyList<KerasReader> IKerasCounterpart.KerasReaders =>
        [new("Dense", (settings, input) => [new Dense(
            settings.WholeNumber("units"), settings.Activation(input), settings.Flag("use_bias", true), settings.Initializer("kernel_initializer"),
            Regularizer.Read(settings, "kernel_regularizer"), Regularizer.Read(settings, "bias_regularizer"))])];

    internal override InputAxes Axes => InputAxes.Flat;

    internal override ActivationFunction? OutputFunction => Activation;

    internal override Layer? WithActivation(ActivationFunction function) => this with { Activation = function };

    internal override Shape GetOutputShape(Shape input) => input.Sizes.Count == 1
        ? new Shape(Units)
        : throw new SpecException($"{this} takes a flat input, not {input}: put Flatten before it.");

    internal override IReadOnlyList<LayerWeight> ListWeights(Shape input)
    {
        var kernel = new LayerWeight(WeightKind.Kernel, new Shape(Units, input.ElementCount), InitialValue: null, WeightLayout.OfKernel(Units, input))
        {
            Initializer = KernelInitializer,
            Regularizer = KernelRegularizer,
        };
        return UseBias ? [kernel, new LayerWeight(WeightKind.Bias, new Shape(Units), 0) { Regularizer = BiasRegularizer }] : [kernel];
    }

    internal override IEnumerable<StagePlan> PlanStages(LayerPlace place, StageSetting setting) =>
    [
        new(place.Output, StageRows.Kept, buffers => new DenseStage(
            setting.Weights, place[WeightKind.Kernel], place.Find(WeightKind.Bias), setting.CanTrain ? setting.BatchSize : 0, setting.Parts, buffers)),
        .. StagePlan.Of(Activation, place.Output),
    ];

    internal override JsonObject ToKeras() => new JsonObject { ["units"] = Units, ["activation"] = KerasValue.Word(Activation), ["use_bias"] = UseBias }
        .With(KerasValue.Kernel(KernelInitializer, KernelRegularizer, BiasRegularizer));

    internal override void AppendTo(IOnnxGraph graph, LayerPlace place)
    {
        graph.Append("Gemm", [.. place.Weights.Select(graph.AddWeight)], new OnnxAttribute("transB", 1));
        graph.Append(Activation, place.Output);
    }
}
