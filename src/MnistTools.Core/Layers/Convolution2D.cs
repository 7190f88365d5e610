using System.Text.Json.Nodes;
using MnistTools.Layers.Exchange;
using MnistTools.Layers.Stages;
using MnistTools.Specs;

namespace MnistTools.Layers;

/// <summary>A layer whose filters look at windows of an image.</summary>
/// <param name="KernelSize">Rows and columns of the window.</param>
/// <param name="Strides">How far the window moves; 1 if left out.</param>
/// <param name="Padding">What happens at the border.</param>
/// <param name="Activation">What is applied to the outputs.</param>
/// <param name="UseBias">Whether a bias is added.</param>
/// <param name="DilationRate">How far apart the numbers of a window lie; 1 if left out. As in Keras, only where the window moves by 1.</param>
public abstract record Convolution2D(
    Size2D KernelSize, Size2D? Strides, Padding Padding, ActivationFunction Activation, bool UseBias, Size2D? DilationRate) : LearningLayer
{
    /// <summary>Rows and columns of the window.</summary>
    public Size2D KernelSize { get; init; } = Check.AtLeast(1, KernelSize);

    /// <summary>How far the window moves; <see langword="null"/> for 1.</summary>
    public Size2D? Strides { get; init; } = Strides is { } strides && strides != 1 ? Check.AtLeast(1, strides, nameof(Strides)) : null;

    /// <summary>How far apart the numbers of a window lie; <see langword="null"/> for 1.</summary>
    public Size2D? DilationRate { get; init; } = DilationRate is { } rate && rate != 1 ? CheckDilation(rate, Strides) : null;

    internal sealed override InputAxes Axes => InputAxes.Image;

    internal sealed override ActivationFunction? OutputFunction => Activation;

    internal sealed override Layer? WithActivation(ActivationFunction function) => this with { Activation = function };

    internal sealed override Shape GetOutputShape(Shape input)
    {
        WindowGrid grid = GetGrid(input);
        return new Shape(grid.OutputRows, grid.OutputColumns, CountOutputs(grid.Channels));
    }

    internal sealed override IEnumerable<StagePlan> PlanStages(LayerPlace place, StageSetting setting)
    {
        (IEnumerable<StagePlan> unfold, WindowGrid grid) = Dilation.Unfold(this, GetGrid(place.Input));
        return [.. unfold, .. PlanStages(place, setting, grid), .. StagePlan.Of(Activation, place.Output)];
    }

    internal sealed override JsonObject ToKeras() => new JsonObject
    {
        ["kernel_size"] = KerasValue.Size(KernelSize),
        ["strides"] = KerasValue.Size(Strides ?? 1),
        ["padding"] = KerasValue.Word(Padding),
        ["data_format"] = KerasValue.DataFormat,
        ["dilation_rate"] = KerasValue.Size(DilationRate ?? 1),
        ["activation"] = KerasValue.Word(Activation),
        ["use_bias"] = UseBias,
        ["activity_regularizer"] = null,
    }.With(ToKerasAlone());

    internal WindowGrid GetGrid(Shape input) => WindowGrid.Create(this, input, KernelSize, Strides ?? 1, Padding, DilationRate);

    /// <summary>The channels that come out of so many.</summary>
    internal abstract int CountOutputs(int channels);

    /// <summary>How the managed engine computes it, but for its function.</summary>
    /// <param name="place">Where it lies.</param>
    /// <param name="setting">What for.</param>
    /// <param name="grid">Its windows, whose numbers lie side by side.</param>
    internal abstract IEnumerable<StagePlan> PlanStages(LayerPlace place, StageSetting setting, WindowGrid grid);

    /// <summary>What Keras has of this kind of convolution and not of others.</summary>
    internal abstract JsonObject ToKerasAlone();

    /// <summary>Numbers lie apart only where the window moves by 1.</summary>
    private static Size2D CheckDilation(Size2D dilationRate, Size2D? strides) => strides is null || strides == 1
        ? Check.AtLeast(1, dilationRate, nameof(DilationRate))
        : throw new ArgumentException("'dilation_rate' and 'strides' cannot both be other than 1", nameof(dilationRate));
}
