using System.ComponentModel;
using System.Text.Json.Nodes;
using MnistTools.Layers.Exchange;
using MnistTools.Layers.Stages;
using MnistTools.Specs;

namespace MnistTools.Layers;

/// <summary>A convolution: each filter looks at every window of the image, over all channels.</summary>
/// <param name="Filters">Number of filters: the channels that come out.</param>
/// <param name="KernelSize">Rows and columns of the window.</param>
/// <param name="Strides">How far the window moves; 1 if left out.</param>
/// <param name="Padding">What happens at the border.</param>
/// <param name="Activation">What is applied to the outputs.</param>
/// <param name="UseBias">Whether a bias is added.</param>
/// <param name="DilationRate">How far apart the numbers of a window lie; 1 if left out. As in Keras, only where the window moves by 1.</param>
/// <param name="KernelInitializer">What the kernel is before the first training.</param>
/// <param name="KernelRegularizer">What the size of the kernel costs: <c>l2(0.01)</c>; nothing if left out.</param>
/// <param name="BiasRegularizer">What the size of the bias costs.</param>
public sealed record Conv2D(
    int Filters,
    Size2D KernelSize,
    [DefaultValue(1)] Size2D? Strides = null,
    Padding Padding = Padding.Valid,
    ActivationFunction Activation = ActivationFunction.Linear,
    bool UseBias = true,
    [DefaultValue(1)] Size2D? DilationRate = null,
    KernelInitializer KernelInitializer = KernelInitializer.GlorotUniform,
    Regularizer? KernelRegularizer = null,
    Regularizer? BiasRegularizer = null) : Convolution2D(KernelSize, Strides, Padding, Activation, UseBias, DilationRate), IKerasCounterpart
{
    /// <summary>Number of filters.</summary>
    public int Filters { get; init; } = Check.AtLeast(1, Filters);

    static IReadOnlyList<KerasReader> IKerasCounterpart.KerasReaders => [new("Conv2D", Read, "Convolution2D")];

    internal override int CountOutputs(int channels) => Filters;

    internal override IReadOnlyList<LayerWeight> ListWeights(Shape input)
    {
        int channels = input.AsImage(this).Channels;
        var kernel = new LayerWeight(
            WeightKind.Kernel,
            new Shape(Filters, channels, KernelSize.Rows, KernelSize.Columns),
            InitialValue: null,
            new WeightLayout(Filters, channels, KernelSize.Rows * KernelSize.Columns))
        {
            Initializer = KernelInitializer,
            Regularizer = KernelRegularizer,
        };
        return UseBias ? [kernel, new LayerWeight(WeightKind.Bias, new Shape(Filters), 0) { Regularizer = BiasRegularizer }] : [kernel];
    }

    internal override IEnumerable<StagePlan> PlanStages(LayerPlace place, StageSetting setting, WindowGrid grid) =>
    [
        new(place.Output, StageRows.Few, buffers => new ConvolutionStage(
            setting.Weights, grid, place[WeightKind.Kernel], place.Find(WeightKind.Bias), setting.Parts, setting.Chunks, setting.CanTrain, buffers)),
    ];

    internal override JsonObject ToKerasAlone() =>
        new JsonObject { ["filters"] = Filters, ["groups"] = 1 }.With(KerasValue.Kernel(KernelInitializer, KernelRegularizer, BiasRegularizer));

    internal override void AppendTo(IOnnxGraph graph, LayerPlace place)
    {
        graph.Append("Conv", [.. place.Weights.Select(graph.AddWeight)], GetGrid(place.Input).ToOnnx());
        graph.Append(Activation, place.Output);
    }

    private static IReadOnlyList<Layer> Read(KerasSettings settings, Shape input)
    {
        settings.Require(settings.Number("groups", 1) == 1, "groups other than 1");
        settings.RequireDataFormat();
        return
        [
            new Conv2D(
                settings.WholeNumber("filters"),
                settings.Size("kernel_size") ?? throw settings.Unsupported("no kernel_size"),
                settings.Size("strides"),
                settings.Padding,
                settings.Activation(input),
                settings.Flag("use_bias", true),
                settings.Size("dilation_rate"),
                settings.Initializer("kernel_initializer"),
                Regularizer.Read(settings, "kernel_regularizer"),
                Regularizer.Read(settings, "bias_regularizer")),
        ];
    }
}
