using MnistTools.Specs;

namespace MnistTools.Layers;

/// <summary>Every input to every unit: activation(x · kernel + bias). The kernel starts glorot-uniform, the bias at zero, as in Keras.</summary>
/// <param name="Units">Number of outputs.</param>
/// <param name="Activation">What is applied to them.</param>
/// <param name="UseBias">Whether a bias is added.</param>
public sealed record Dense(int Units, ActivationFunction Activation = ActivationFunction.Linear, bool UseBias = true) : Layer
{
    /// <summary>Number of outputs.</summary>
    public int Units { get; init; } = Check.AtLeast(1, Units);

    internal override Shape GetOutputShape(Shape input) => input.Sizes.Count == 1
        ? new Shape(Units)
        : throw new SpecException($"{this} takes a flat input, not {input}: put Flatten before it.");

    internal override IReadOnlyList<LayerWeight> GetWeights(Shape input)
    {
        var kernel = new LayerWeight("weight", new Shape(Units, input.ElementCount), InitialValue: null, Memory: KerasOrder.OfKernel(Units, input));
        return UseBias ? [kernel, new LayerWeight("bias", new Shape(Units), 0)] : [kernel];
    }
}

/// <summary>All axes of a sample become one, the channels of a position beside each other, as in Keras.</summary>
public sealed record Flatten : Layer
{
    internal override Shape GetOutputShape(Shape input) => input.Flatten();
}

/// <summary>In training, sets a random share of its inputs to 0 and scales the others up, so that the sum is kept; else does nothing.</summary>
/// <param name="Rate">The share, at least 0 and below 1.</param>
public sealed record Dropout(double Rate) : Layer
{
    /// <summary>The share that is set to 0.</summary>
    public double Rate { get; init; } = Check.Within(0, 1, Rate);

    internal override Shape GetOutputShape(Shape input) => input;
}

/// <summary>Applies a function to each of its inputs; softmax to all along the last axis together.</summary>
/// <param name="Function">The function.</param>
public sealed record Activation(ActivationFunction Function) : Layer
{
    internal override Shape GetOutputShape(Shape input) => input;
}
