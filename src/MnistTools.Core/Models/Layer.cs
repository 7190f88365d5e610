using MnistTools.Specs;

namespace MnistTools.Models;

/// <summary>A layer of a network, as it is written: <c>Dense(512, relu)</c>. It holds no weights.</summary>
public abstract record Layer : Spec
{
    /// <summary>All layers that can be written.</summary>
    public static SpecCatalog<Layer> Catalog { get; } = new("layer", [typeof(Dense), typeof(Flatten), typeof(Dropout), typeof(Activation)]);

    /// <summary>Reads a text such as <c>Dense(512, relu)</c>.</summary>
    /// <exception cref="SpecException">It is no layer; the message names the position and the nearest candidates.</exception>
    public static Layer Parse(string text) => Catalog.Parse(text);

    /// <summary>The shape of what comes out.</summary>
    /// <exception cref="SpecException">The layer does not take such an input; the message names the shapes.</exception>
    internal abstract Shape GetOutputShape(Shape input);

    /// <summary>Name and shape of each weight, in the order and the layout of PyTorch: (out, in).</summary>
    internal virtual IReadOnlyList<(string Name, Shape Shape)> GetWeights(Shape input) => [];
}

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

    internal override IReadOnlyList<(string Name, Shape Shape)> GetWeights(Shape input)
    {
        (string, Shape) weight = ("weight", new Shape(Units, input.ElementCount));
        return UseBias ? [weight, ("bias", new Shape(Units))] : [weight];
    }
}

/// <summary>All axes of a sample become one.</summary>
public sealed record Flatten : Layer
{
    internal override Shape GetOutputShape(Shape input) => new(input.ElementCount);
}

/// <summary>In training, sets a random share of its inputs to 0 and scales the others up, so that the sum is kept; else does nothing.</summary>
/// <param name="Rate">The share, at least 0 and below 1.</param>
public sealed record Dropout(double Rate) : Layer
{
    /// <summary>The share that is set to 0.</summary>
    public double Rate { get; init; } = Check.Within(0, 1, Rate);

    internal override Shape GetOutputShape(Shape input) => input;
}

/// <summary>Applies a function to each of its inputs; softmax to all of a sample's together.</summary>
/// <param name="Function">The function.</param>
public sealed record Activation(ActivationFunction Function) : Layer
{
    internal override Shape GetOutputShape(Shape input) => input;
}
