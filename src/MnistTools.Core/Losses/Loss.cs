using MnistTools.Specs;

namespace MnistTools.Losses;

/// <summary>What training minimizes, by Keras' definitions: the loss of one sample from the network's outputs and the target's.</summary>
public abstract record Loss : Spec
{
    /// <summary>
    /// All losses that can be written. Keras' categorical and sparse categorical crossentropy are one here, since labels are made one-hot where they are used.
    /// </summary>
    public static SpecCatalog<Loss> Catalog { get; } = new(
        "loss",
        [
            typeof(CategoricalCrossentropy), typeof(BinaryCrossentropy), typeof(CategoricalFocalCrossentropy), typeof(KLDivergence), typeof(CategoricalHinge),
            typeof(MeanSquaredError), typeof(MeanAbsoluteError), typeof(Huber),
        ],
        new Dictionary<string, Type>
        {
            ["sparse_categorical_crossentropy"] = typeof(CategoricalCrossentropy),
            ["bce"] = typeof(BinaryCrossentropy),
            ["kld"] = typeof(KLDivergence),
            ["kullback_leibler_divergence"] = typeof(KLDivergence),
            ["huber_loss"] = typeof(Huber),
            ["mse"] = typeof(MeanSquaredError),
            ["mae"] = typeof(MeanAbsoluteError),
        });

    /// <summary>What it takes outputs for.</summary>
    internal virtual LossInput Takes => LossInput.Numbers;

    /// <summary>Whether it is simple to take it back together with the function that makes such outputs: <see cref="ComputeGradientBeforeFunction"/>.</summary>
    internal virtual bool FusesWithFunction => false;

    /// <summary>Reads a text such as <c>categorical_crossentropy</c>.</summary>
    /// <exception cref="SpecException">It is no loss; the message names the position and the nearest candidates.</exception>
    public static Loss Parse(string text) => Catalog.Parse(text);

    /// <summary>The loss of one sample.</summary>
    /// <param name="output">(classes) what the network says.</param>
    /// <param name="target">(classes) what is right, one-hot.</param>
    /// <exception cref="ArgumentException">The two are of different lengths, or empty.</exception>
    public abstract float Compute(ReadOnlySpan<float> output, ReadOnlySpan<float> target);

    /// <summary>The loss of one sample of a known class.</summary>
    /// <param name="output">(classes) what the network says.</param>
    /// <param name="label">Index of the class that is right.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public float Compute(ReadOnlySpan<float> output, int label)
    {
        Check.Within(0, output.Length, label);
        Span<float> target = output.Length <= 256 ? stackalloc float[output.Length] : new float[output.Length];
        target.Clear();
        target[label] = 1;
        return Compute(output, target);
    }

    private protected static void CheckLengths(ReadOnlySpan<float> output, ReadOnlySpan<float> target)
    {
        if (output.IsEmpty || output.Length != target.Length)
        {
            throw new ArgumentException($"Output and target are of the same classes, at least one, not {output.Length} and {target.Length}.", nameof(target));
        }
    }

    /// <summary>How far Keras keeps probabilities away from 0 and 1, whose logarithms are infinite.</summary>
    private protected const float Epsilon = 1e-7f;

    /// <summary>A probability that is kept away from 0 and 1.</summary>
    private protected static float Clip(float share) => float.IsNaN(share) ? share : Math.Clamp(share, Epsilon, 1 - Epsilon);

    private protected static bool IsClipped(float share) => share is < Epsilon or > 1 - Epsilon;

    /// <summary>How the loss of one sample changes with each output.</summary>
    internal abstract void ComputeGradient(ReadOnlySpan<float> output, ReadOnlySpan<float> target, Span<float> gradient);

    /// <summary>How the loss of one sample changes with what goes into the function that gives the output.</summary>
    internal virtual void ComputeGradientBeforeFunction(ReadOnlySpan<float> output, ReadOnlySpan<float> target, Span<float> gradient) =>
        throw new NotSupportedException();
}
