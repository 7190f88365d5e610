namespace MnistTools.Benchmarks;

/// <summary>Measures things by turns, so that other work on the machine slows all of them.</summary>
internal static class Turns
{
    /// <summary>The median of what each gives, round by round one after the other; a first round, to warm up, does not count.</summary>
    public static double[] Measure(int rounds, params IReadOnlyList<Func<double>> contenders)
    {
        double[][] measured = [.. contenders.Select(_ => new double[rounds])];
        for (int round = -1; round < rounds; round++)
        {
            for (int i = 0; i < contenders.Count; i++)
            {
                // What one leaves behind is not for the next to clear away.
                GC.Collect();
                double value = contenders[i]();
                if (round >= 0)
                {
                    measured[i][round] = value;
                }
            }
        }

        return [.. measured.Select(Median)];
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
