using System.ComponentModel;
using System.Text.Json.Nodes;
using MnistTools.Layers.Exchange;
using MnistTools.Layers.Stages;
using MnistTools.Specs;

namespace MnistTools.Layers;

/// <summary>A convolution in two steps, with far fewer weights: each channel by itself, then all channels of each position (Chollet 2017).</summary>
/// <param name="Filters">Number of filters: the channels that come out.</param>
/// <param name="KernelSize">Rows and columns of the window.</param>
/// <param name="Strides">How far the window moves; 1 if left out.</param>
/// <param name="Padding">What happens at the border.</param>
/// <param name="DepthMultiplier">How many filters each channel has in the first step.</param>
/// <param name="Activation">What is applied to the outputs.</param>
/// <param name="UseBias">Whether a bias is added.</param>
/// <param name="DilationRate">How far apart the numbers of a window lie; 1 if left out. As in Keras, only where the window moves by 1.</param>
/// <param name="DepthwiseInitializer">What the kernel of each channel is before the first training.</param>
/// <param name="PointwiseInitializer">What the kernel of each position is before the first training.</param>
public sealed record SeparableConv2D(
    int Filters,
    Size2D KernelSize,
    [DefaultValue(1)] Size2D? Strides = null,
    Padding Padding = Padding.Valid,
    int DepthMultiplier = 1,
    ActivationFunction Activation = ActivationFunction.Linear,
    bool UseBias = true,
    [DefaultValue(1)] Size2D? DilationRate = null,
    KernelInitializer DepthwiseInitializer = KernelInitializer.GlorotUniform,
    KernelInitializer PointwiseInitializer = KernelInitializer.GlorotUniform)
        : Convolution2D(KernelSize, Strides, Padding, Activation, UseBias, DilationRate), IKerasCounterpart
{
    /// <summary>Number of filters.</summary>
    public int Filters { get; init; } = Check.AtLeast(1, Filters);

    /// <summary>How many filters each channel has in the first step.</summary>
    public int DepthMultiplier { get; init; } = Check.AtLeast(1, DepthMultiplier);

    static IReadOnlyList<KerasReader> IKerasCounterpart.KerasReaders => [new("SeparableConv2D", Read, "SeparableConvolution2D")];

    internal override int CountOutputs(int channels) => Filters;

    internal override IReadOnlyList<LayerWeight> ListWeights(Shape input)
    {
        LayerWeight depthwise = DepthwiseConv2D.WeightOf(input.AsImage(this).Channels, DepthMultiplier, KernelSize, DepthwiseInitializer);
        int channels = depthwise.Shape.Sizes[0];
        var pointwise = new LayerWeight(
            WeightKind.PointwiseKernel, new Shape(Filters, channels, 1, 1), InitialValue: null, new WeightLayout(Filters, channels, 1))
        {
            Initializer = PointwiseInitializer,
        };
        return UseBias ? [depthwise, pointwise, new LayerWeight(WeightKind.Bias, new Shape(Filters), 0)] : [depthwise, pointwise];
    }

    internal override IEnumerable<StagePlan> PlanStages(LayerPlace place, StageSetting setting, WindowGrid grid)
    {
        ModelWeight depthwise = place[WeightKind.DepthwiseKernel];
        var between = new Shape(grid.OutputRows, grid.OutputColumns, depthwise.Shape.Sizes[0]);
        WindowGrid positions = WindowGrid.Create(this, between, 1, 1, Padding.Valid);
        return
        [
            new(between, StageRows.Few, buffers => new DepthwiseStage(grid, depthwise, null, setting, buffers)),
            new(place.Output, StageRows.Few, buffers => new ConvolutionStage(
                setting.Weights, positions, place[WeightKind.PointwiseKernel], place.Find(WeightKind.Bias), setting.Parts, setting.Chunks, setting.CanTrain,
                buffers)),
        ];
    }

    internal override JsonObject ToKerasAlone() => new()
    {
        ["filters"] = Filters,
        ["depth_multiplier"] = DepthMultiplier,
        ["depthwise_initializer"] = KerasValue.Initializer(DepthwiseInitializer),
        ["pointwise_initializer"] = KerasValue.Initializer(PointwiseInitializer),
        ["bias_initializer"] = KerasValue.Initializer("Zeros"),
        ["depthwise_regularizer"] = null,
        ["pointwise_regularizer"] = null,
        ["bias_regularizer"] = null,
        ["depthwise_constraint"] = null,
        ["pointwise_constraint"] = null,
        ["bias_constraint"] = null,
    };

    internal override void AppendTo(IOnnxGraph graph, LayerPlace place)
    {
        WindowGrid grid = GetGrid(place.Input);
        graph.Append("Conv", [graph.AddWeight(place[WeightKind.DepthwiseKernel])], [.. grid.ToOnnx(), new OnnxAttribute("group", grid.Channels)]);
        graph.Append("Conv", [.. place.Weights.Skip(1).Select(graph.AddWeight)]);
        graph.Append(Activation, place.Output);
    }

    private static IReadOnlyList<Layer> Read(KerasSettings settings, Shape input)
    {
        settings.RequireDataFormat();
        return
        [
            new SeparableConv2D(
                settings.WholeNumber("filters"),
                settings.Size("kernel_size") ?? throw settings.Unsupported("no kernel_size"),
                settings.Size("strides"),
                settings.Padding,
                settings.WholeNumber("depth_multiplier", 1),
                settings.Activation(input),
                settings.Flag("use_bias", true),
                settings.Size("dilation_rate"),
                settings.Initializer("depthwise_initializer"),
                settings.Initializer("pointwise_initializer")),
        ];
    }
}
