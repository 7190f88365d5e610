using MnistTools.Numerics;

namespace MnistTools.Layers.Stages;

/// <summary>Mean and variance of each channel of some rows. Sums over a row are float, as fast as can be; those over rows are double.</summary>
internal sealed class ChannelMoments(int channels)
{
    private readonly double[] _mean = new double[channels];
    private readonly double[] _squaredDistance = new double[channels];
    private readonly float[] _sumOfRow = new float[channels];

    /// <summary>How many numbers of each channel were seen.</summary>
    public long Count { get; private set; }

    /// <summary>The mean of each channel.</summary>
    public float[] Mean { get; } = new float[channels];

    /// <summary>The variance of each channel, divided by the count (the biased one).</summary>
    public float[] Variance { get; } = new float[channels];

    /// <summary>Measures rows in two passes: one alone would cancel digits.</summary>
    public void Measure(RowBuffer buffer, RowRange rows)
    {
        Count = (long)rows.Count * (buffer.Width / channels);
        Array.Clear(_mean);
        Array.Clear(_squaredDistance);
        for (int i = 0; i < rows.Count; i++)
        {
            ChannelRows.Sum(buffer.Row(rows, i), _sumOfRow);
            Add(_sumOfRow, _mean);
        }

        for (int c = 0; c < channels; c++)
        {
            _mean[c] /= Math.Max(1, Count);
            Mean[c] = (float)_mean[c];
        }

        for (int i = 0; i < rows.Count; i++)
        {
            // Around the rounded mean: the difference to the exact one is far below what float can hold.
            ChannelRows.SumSquaredDistances(buffer.Row(rows, i), Mean, _sumOfRow);
            Add(_sumOfRow, _squaredDistance);
        }
    }

    /// <summary>Becomes the moments of all chunks together (Chan, Golub and LeVeque 1979).</summary>
    public void Combine(ReadOnlySpan<BatchNormalizationStage.Chunk> chunks)
    {
        Count = 0;
        foreach (BatchNormalizationStage.Chunk chunk in chunks)
        {
            Count += chunk.Moments.Count;
        }

        for (int c = 0; c < channels; c++)
        {
            double mean = 0;
            foreach (BatchNormalizationStage.Chunk chunk in chunks)
            {
                mean += chunk.Moments._mean[c] * chunk.Moments.Count / Count;
            }

            double squaredDistance = 0;
            foreach (BatchNormalizationStage.Chunk chunk in chunks)
            {
                double shift = chunk.Moments._mean[c] - mean;
                squaredDistance += chunk.Moments._squaredDistance[c] + chunk.Moments.Count * shift * shift;
            }

            Mean[c] = (float)mean;
            Variance[c] = (float)(squaredDistance / Count);
        }
    }

    /// <summary>Adds each number of a row to a sum.</summary>
    public static void Add(ReadOnlySpan<float> row, Span<double> sums)
    {
        for (int c = 0; c < sums.Length; c++)
        {
            sums[c] += row[c];
        }
    }
}
