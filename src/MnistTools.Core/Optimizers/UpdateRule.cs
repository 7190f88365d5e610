using System.Numerics;
using System.Runtime.InteropServices;

namespace MnistTools.Optimizers;

/// <summary>What one update does to as many weights as a vector holds. Written once, it serves every length and every processor.</summary>
internal interface IUpdateRule
{
    /// <summary>How many numbers it remembers for each weight; the others that <see cref="Apply"/> is given are nothing.</summary>
    static abstract int SlotCount { get; }

    void Apply(ref Vector<float> weight, Vector<float> gradient, ref Vector<float> first, ref Vector<float> second, ref Vector<float> third);
}

/// <summary>Runs a rule over a range, once through memory.</summary>
internal static class UpdateRule
{
    public static void Run<TRule>(TRule rule, ParameterRange range)
        where TRule : struct, IUpdateRule
    {
        // What is not there is not checked for any more.
        if (range.SlotCount != TRule.SlotCount)
        {
            throw new InvalidOperationException($"{typeof(TRule).Name} remembers {TRule.SlotCount} numbers for each weight, and has room for {range.SlotCount}.");
        }

        Span<float> weights = range.Weights;
        ReadOnlySpan<float> gradients = range.Gradients;
        Span<float> first = range.Slot(0);
        Span<float> second = range.Slot(1);
        Span<float> third = range.Slot(2);
        int whole = weights.Length - weights.Length % Vector<float>.Count;
        ApplyToVectors(ref rule, weights[..whole], gradients, first, second, third);
        if (whole < weights.Length)
        {
            ApplyToRest(ref rule, weights[whole..], gradients[whole..], From(first, whole), From(second, whole), From(third, whole));
        }
    }

    private static Span<float> From(Span<float> slot, int start) => slot.IsEmpty ? slot : slot[start..];

    /// <summary>Without a check for each vector: the spans of all slots that the rule has are as long as the weights.</summary>
    private static void ApplyToVectors<TRule>(
        ref TRule rule, Span<float> weights, ReadOnlySpan<float> gradients, Span<float> first, Span<float> second, Span<float> third)
        where TRule : struct, IUpdateRule
    {
        ref float weightsStart = ref MemoryMarshal.GetReference(weights);
        ref float gradientsStart = ref MemoryMarshal.GetReference(gradients);
        ref float firstStart = ref MemoryMarshal.GetReference(first);
        ref float secondStart = ref MemoryMarshal.GetReference(second);
        ref float thirdStart = ref MemoryMarshal.GetReference(third);
        for (nuint i = 0; i < (nuint)weights.Length; i += (nuint)Vector<float>.Count)
        {
            Vector<float> weight = Vector.LoadUnsafe(ref weightsStart, i);
            Vector<float> a = TRule.SlotCount > 0 ? Vector.LoadUnsafe(ref firstStart, i) : default;
            Vector<float> b = TRule.SlotCount > 1 ? Vector.LoadUnsafe(ref secondStart, i) : default;
            Vector<float> c = TRule.SlotCount > 2 ? Vector.LoadUnsafe(ref thirdStart, i) : default;
            rule.Apply(ref weight, Vector.LoadUnsafe(ref gradientsStart, i), ref a, ref b, ref c);
            weight.StoreUnsafe(ref weightsStart, i);
            if (TRule.SlotCount > 0)
            {
                a.StoreUnsafe(ref firstStart, i);
            }

            if (TRule.SlotCount > 1)
            {
                b.StoreUnsafe(ref secondStart, i);
            }

            if (TRule.SlotCount > 2)
            {
                c.StoreUnsafe(ref thirdStart, i);
            }
        }
    }

    /// <summary>Fewer weights than a vector holds: the same rule on a padded copy.</summary>
    private static void ApplyToRest<TRule>(ref TRule rule, Span<float> weights, ReadOnlySpan<float> gradients, Span<float> first, Span<float> second, Span<float> third)
        where TRule : struct, IUpdateRule
    {
        int lanes = Vector<float>.Count;
        Span<float> padded = stackalloc float[5 * Vector<float>.Count];
        padded.Clear();
        weights.CopyTo(padded);
        gradients.CopyTo(padded[lanes..]);
        first.CopyTo(padded[(2 * lanes)..]);
        second.CopyTo(padded[(3 * lanes)..]);
        third.CopyTo(padded[(4 * lanes)..]);
        ApplyToVectors(ref rule, padded[..lanes], padded[lanes..(2 * lanes)], padded[(2 * lanes)..(3 * lanes)], padded[(3 * lanes)..(4 * lanes)], padded[(4 * lanes)..]);
        padded[..weights.Length].CopyTo(weights);
        padded.Slice(2 * lanes, first.Length).CopyTo(first);
        padded.Slice(3 * lanes, second.Length).CopyTo(second);
        padded.Slice(4 * lanes, third.Length).CopyTo(third);
    }
}
