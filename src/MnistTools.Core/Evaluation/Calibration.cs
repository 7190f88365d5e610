using System.Numerics.Tensors;

namespace MnistTools.Evaluation;

/// <summary>Images of whose class a model was about as sure.</summary>
/// <param name="Lower">The least probability, not included but for the first bin's.</param>
/// <param name="Upper">The greatest probability.</param>
/// <param name="Count">How many images there are.</param>
/// <param name="Confidence">The mean probability of what was said; not a number without images.</param>
/// <param name="Accuracy">The share of it that is right; not a number without images.</param>
public sealed record CalibrationBin(double Lower, double Upper, int Count, double Confidence, double Accuracy);

/// <summary>Counts how often a model is right that is so sure, in bins of equal width.</summary>
internal sealed class CalibrationCount
{
    private const int BinCount = 15;

    /// <summary>How far a sum of probabilities may be from 1.</summary>
    private const float Tolerance = 1e-3f;

    private readonly int[] _counts = new int[BinCount];
    private readonly int[] _correct = new int[BinCount];
    private readonly double[] _confidences = new double[BinCount];
    private bool _areProbabilities = true;

    public CalibrationBin[] Bins => !_areProbabilities ? [] : [.. Enumerable.Range(0, BinCount).Select(bin => new CalibrationBin(
        (double)bin / BinCount, (bin + 1.0) / BinCount, _counts[bin], _confidences[bin] / _counts[bin], (double)_correct[bin] / _counts[bin]))];

    /// <summary>Σ over the bins of count / all · |accuracy - confidence|.</summary>
    public double Error => !_areProbabilities ? double.NaN
        : Bins.Where(bin => bin.Count > 0).Sum(bin => bin.Count * Math.Abs(bin.Accuracy - bin.Confidence)) / _counts.Sum();

    public void Add(ReadOnlySpan<float> output, int predicted, bool isCorrect)
    {
        _areProbabilities &= Math.Abs(TensorPrimitives.Sum(output) - 1) <= Tolerance && TensorPrimitives.Min(output) >= 0;
        if (_areProbabilities)
        {
            int bin = Math.Clamp((int)Math.Ceiling(output[predicted] * BinCount) - 1, 0, BinCount - 1);
            _counts[bin]++;
            _confidences[bin] += output[predicted];
            _correct[bin] += isCorrect ? 1 : 0;
        }
    }
}
