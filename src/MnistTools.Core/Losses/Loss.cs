using System.Numerics.Tensors;
using MnistTools.Numerics;
using MnistTools.Specs;

namespace MnistTools.Losses;

/// <summary>What training minimizes, by Keras' definitions: the loss of one sample from the network's outputs and the target's.</summary>
public abstract record Loss : Spec
{
    /// <summary>All losses that can be written. Both crossentropies of Keras are one here, since labels are made one-hot where they are used.</summary>
    public static SpecCatalog<Loss> Catalog { get; } = new(
        "loss",
        [typeof(CategoricalCrossentropy), typeof(MeanSquaredError)],
        new Dictionary<string, Type> { ["sparse_categorical_crossentropy"] = typeof(CategoricalCrossentropy), ["mse"] = typeof(MeanSquaredError) });

    /// <summary>Whether its gradient after a softmax is simple before the softmax: <see cref="ComputeGradientBeforeSoftmax"/>.</summary>
    internal virtual bool FusesWithSoftmax => false;

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

    /// <summary>How the loss of one sample changes with each output.</summary>
    internal abstract void ComputeGradient(ReadOnlySpan<float> output, ReadOnlySpan<float> target, Span<float> gradient);

    /// <summary>How the loss of one sample changes with what goes into the softmax that gives the output.</summary>
    internal virtual void ComputeGradientBeforeSoftmax(ReadOnlySpan<float> output, ReadOnlySpan<float> target, Span<float> gradient) =>
        throw new NotSupportedException();
}

/// <summary>-Σ target · ln(output / Σ output), the outputs kept 1e-7 away from 0 and 1, as Keras does with probabilities.</summary>
/// <param name="LabelSmoothing">The share of the target that is spread evenly over all classes, at least 0 and below 1.</param>
public sealed record CategoricalCrossentropy(double LabelSmoothing = 0) : Loss
{
    private const float Epsilon = 1e-7f;

    /// <summary>The share of the target that is spread evenly over all classes.</summary>
    public double LabelSmoothing { get; init; } = Check.Within(0, 1, LabelSmoothing);

    internal override bool FusesWithSoftmax => true;

    /// <inheritdoc/>
    public override float Compute(ReadOnlySpan<float> output, ReadOnlySpan<float> target)
    {
        CheckLengths(output, target);
        float sum = Sums.Sum(output);
        float loss = 0;
        for (int i = 0; i < output.Length; i++)
        {
            float share = Smooth(target[i], output.Length);
            loss -= share == 0 ? 0 : share * (float)DoubleFunctions.Log(Clip(output[i] / sum));
        }

        return loss;
    }

    internal override void ComputeGradient(ReadOnlySpan<float> output, ReadOnlySpan<float> target, Span<float> gradient)
    {
        float sum = Sums.Sum(output);
        float throughSum = 0;
        for (int i = 0; i < output.Length; i++)
        {
            float share = output[i] / sum;
            bool clipped = share is < Epsilon or > 1 - Epsilon;
            float wanted = Smooth(target[i], output.Length);
            gradient[i] = clipped ? 0 : -wanted / output[i];
            throughSum += clipped ? 0 : wanted / sum;
        }

        TensorPrimitives.Add(gradient, throughSum, gradient);
    }

    internal override void ComputeGradientBeforeSoftmax(ReadOnlySpan<float> output, ReadOnlySpan<float> target, Span<float> gradient)
    {
        TensorPrimitives.Subtract(output, target, gradient);
        if (LabelSmoothing > 0)
        {
            // output - smooth target, where smooth target = target - smoothing · target + smoothing / classes.
            TensorPrimitives.MultiplyAdd(target, (float)LabelSmoothing, gradient, gradient);
            TensorPrimitives.Subtract(gradient, (float)LabelSmoothing / output.Length, gradient);
        }
    }

    private float Smooth(float target, int classCount) => LabelSmoothing == 0 ? target : (float)(target * (1 - LabelSmoothing) + LabelSmoothing / classCount);

    private static float Clip(float share) => float.IsNaN(share) ? share : Math.Clamp(share, Epsilon, 1 - Epsilon);
}

/// <summary>Mean over the outputs of (output - target)².</summary>
public sealed record MeanSquaredError : Loss
{
    /// <inheritdoc/>
    public override float Compute(ReadOnlySpan<float> output, ReadOnlySpan<float> target)
    {
        CheckLengths(output, target);
        float sum = 0;
        for (int i = 0; i < output.Length; i++)
        {
            float distance = output[i] - target[i];
            sum += distance * distance;
        }

        return sum / output.Length;
    }

    internal override void ComputeGradient(ReadOnlySpan<float> output, ReadOnlySpan<float> target, Span<float> gradient)
    {
        TensorPrimitives.Subtract(output, target, gradient);
        TensorPrimitives.Multiply(gradient, 2f / output.Length, gradient);
    }
}
