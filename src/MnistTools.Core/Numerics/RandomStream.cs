namespace MnistTools.Numerics;

/// <summary>What random numbers are drawn for: each purpose has streams of its own, so that none shifts another.</summary>
internal enum RandomPurpose
{
    InitialWeights = 1,
    Shuffle = 2,
    Dropout = 3,
    Augmentation = 4,
    Noise = 5,
    Mixing = 6,
    Search = 10,
}

/// <summary>
/// Random numbers that depend on nothing but a seed, a purpose and two counters (say epoch and row): a stream begins anew for each, so that
/// what is drawn does not depend on the number of threads, and a training can go on at any epoch.
/// SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators").
/// </summary>
internal struct RandomStream
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;

    private ulong _state;

    public RandomStream(int seed, RandomPurpose purpose, long first, long second)
    {
        ulong mixed = Mix((ulong)(uint)seed + GoldenGamma * (ulong)purpose);
        mixed = Mix(mixed ^ Mix((ulong)first + GoldenGamma));
        _state = Mix(mixed ^ Mix((ulong)second ^ GoldenGamma));
    }

    public ulong NextBits() => Mix(_state += GoldenGamma);

    /// <summary>Evenly from 0 (included) to 1 (excluded), in steps of 2^-53.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1L << 53));

    /// <summary>Normally distributed, with mean 0 and standard deviation 1 (Box and Muller 1958).</summary>
    public double NextNormal()
    {
        double radius = Math.Sqrt(-2 * DoubleFunctions.Log(1 - NextDouble()));
        return radius * DoubleFunctions.Cos(2 * Math.PI * NextDouble());
    }

    /// <summary>Evenly from 0 to below a bound, by Lemire's multiplication (2019), without its rejection: the bias is below 2^-32 here.</summary>
    public int NextIndex(int bound) => (int)Math.BigMul(NextBits(), (ulong)bound, out _);

    /// <summary>The numbers 0 to n - 1 in an order that any other would have been as likely (Fisher and Yates).</summary>
    public int[] NextPermutation(int n)
    {
        int[] order = [.. Enumerable.Range(0, n)];
        for (int i = n - 1; i > 0; i--)
        {
            int j = NextIndex(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
