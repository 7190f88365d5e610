using MnistTools.Numerics;

namespace MnistTools.Tuning.Tuners;

/// <summary>A value that might be tried.</summary>
/// <param name="Value">The value.</param>
/// <param name="Place">Where it lies; see <see cref="PointPlace"/>.</param>
/// <param name="Gain">The logarithm of how much denser the good points lie there than the bad ones: the greater, the more is hoped of it.</param>
internal readonly record struct Candidate(object Value, double Place, double Gain);

/// <summary>Values of one dimension, and points made of them.</summary>
internal static class Candidates
{
    // Optuna's n_ei_candidates.
    private const int Count = 24;

    /// <summary>Values drawn as the good points lie, each once, the one with the greatest gain first.</summary>
    public static Candidate[] Draw(ParzenEstimator good, ParzenEstimator bad, SearchDimension dimension, RandomStream random)
    {
        var drawn = new Dictionary<double, Candidate>();
        for (int i = 0; i < Count; i++)
        {
            object value = dimension.GetValue(good.Draw(ref random));
            double place = PointPlace.FindValue(dimension, value);
            drawn.TryAdd(place, new Candidate(value, place, FindGain(good, bad, place)));
        }

        return [.. drawn.Values.OrderByDescending(candidate => candidate.Gain)];
    }

    /// <summary>The points that can be made of candidates of each dimension, the one with the greatest sum of gains first.</summary>
    public static IEnumerable<Candidate[]> Combine(IReadOnlyList<Candidate[]> dimensions)
    {
        // By what each loses against the first.
        var next = new PriorityQueue<int[], double>();
        Add(new int[dimensions.Count]);
        while (next.TryDequeue(out int[]? ranks, out _))
        {
            yield return [.. dimensions.Select((candidates, i) => candidates[ranks[i]])];
            // Each combination comes from one other alone: that with one less in its last rank that is not 0.
            for (int i = Math.Max(0, Array.FindLastIndex(ranks, rank => rank > 0)); i < ranks.Length; i++)
            {
                if (ranks[i] + 1 < dimensions[i].Length)
                {
                    int[] other = [.. ranks];
                    other[i]++;
                    Add(other);
                }
            }
        }

        void Add(int[] ranks) => next.Enqueue(ranks, dimensions.Select((candidates, i) => candidates[0].Gain - candidates[ranks[i]].Gain).Sum());
    }

    private static double FindGain(ParzenEstimator good, ParzenEstimator bad, double place) =>
        DoubleFunctions.Log(good.FindDensity(place)) - DoubleFunctions.Log(bad.FindDensity(place));
}
