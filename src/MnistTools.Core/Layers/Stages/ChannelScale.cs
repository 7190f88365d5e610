namespace MnistTools.Layers.Stages;

/// <summary>(x - mean) / deviation · scale + shift of each channel, as x · factor + offset.</summary>
internal static class ChannelScale
{
    /// <summary>1 / sqrt(variance + epsilon) of each channel.</summary>
    public static void SetInverseDeviation(ReadOnlySpan<float> variance, double epsilon, Span<float> inverseDeviation)
    {
        for (int c = 0; c < inverseDeviation.Length; c++)
        {
            inverseDeviation[c] = (float)(1 / Math.Sqrt(variance[c] + epsilon));
        }
    }

    /// <summary>Factor and offset of each channel.</summary>
    public static void Set(
        WeightBlock model, ScaleWeights weights, ReadOnlySpan<float> mean, ReadOnlySpan<float> inverseDeviation, Span<float> factor, Span<float> offset)
    {
        ReadOnlySpan<float> scale = weights.Scale is { } gamma ? model.GetValues(gamma) : default;
        ReadOnlySpan<float> shift = weights.Shift is { } beta ? model.GetValues(beta) : default;
        for (int c = 0; c < factor.Length; c++)
        {
            factor[c] = inverseDeviation[c] * (scale.IsEmpty ? 1 : scale[c]);
            offset[c] = (shift.IsEmpty ? 0 : shift[c]) - mean[c] * factor[c];
        }
    }
}
