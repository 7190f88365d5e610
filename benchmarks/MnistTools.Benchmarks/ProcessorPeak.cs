using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MnistTools.Numerics;

namespace MnistTools.Benchmarks;

/// <summary>The most that the processor and its memory can do, measured: what no program is quicker than.</summary>
/// <param name="Threads">How many threads a training takes.</param>
/// <param name="Flops">Floating-point operations a second, on all threads that a training takes: multiplications and additions, in registers alone.</param>
/// <param name="FlopsOfOne">The same on one thread.</param>
/// <param name="FlopsOfOneBy256">The same on one thread by vectors of 256 bits.</param>
/// <param name="Bandwidth">Bytes a second that are read from memory, on all threads.</param>
/// <param name="BandwidthOfOne">The same on one thread.</param>
internal sealed unsafe record ProcessorPeak(int Threads, double Flops, double FlopsOfOne, double FlopsOfOneBy256, double Bandwidth, double BandwidthOfOne)
{
    /// <summary>Each is measured so often; the best counts, since nothing makes a processor quicker than it is.</summary>
    private const int Tries = 15;

    private const int Repetitions = 400_000;

    /// <summary>256 MiB: more than any cache holds.</summary>
    private const int NumbersInMemory = 64 * 1024 * 1024;

    /// <summary>Measures for about two seconds.</summary>
    /// <param name="threads">How many threads a training takes.</param>
    public static ProcessorPeak Measure(int threads)
    {
        float[] memory = GC.AllocateArray<float>(NumbersInMemory, pinned: true);
        Array.Fill(memory, 1);
        return new ProcessorPeak(
            threads,
            MeasureBest(threads, _ => VectorLoop.Run(new MultiplyAddLoop()), FlopsOf(WidestVector)),
            MeasureBest(1, _ => VectorLoop.Run(new MultiplyAddLoop()), FlopsOf(WidestVector)),
            MeasureBest(1, _ => default(MultiplyAddLoop).Run<Lanes256>(), FlopsOf(Vector256<float>.Count)),
            MeasureBest(threads, part => Read(memory, part, threads), (double)NumbersInMemory * sizeof(float) / threads),
            MeasureBest(1, part => Read(memory, part, 1), (double)NumbersInMemory * sizeof(float)));
    }

    private static int WidestVector =>
        Vector512.IsHardwareAccelerated ? Vector512<float>.Count : Vector256.IsHardwareAccelerated ? Vector256<float>.Count : Vector128<float>.Count;

    private static double FlopsOf(int lanes) => 2.0 * MultiplyAddLoop.Chains * lanes * Repetitions;

    /// <summary>What all threads do together in a second, from the first one's beginning to the last one's end.</summary>
    private static double MeasureBest(int threads, Action<int> work, double amountOfThread)
    {
        double best = double.PositiveInfinity;
        for (int i = 0; i < Tries; i++)
        {
            using var start = new Barrier(threads);
            long[] begun = new long[threads];
            long[] ended = new long[threads];
            Thread[] all = [.. Enumerable.Range(0, threads).Select(part => new Thread(() =>
            {
                start.SignalAndWait();
                begun[part] = Stopwatch.GetTimestamp();
                work(part);
                ended[part] = Stopwatch.GetTimestamp();
            }))];
            Array.ForEach(all, thread => thread.Start());
            Array.ForEach(all, thread => thread.Join());
            best = Math.Min(best, Stopwatch.GetElapsedTime(begun.Min(), ended.Max()).TotalSeconds);
        }

        return threads * amountOfThread / best;
    }

    private static void Read(float[] memory, int part, int threads)
    {
        int count = NumbersInMemory / threads;
        fixed (float* start = memory)
        {
            VectorLoop.Run(new ReadLoop(start + (long)part * count, count));
        }
    }

    /// <summary>Twelve sums that do not wait for each other, in registers.</summary>
    private readonly struct MultiplyAddLoop : IVectorLoop
    {
        public const int Chains = 12;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<T>()
            where T : struct, ILanes<T>
        {
            (T x, T y) = (T.Fill(0.999f), T.Fill(1e-9f));
            T a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
            for (int left = Repetitions; left > 0; left--)
            {
                a = T.MultiplyAdd(a, x, y);
                b = T.MultiplyAdd(b, x, y);
                c = T.MultiplyAdd(c, x, y);
                d = T.MultiplyAdd(d, x, y);
                e = T.MultiplyAdd(e, x, y);
                f = T.MultiplyAdd(f, x, y);
                g = T.MultiplyAdd(g, x, y);
                h = T.MultiplyAdd(h, x, y);
                i = T.MultiplyAdd(i, x, y);
                j = T.MultiplyAdd(j, x, y);
                k = T.MultiplyAdd(k, x, y);
                l = T.MultiplyAdd(l, x, y);
            }

            Keep(a + b + c + d + e + f + (g + h + i + j + k + l));
        }
    }

    /// <summary>Four sums over memory.</summary>
    private readonly struct ReadLoop(float* numbers, int count) : IVectorLoop
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<T>()
            where T : struct, ILanes<T>
        {
            T a = default, b = default, c = default, d = default;
            for (nint i = 0; i <= count - 4 * T.Count; i += 4 * T.Count)
            {
                a += T.Load(numbers + i);
                b += T.Load(numbers + i + T.Count);
                c += T.Load(numbers + i + 2 * T.Count);
                d += T.Load(numbers + i + 3 * T.Count);
            }

            Keep(a + b + c + d);
        }
    }

    /// <summary>What nobody reads would not be computed.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Keep<T>(T result)
        where T : struct, ILanes<T>
    {
        float* place = stackalloc float[Vector512<float>.Count];
        T.Store(result, place);
    }
}
