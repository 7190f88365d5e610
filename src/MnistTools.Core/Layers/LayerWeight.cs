namespace MnistTools.Layers;

/// <summary>What a weight is for in its layer; the names are Keras'.</summary>
public enum WeightKind
{
    /// <summary>What inputs are multiplied by.</summary>
    Kernel,

    /// <summary>What is added to the sums.</summary>
    Bias,

    /// <summary>What a normalisation multiplies by.</summary>
    Gamma,

    /// <summary>What a normalisation adds.</summary>
    Beta,

    /// <summary>The mean that a normalisation has kept of the batches.</summary>
    MovingMean,

    /// <summary>The variance that a normalisation has kept of the batches.</summary>
    MovingVariance,

    /// <summary>The slope below 0 of a PReLU.</summary>
    Alpha,

    /// <summary>What each channel by itself is multiplied by.</summary>
    DepthwiseKernel,

    /// <summary>What all channels of a position are multiplied by.</summary>
    PointwiseKernel,
}

/// <summary>A weight that a layer needs.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Shape">PyTorch's layout: (out, in) for a dense layer, (out, in, rows, columns) for a convolution.</param>
/// <param name="InitialValue">What all its numbers are before the first training; <see langword="null"/> for what <see cref="Initializer"/> draws.</param>
/// <param name="Memory">How it lies in memory, if not as its shape says.</param>
internal sealed record LayerWeight(WeightKind Kind, Shape Shape, float? InitialValue, WeightLayout? Memory = null)
{
    /// <summary>How the numbers are drawn that it begins with, unless they are all the same.</summary>
    public KernelInitializer Initializer { get; init; }

    /// <summary>What its size costs in a training, if anything.</summary>
    public Regularizer? Regularizer { get; init; }

    /// <summary>Keras' shape: (in, out) of a dense layer, (rows, columns, in, out) of a convolution, unless it is said.</summary>
    public Shape KerasShape
    {
        get => field ?? Shape.Sizes switch
        {
            [var units, var inputs] => new Shape(inputs, units),
            [var filters, var channels, var rows, var columns] => new Shape(rows, columns, channels, filters),
            _ => Shape,
        };
        init;
    }

    /// <summary>Where its layer lies within another: <c>0.</c></summary>
    public string Path { get; init; } = "";

    /// <summary>Whether an optimizer changes it: not the moving statistics of a normalisation, nor what is of a frozen layer.</summary>
    public bool IsTrainable { get; init; } = Kind is not (WeightKind.MovingMean or WeightKind.MovingVariance);

    /// <summary>What PyTorch calls it within its module, as files have it.</summary>
    public string TorchName { get; init; } = Kind switch
    {
        WeightKind.Kernel or WeightKind.Gamma or WeightKind.Alpha => "weight",
        WeightKind.Bias or WeightKind.Beta => "bias",
        WeightKind.DepthwiseKernel => "depthwise_weight",
        WeightKind.PointwiseKernel => "pointwise_weight",
        WeightKind.MovingMean => "running_mean",
        WeightKind.MovingVariance => "running_var",
        _ => throw new ArgumentOutOfRangeException(nameof(Kind), Kind, null),
    };

    /// <summary>Whether a model calls it so, too, without the number of its layer: what is of a module of another library has its names.</summary>
    public bool IsNamedAsInModule { get; init; }
}
