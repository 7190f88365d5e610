using MnistTools.Numerics;

namespace MnistTools.Losses;

/// <summary>Σ target · ln(target / output), Kullback and Leibler's divergence, both kept between 1e-7 and 1, as Keras does.</summary>
public sealed record KLDivergence : Loss
{
    internal override LossInput Takes => LossInput.Distribution;

    /// <inheritdoc/>
    public override float Compute(ReadOnlySpan<float> output, ReadOnlySpan<float> target)
    {
        CheckLengths(output, target);
        float loss = 0;
        for (int i = 0; i < output.Length; i++)
        {
            float wanted = ClipBelow(target[i]);
            loss += wanted * (float)DoubleFunctions.Log((double)wanted / ClipBelow(output[i]));
        }

        return loss;
    }

    internal override void ComputeGradient(ReadOnlySpan<float> output, ReadOnlySpan<float> target, Span<float> gradient)
    {
        for (int i = 0; i < output.Length; i++)
        {
            gradient[i] = output[i] is < Epsilon or > 1 ? 0 : -ClipBelow(target[i]) / output[i];
        }
    }

    private static float ClipBelow(float share) => float.IsNaN(share) ? share : Math.Clamp(share, Epsilon, 1);
}
