namespace MnistTools.Data.Pictures;

/// <summary>
/// Numbers parted into two kinds, so that the means of both differ most, weighted by how many there are of each: Otsu, "A threshold selection method from
/// gray-level histograms", 1979.
/// </summary>
/// <param name="Threshold">Where the upper kind begins.</param>
/// <param name="LowerShare">Which share of the numbers is below; 0 where they cannot be parted.</param>
/// <param name="Lower">The mean of those below.</param>
/// <param name="Upper">The mean of the others.</param>
/// <param name="Explained">Which share of the variance lies between the two kinds; 0 where they cannot be parted.</param>
internal readonly record struct TwoKinds(float Threshold, double LowerShare, double Lower, double Upper, double Explained)
{
    private const int Bins = 256;

    /// <summary>Parts numbers from 0 to 1, in 256 steps.</summary>
    /// <param name="values">The numbers; larger ones count as 1.</param>
    /// <param name="otherwise">The threshold where they cannot be parted.</param>
    public static TwoKinds Of(ReadOnlySpan<float> values, float otherwise = 0)
    {
        long[] counts = new long[Bins];
        foreach (float value in values)
        {
            counts[Math.Min(Bins - 1, (int)(value * Bins))]++;
        }

        long total = counts.Sum(), below = 0;
        double sum = counts.Select((count, bin) => (double)count * bin).Sum(), sumBelow = 0, best = 0;
        double ofSquares = counts.Select((count, bin) => (double)count * bin * bin).Sum();
        TwoKinds parted = new(otherwise, 0, 0, 0, 0);
        for (int bin = 0; bin < Bins - 1; bin++)
        {
            below += counts[bin];
            sumBelow += (double)counts[bin] * bin;
            if (below == 0 || below == total)
            {
                continue;
            }

            double lower = sumBelow / below, upper = (sum - sumBelow) / (total - below);
            double between = (double)below * (total - below) * (lower - upper) * (lower - upper);
            if (between > best)
            {
                best = between;
                // The middles of the steps.
                parted =
                    new((bin + 1f) / Bins, (double)below / total, (lower + 0.5) / Bins, (upper + 0.5) / Bins, between / ((total * ofSquares) - (sum * sum)));
            }
        }

        return parted;
    }
}
