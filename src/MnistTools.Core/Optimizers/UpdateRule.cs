using System.Runtime.CompilerServices;
using MnistTools.Numerics;

namespace MnistTools.Optimizers;

/// <summary>What one update does to as many weights as a vector holds. Written once, it serves every length and every processor.</summary>
internal interface IUpdateRule
{
    /// <summary>How many numbers it remembers for each weight; the others that <see cref="Apply"/> is given are nothing.</summary>
    static abstract int SlotCount { get; }

    void Apply<T>(ref T weight, T gradient, ref T first, ref T second, ref T third)
        where T : struct, ILanes<T>;
}

/// <summary>Runs a rule over a range, once through memory.</summary>
internal static unsafe class UpdateRule
{
    public static void Run<TRule>(TRule rule, ParameterRange range)
        where TRule : struct, IUpdateRule
    {
        // What is not there is not checked for any more.
        if (range.SlotCount != TRule.SlotCount)
        {
            throw new InvalidOperationException($"{typeof(TRule).Name} remembers {TRule.SlotCount} numbers for each weight, and has room for {range.SlotCount}.");
        }

        fixed (float* weights = range.Weights, gradients = range.Gradients, first = range.Slot(0), second = range.Slot(1), third = range.Slot(2))
        {
            VectorLoop.Run(new Loop<TRule>(rule, weights, gradients, first, second, third, range.Weights.Length));
        }
    }

    private readonly struct Loop<TRule>(TRule rule, float* weights, float* gradients, float* first, float* second, float* third, int count) : IVectorLoop
        where TRule : struct, IUpdateRule
    {
        // Optimised before its first call: half of a training may be spent here.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<T>()
            where T : struct, ILanes<T>
        {
            int whole = count - count % T.Count;
            Apply<T>(0, whole);
            Apply<Lane>(whole, count);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Apply<T>(int start, int end)
            where T : struct, ILanes<T>
        {
            for (nint i = start; i < end; i += T.Count)
            {
                T weight = T.Load(weights + i);
                T a = TRule.SlotCount > 0 ? T.Load(first + i) : default;
                T b = TRule.SlotCount > 1 ? T.Load(second + i) : default;
                T c = TRule.SlotCount > 2 ? T.Load(third + i) : default;
                rule.Apply(ref weight, T.Load(gradients + i), ref a, ref b, ref c);
                T.Store(weight, weights + i);
                if (TRule.SlotCount > 0)
                {
                    T.Store(a, first + i);
                }

                if (TRule.SlotCount > 1)
                {
                    T.Store(b, second + i);
                }

                if (TRule.SlotCount > 2)
                {
                    T.Store(c, third + i);
                }
            }
        }
    }
}
