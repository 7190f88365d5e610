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
    KernelInitializer PointwiseInitializer = KernelInitializer.GlorotUniform) : Layer, IKerasCounterpart
{
    /// <summary>Number of filters.</summary>
    public int Filters { get; init; } = Check.AtLeast(1, Filters);

    /// <summary>Rows and columns of the window.</summary>
    public Size2D KernelSize { get; init; } = Check.AtLeast(1, KernelSize);

    /// <summary>How far the window moves; <see langword="null"/> for 1.</summary>
    public Size2D? Strides { get; init; } = Strides is { } strides && strides != 1 ? Check.AtLeast(1, strides, nameof(Strides)) : null;

    /// <summary>How many filters each channel has in the first step.</summary>
    public int DepthMultiplier { get; init; } = Check.AtLeast(1, DepthMultiplier);

    /// <summary>How far apart the numbers of a window lie; <see langword="null"/> for 1.</summary>
    public Size2D? DilationRate { get; init; } = DilationRate is { } rate && rate != 1 ? Conv2D.CheckDilation(rate, Strides) : null;

    static IReadOnlyList<KerasReader> IKerasCounterpart.KerasReaders => [new("SeparableConv2D", Read, "SeparableConvolution2D")];

    internal override InputAxes Axes => InputAxes.Image;

    internal override ActivationFunction? OutputFunction => Activation;

    internal override Shape GetOutputShape(Shape input)
    {
        WindowGrid grid = GetGrid(input);
        return new Shape(grid.OutputRows, grid.OutputColumns, Filters);
    }

    internal override IReadOnlyList<LayerWeight> GetWeights(Shape input)
    {
        LayerWeight depthwise = DepthwiseConv2D.WeightOf(input.AsImage(this).Channels, DepthMultiplier, KernelSize, DepthwiseInitializer);
        int channels = depthwise.Shape.Sizes[0];
        var pointwise = new LayerWeight(WeightKind.PointwiseKernel, new Shape(Filters, channels, 1, 1), InitialValue: null, new WeightLayout(Filters, channels, 1))
        {
            Initializer = PointwiseInitializer,
        };
        return UseBias ? [depthwise, pointwise, new LayerWeight(WeightKind.Bias, new Shape(Filters), 0)] : [depthwise, pointwise];
    }

    internal override IEnumerable<StagePlan> GetStages(LayerPlace place, StageSetting setting)
    {
        (IEnumerable<StagePlan> unfold, WindowGrid grid) = DilationStage.Unfold(this, GetGrid(place.Input));
        ModelWeight depthwise = place[WeightKind.DepthwiseKernel];
        var between = new Shape(grid.OutputRows, grid.OutputColumns, depthwise.Shape.Sizes[0]);
        WindowGrid positions = WindowGrid.Create(this, between, 1, 1, Padding.Valid);
        return
        [
            .. unfold,
            new(between, StageRows.Few, buffers => new DepthwiseStage(grid, depthwise, null, setting, buffers)),
            new(place.Output, StageRows.Few, buffers => new ConvolutionStage(
                setting.Weights, positions, place[WeightKind.PointwiseKernel], place.Find(WeightKind.Bias), setting.Parts, setting.Chunks, setting.CanTrain, buffers)),
            .. StagePlan.Of(Activation, place.Output),
        ];
    }

    internal override JsonObject ToKeras() => new()
    {
        ["filters"] = Filters,
        ["kernel_size"] = KerasValue.Size(KernelSize),
        ["strides"] = KerasValue.Size(Strides ?? 1),
        ["padding"] = KerasValue.Word(Padding),
        ["data_format"] = KerasValue.DataFormat,
        ["dilation_rate"] = KerasValue.Size(DilationRate ?? 1),
        ["depth_multiplier"] = DepthMultiplier,
        ["activation"] = KerasValue.Word(Activation),
        ["use_bias"] = UseBias,
        ["depthwise_initializer"] = KerasValue.Initializer(DepthwiseInitializer),
        ["pointwise_initializer"] = KerasValue.Initializer(PointwiseInitializer),
        ["bias_initializer"] = KerasValue.Initializer("Zeros"),
        ["depthwise_regularizer"] = null,
        ["pointwise_regularizer"] = null,
        ["bias_regularizer"] = null,
        ["activity_regularizer"] = null,
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

    internal WindowGrid GetGrid(Shape input) => WindowGrid.Create(this, input, KernelSize, Strides ?? 1, Padding, DilationRate);

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
