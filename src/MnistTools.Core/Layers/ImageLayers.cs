using System.ComponentModel;
using MnistTools.Specs;

namespace MnistTools.Layers;

/// <summary>What happens at the border of an image.</summary>
public enum Padding
{
    /// <summary>Nothing is added: a window lies within the image.</summary>
    Valid,

    /// <summary>Zeros are added so that, with strides of 1, what comes out is as large as what goes in.</summary>
    Same,
}

/// <summary>A convolution: each filter looks at every window of the image, over all channels.</summary>
/// <param name="Filters">Number of filters: the channels that come out.</param>
/// <param name="KernelSize">Rows and columns of the window.</param>
/// <param name="Strides">How far the window moves; 1 if left out.</param>
/// <param name="Padding">What happens at the border.</param>
/// <param name="Activation">What is applied to the outputs.</param>
/// <param name="UseBias">Whether a bias is added.</param>
public sealed record Conv2D(
    int Filters,
    Size2D KernelSize,
    [DefaultValue(1)] Size2D? Strides = null,
    Padding Padding = Padding.Valid,
    ActivationFunction Activation = ActivationFunction.Linear,
    bool UseBias = true) : Layer
{
    /// <summary>Number of filters.</summary>
    public int Filters { get; init; } = Check.AtLeast(1, Filters);

    /// <summary>Rows and columns of the window.</summary>
    public Size2D KernelSize { get; init; } = Check.AtLeast(1, KernelSize);

    /// <summary>How far the window moves; <see langword="null"/> for 1.</summary>
    public Size2D? Strides { get; init; } = Strides is { } strides && strides != 1 ? Check.AtLeast(1, strides, nameof(Strides)) : null;

    internal override Shape GetOutputShape(Shape input)
    {
        WindowGrid grid = GetGrid(input);
        return new Shape(grid.OutputRows, grid.OutputColumns, Filters);
    }

    internal WindowGrid GetGrid(Shape input) => WindowGrid.Create(this, input, KernelSize, Strides ?? 1, Padding);

    internal override IReadOnlyList<LayerWeight> GetWeights(Shape input)
    {
        int channels = input.AsImage(this).Channels;
        var kernel = new LayerWeight(
            "weight",
            new Shape(Filters, channels, KernelSize.Rows, KernelSize.Columns),
            InitialValue: null,
            Memory: new KerasOrder(Filters, channels, KernelSize.Rows * KernelSize.Columns));
        return UseBias ? [kernel, new LayerWeight("bias", new Shape(Filters), 0)] : [kernel];
    }
}

/// <summary>The largest value of each window, for each channel.</summary>
/// <param name="PoolSize">Rows and columns of the window; 2 if left out.</param>
/// <param name="Strides">How far the window moves; its own size if left out.</param>
/// <param name="Padding">What happens at the border; what is added there is never the largest.</param>
public sealed record MaxPooling2D([DefaultValue(2)] Size2D? PoolSize = null, Size2D? Strides = null, Padding Padding = Padding.Valid) : Layer
{
    /// <summary>Rows and columns of the window; <see langword="null"/> for 2.</summary>
    public Size2D? PoolSize { get; init; } = PoolSize is { } size && size != 2 ? Check.AtLeast(1, size, nameof(PoolSize)) : null;

    /// <summary>How far the window moves; <see langword="null"/> for its own size.</summary>
    public Size2D? Strides { get; init; } = Strides is { } strides && strides != (PoolSize ?? 2) ? Check.AtLeast(1, strides, nameof(Strides)) : null;

    internal override Shape GetOutputShape(Shape input) => GetGrid(input).OutputShape;

    internal WindowGrid GetGrid(Shape input) => WindowGrid.Create(this, input, PoolSize ?? 2, Strides ?? PoolSize ?? 2, Padding);
}

/// <summary>The mean of each window, for each channel; what padding adds does not count.</summary>
/// <param name="PoolSize">Rows and columns of the window; 2 if left out.</param>
/// <param name="Strides">How far the window moves; its own size if left out.</param>
/// <param name="Padding">What happens at the border.</param>
public sealed record AveragePooling2D([DefaultValue(2)] Size2D? PoolSize = null, Size2D? Strides = null, Padding Padding = Padding.Valid) : Layer
{
    /// <summary>Rows and columns of the window; <see langword="null"/> for 2.</summary>
    public Size2D? PoolSize { get; init; } = PoolSize is { } size && size != 2 ? Check.AtLeast(1, size, nameof(PoolSize)) : null;

    /// <summary>How far the window moves; <see langword="null"/> for its own size.</summary>
    public Size2D? Strides { get; init; } = Strides is { } strides && strides != (PoolSize ?? 2) ? Check.AtLeast(1, strides, nameof(Strides)) : null;

    internal override Shape GetOutputShape(Shape input) => GetGrid(input).OutputShape;

    internal WindowGrid GetGrid(Shape input) => WindowGrid.Create(this, input, PoolSize ?? 2, Strides ?? PoolSize ?? 2, Padding);
}

/// <summary>The mean over all positions, for each channel: an image becomes one number a channel.</summary>
public sealed record GlobalAveragePooling2D : Layer
{
    internal override Shape GetOutputShape(Shape input) => new(input.AsImage(this).Channels);

    internal WindowGrid GetGrid(Shape input)
    {
        (int rows, int columns, _) = input.AsImage(this);
        return WindowGrid.Create(this, input, new Size2D(rows, columns), 1, Padding.Valid);
    }
}

/// <summary>Zeros around an image.</summary>
/// <param name="Padding">How many rows above and below, and columns left and right; 1 if left out.</param>
public sealed record ZeroPadding2D([DefaultValue(1)] Size2D? Padding = null) : Layer
{
    /// <summary>How many rows above and below, and columns left and right; <see langword="null"/> for 1.</summary>
    public Size2D? Padding { get; init; } = Padding is { } padding && padding != 1 ? Check.AtLeast(0, padding, nameof(Padding)) : null;

    internal Size2D Border => Padding ?? 1;

    internal override Shape GetOutputShape(Shape input)
    {
        (int rows, int columns, int channels) = input.AsImage(this);
        return new Shape(checked(rows + 2 * Border.Rows), checked(columns + 2 * Border.Columns), channels);
    }
}
