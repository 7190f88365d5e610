using System.ComponentModel;
using System.Text.Json.Nodes;
using MnistTools.Layers.Exchange;
using MnistTools.Layers.Stages;
using MnistTools.Specs;

namespace MnistTools.Layers;

/// <summary>A convolution of each channel by itself, with filters of its own.</summary>
/// <param name="KernelSize">Rows and columns of the window.</param>
/// <param name="Strides">How far the window moves; 1 if left out.</param>
/// <param name="Padding">What happens at the border.</param>
/// <param name="DepthMultiplier">How many filters each channel has; they lie side by side in what comes out.</param>
/// <param name="Activation">What is applied to the outputs.</param>
/// <param name="UseBias">Whether a bias is added.</param>
/// <param name="DilationRate">How far apart the numbers of a window lie; 1 if left out. As in Keras, only where the window moves by 1.</param>
/// <param name="DepthwiseInitializer">What the kernel of each channel is before the first training.</param>
public sealed record DepthwiseConv2D(
    Size2D KernelSize,
    [DefaultValue(1)] Size2D? Strides = null,
    Padding Padding = Padding.Valid,
    int DepthMultiplier = 1,
    ActivationFunction Activation = ActivationFunction.Linear,
    bool UseBias = true,
    [DefaultValue(1)] Size2D? DilationRate = null,
    KernelInitializer DepthwiseInitializer = KernelInitializer.GlorotUniform) : Layer, IKerasCounterpart
{
    /// <summary>Rows and columns of the window.</summary>
    public Size2D KernelSize { get; init; } = Check.AtLeast(1, KernelSize);

    /// <summary>How far the window moves; <see langword="null"/> for 1.</summary>
    public Size2D? Strides { get; init; } = Strides is { } strides && strides != 1 ? Check.AtLeast(1, strides, nameof(Strides)) : null;

    /// <summary>How many filters each channel has.</summary>
    public int DepthMultiplier { get; init; } = Check.AtLeast(1, DepthMultiplier);

    /// <summary>How far apart the numbers of a window lie; <see langword="null"/> for 1.</summary>
    public Size2D? DilationRate { get; init; } = DilationRate is { } rate && rate != 1 ? Conv2D.CheckDilation(rate, Strides) : null;

    static IReadOnlyList<KerasReader> IKerasCounterpart.KerasReaders => [new("DepthwiseConv2D", Read)];

    internal override InputAxes Axes => InputAxes.Image;

    internal override ActivationFunction? OutputFunction => Activation;

    internal override Shape GetOutputShape(Shape input)
    {
        WindowGrid grid = GetGrid(input);
        return new Shape(grid.OutputRows, grid.OutputColumns, checked(grid.Channels * DepthMultiplier));
    }

    internal override IReadOnlyList<LayerWeight> GetWeights(Shape input)
    {
        // In PyTorch it is a Conv2d of as many groups as channels.
        LayerWeight kernel = WeightOf(input.AsImage(this).Channels, DepthMultiplier, KernelSize, DepthwiseInitializer) with { TorchName = "weight" };
        return UseBias ? [kernel, new LayerWeight(WeightKind.Bias, new Shape(kernel.Shape.Sizes[0]), 0)] : [kernel];
    }

    /// <summary>The kernel of a convolution of each channel.</summary>
    internal static LayerWeight WeightOf(int channels, int multiplier, Size2D window, KernelInitializer initializer)
    {
        int outputs = checked(channels * multiplier);
        return new LayerWeight(
            WeightKind.DepthwiseKernel, new Shape(outputs, 1, window.Rows, window.Columns), InitialValue: null, new WeightLayout(outputs, 1, window.Rows * window.Columns))
        {
            Initializer = initializer,
            KerasShape = new Shape(window.Rows, window.Columns, channels, multiplier),
        };
    }

    internal override IEnumerable<StagePlan> GetStages(LayerPlace place, StageSetting setting)
    {
        (IEnumerable<StagePlan> unfold, WindowGrid grid) = DilationStage.Unfold(this, GetGrid(place.Input));
        return
        [
            .. unfold,
            new(place.Output, StageRows.Few, buffers => new DepthwiseStage(grid, place[WeightKind.DepthwiseKernel], place.Find(WeightKind.Bias), setting, buffers)),
            .. StagePlan.Of(Activation, place.Output),
        ];
    }

    internal override JsonObject ToKeras() => new JsonObject
    {
        ["kernel_size"] = KerasValue.Size(KernelSize),
        ["strides"] = KerasValue.Size(Strides ?? 1),
        ["padding"] = KerasValue.Word(Padding),
        ["depth_multiplier"] = DepthMultiplier,
        ["data_format"] = KerasValue.DataFormat,
        ["dilation_rate"] = KerasValue.Size(DilationRate ?? 1),
        ["activation"] = KerasValue.Word(Activation),
        ["use_bias"] = UseBias,
        ["depthwise_initializer"] = KerasValue.Initializer(DepthwiseInitializer),
        ["bias_initializer"] = KerasValue.Initializer("Zeros"),
        ["depthwise_regularizer"] = null,
        ["bias_regularizer"] = null,
        ["activity_regularizer"] = null,
        ["depthwise_constraint"] = null,
        ["bias_constraint"] = null,
    };

    internal override void AppendTo(IOnnxGraph graph, LayerPlace place)
    {
        WindowGrid grid = GetGrid(place.Input);
        graph.Append("Conv", [.. place.Weights.Select(graph.AddWeight)], [.. grid.ToOnnx(), new OnnxAttribute("group", grid.Channels)]);
        graph.Append(Activation, place.Output);
    }

    internal WindowGrid GetGrid(Shape input) => WindowGrid.Create(this, input, KernelSize, Strides ?? 1, Padding, DilationRate);

    private static IReadOnlyList<Layer> Read(KerasSettings settings, Shape input)
    {
        settings.RequireDataFormat();
        return
        [
            new DepthwiseConv2D(
                settings.Size("kernel_size") ?? throw settings.Unsupported("no kernel_size"),
                settings.Size("strides"),
                settings.Padding,
                settings.WholeNumber("depth_multiplier", 1),
                settings.Activation(input),
                settings.Flag("use_bias", true),
                settings.Size("dilation_rate"),
                settings.Initializer("depthwise_initializer")),
        ];
    }
}
