using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MnistTools.Numerics;

namespace MnistTools.Optimizers;

/// <summary>What one update does to as many weights as a vector holds. Written once, it serves every length and every processor.</summary>
internal interface IUpdateRule
{
    /// <summary>How many slots it has.</summary>
    static abstract int SlotCount { get; }

    /// <summary>Updates a vector of weights.</summary>
    /// <param name="weight">The weights.</param>
    /// <param name="gradient">Their gradients.</param>
    /// <param name="slots">What is remembered of them.</param>
    void Apply<T>(ref T weight, T gradient, SlotLanes<T> slots)
        where T : struct, ILanes<T>;
}

/// <summary>What is remembered of a vector of weights: a vector of each slot.</summary>
/// <param name="slots">The first number of each slot.</param>
/// <param name="place">Index of the vector's first number.</param>
internal readonly unsafe struct SlotLanes<T>(float** slots, nint place)
    where T : struct, ILanes<T>
{
    public T this[int slot]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => T.Load(slots[slot] + place);
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        set => T.Store(value, slots[slot] + place);
    }
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
            throw new InvalidOperationException($"{typeof(TRule).Name} has {TRule.SlotCount} slots, and its optimizer {range.SlotCount}.");
        }

        float** slots = stackalloc float*[TRule.SlotCount];
        for (int i = 0; i < TRule.SlotCount; i++)
        {
            slots[i] = (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(range.Slot(i)));
        }

        fixed (float* weights = range.Weights, gradients = range.Gradients)
        {
            VectorLoop.Run(new Loop<TRule>(rule, weights, gradients, slots, range.Weights.Length));
        }
    }

    private readonly struct Loop<TRule>(TRule rule, float* weights, float* gradients, float** slots, int count) : IVectorLoop
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
            float** places = slots;
            for (nint i = start; i < end; i += T.Count)
            {
                T weight = T.Load(weights + i);
                rule.Apply(ref weight, T.Load(gradients + i), new SlotLanes<T>(places, i));
                T.Store(weight, weights + i);
            }
        }
    }
}
