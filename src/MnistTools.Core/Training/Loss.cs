using System.Numerics.Tensors;
using MnistTools.Specs;

namespace MnistTools.Training;

/// <summary>What a training makes small, by Keras' definitions: the loss of one sample from the network's outputs and the target's.</summary>
public abstract record Loss : Spec
{
    /// <summary>All losses that can be written. Both crossentropies of Keras are one here, since labels are made one-hot where they are used.</summary>
    public static SpecCatalog<Loss> Catalog { get; } = new(
        "loss",
        [typeof(CategoricalCrossentropy), typeof(MeanSquaredError)],
        new Dictionary<string, Type> { ["sparse_categorical_crossentropy"] = typeof(CategoricalCrossentropy), ["mse"] = typeof(MeanSquaredError) });

    /// <summary>Whether its gradient after a softmax is simply output - target, before the softmax.</summary>
    internal virtual bool FusesWithSoftmax => false;

    /// <summary>Reads a text such as <c>categorical_crossentropy</c>.</summary>
    /// <exception cref="SpecException">It is no loss; the message names the position and the nearest candidates.</exception>
    public static Loss Parse(string text) => Catalog.Parse(text);

    /// <summary>The loss of one sample.</summary>
    /// <param name="output">(classes) what the network says.</param>
    /// <param name="target">(classes) what is right, one-hot.</param>
    public abstract float Compute(ReadOnlySpan<float> output, ReadOnlySpan<float> target);

    /// <summary>The loss of one sample of a known class.</summary>
    /// <param name="output">(classes) what the network says.</param>
    /// <param name="label">Index of the class that is right.</param>
    public float Compute(ReadOnlySpan<float> output, int label)
    {
        Span<float> target = output.Length <= 256 ? stackalloc float[output.Length] : new float[output.Length];
        target.Clear();
        target[label] = 1;
        return Compute(output, target);
    }

    /// <summary>How the loss of one sample changes with each output.</summary>
    internal abstract void ComputeGradient(ReadOnlySpan<float> output, ReadOnlySpan<float> target, Span<float> gradient);
}

/// <summary>-Σ target · ln(output / Σ output), the outputs kept 1e-7 away from 0 and 1, as Keras does with probabilities.</summary>
public sealed record CategoricalCrossentropy : Loss
{
    private const float Epsilon = 1e-7f;

    internal override bool FusesWithSoftmax => true;

    /// <inheritdoc/>
    public override float Compute(ReadOnlySpan<float> output, ReadOnlySpan<float> target)
    {
        float sum = TensorPrimitives.Sum(output);
        float loss = 0;
        for (int i = 0; i < output.Length; i++)
        {
            loss -= target[i] == 0 ? 0 : target[i] * MathF.Log(Clip(output[i] / sum));
        }

        return loss;
    }

    internal override void ComputeGradient(ReadOnlySpan<float> output, ReadOnlySpan<float> target, Span<float> gradient)
    {
        float sum = TensorPrimitives.Sum(output);
        float throughSum = 0;
        for (int i = 0; i < output.Length; i++)
        {
            float share = output[i] / sum;
            bool clipped = share is < Epsilon or > 1 - Epsilon;
            gradient[i] = clipped ? 0 : -target[i] / output[i];
            throughSum += clipped ? 0 : target[i] / sum;
        }

        TensorPrimitives.Add(gradient, throughSum, gradient);
    }

    private static float Clip(float share) => float.IsNaN(share) ? share : Math.Clamp(share, Epsilon, 1 - Epsilon);
}

/// <summary>Mean over the outputs of (output - target)².</summary>
public sealed record MeanSquaredError : Loss
{
    /// <inheritdoc/>
    public override float Compute(ReadOnlySpan<float> output, ReadOnlySpan<float> target)
    {
        float distance = TensorPrimitives.Distance(output, target);
        return distance * distance / output.Length;
    }

    internal override void ComputeGradient(ReadOnlySpan<float> output, ReadOnlySpan<float> target, Span<float> gradient)
    {
        TensorPrimitives.Subtract(output, target, gradient);
        TensorPrimitives.Multiply(gradient, 2f / output.Length, gradient);
    }
}
