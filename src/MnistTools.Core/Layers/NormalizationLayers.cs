using MnistTools.Specs;

namespace MnistTools.Layers;

/// <summary>
/// Each channel (the last axis) is brought to mean 0 and variance 1 over the batch, then scaled and shifted as learnt (Ioffe and Szegedy 2015).
/// Outside of training by moving means, kept as Keras does: moving · momentum + batch · (1 - momentum), with the biased variance.
/// </summary>
/// <param name="Momentum">How slowly the moving means forget, at least 0 and below 1.</param>
/// <param name="Epsilon">What is added to the variance.</param>
/// <param name="Center">Whether a shift is learnt.</param>
/// <param name="Scale">Whether a scale is learnt.</param>
public sealed record BatchNormalization(double Momentum = 0.99, double Epsilon = 0.001, bool Center = true, bool Scale = true) : Layer
{
    /// <summary>How slowly the moving means forget.</summary>
    public double Momentum { get; init; } = Check.Within(0, 1, Momentum);

    /// <summary>What is added to the variance.</summary>
    public double Epsilon { get; init; } = Check.Above(0, Epsilon);

    internal override Shape GetOutputShape(Shape input) => input;

    internal override IReadOnlyList<LayerWeight> GetWeights(Shape input)
    {
        var shape = new Shape(input.Sizes[^1]);
        KerasOrder? memory = KerasOrder.OfInputs(input);
        return
        [
            .. LearntScale.Weights(shape, memory, Center, Scale),
            new LayerWeight("running_mean", shape, 0, IsTrainable: false, memory),
            new LayerWeight("running_var", shape, 1, IsTrainable: false, memory),
        ];
    }
}

/// <summary>
/// What lies along the last axis is brought to mean 0 and variance 1, for each sample and position by itself, then scaled and shifted as
/// learnt (Ba, Kiros and Hinton 2016).
/// </summary>
/// <param name="Epsilon">What is added to the variance.</param>
/// <param name="Center">Whether a shift is learnt.</param>
/// <param name="Scale">Whether a scale is learnt.</param>
public sealed record LayerNormalization(double Epsilon = 0.001, bool Center = true, bool Scale = true) : Layer
{
    /// <summary>What is added to the variance.</summary>
    public double Epsilon { get; init; } = Check.Above(0, Epsilon);

    internal override Shape GetOutputShape(Shape input) => input;

    internal override IReadOnlyList<LayerWeight> GetWeights(Shape input) =>
        LearntScale.Weights(new Shape(input.Sizes[^1]), KerasOrder.OfInputs(input), Center, Scale);
}

/// <summary>What both normalisations learn.</summary>
internal static class LearntScale
{
    public const string Scale = "weight";
    public const string Shift = "bias";

    public static IReadOnlyList<LayerWeight> Weights(Shape shape, KerasOrder? memory, bool center, bool scale)
    {
        var weights = new List<LayerWeight>();
        if (scale)
        {
            weights.Add(new LayerWeight(Scale, shape, 1, Memory: memory));
        }

        if (center)
        {
            weights.Add(new LayerWeight(Shift, shape, 0, Memory: memory));
        }

        return weights;
    }
}
