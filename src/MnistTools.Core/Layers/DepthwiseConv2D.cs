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
    KernelInitializer DepthwiseInitializer = KernelInitializer.GlorotUniform)
        : Convolution2D(KernelSize, Strides, Padding, Activation, UseBias, DilationRate), IKerasCounterpart
{
    /// <summary>How many filters each channel has.</summary>
    public int DepthMultiplier { get; init; } = Check.AtLeast(1, DepthMultiplier);

    static IReadOnlyList<KerasReader> IKerasCounterpart.KerasReaders => [new("DepthwiseConv2D", Read)];

    internal override int CountOutputs(int channels) => checked(channels * DepthMultiplier);

    internal override IReadOnlyList<LayerWeight> ListWeights(Shape input)
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
            WeightKind.DepthwiseKernel, new Shape(outputs, 1, window.Rows, window.Columns), InitialValue: null,
            new WeightLayout(outputs, 1, window.Rows * window.Columns))
        {
            Initializer = initializer,
            KerasShape = new Shape(window.Rows, window.Columns, channels, multiplier),
        };
    }

    internal override IEnumerable<StagePlan> PlanStages(LayerPlace place, StageSetting setting, WindowGrid grid) =>
        [new(
            place.Output, StageRows.Few,
            buffers => new DepthwiseStage(grid, place[WeightKind.DepthwiseKernel], place.Find(WeightKind.Bias), setting, buffers))];

    internal override JsonObject ToKerasAlone() => new()
    {
        ["depth_multiplier"] = DepthMultiplier,
        ["depthwise_initializer"] = KerasValue.Initializer(DepthwiseInitializer),
        ["bias_initializer"] = KerasValue.Initializer("Zeros"),
        ["depthwise_regularizer"] = null,
        ["bias_regularizer"] = null,
        ["depthwise_constraint"] = null,
        ["bias_constraint"] = null,
    };

    internal override void AppendTo(IOnnxGraph graph, LayerPlace place)
    {
        WindowGrid grid = GetGrid(place.Input);
        graph.Append("Conv", [.. place.Weights.Select(graph.AddWeight)], [.. grid.ToOnnx(), new OnnxAttribute("group", grid.Channels)]);
        graph.Append(Activation, place.Output);
    }

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
