using System.Numerics;
using System.Runtime.CompilerServices;

namespace MnistTools.Training.Optimizers;

/// <summary>What one update does to as many weights as a vector holds. Written once, it serves every length and every processor.</summary>
internal interface IUpdateRule
{
    void Apply(ref Vector<float> weight, Vector<float> gradient, ref Vector<float> first, ref Vector<float> second, ref Vector<float> third);
}

/// <summary>Runs a rule over a range, once through memory.</summary>
internal static class UpdateRule
{
    public static void Run<TRule>(TRule rule, ParameterRange range)
        where TRule : struct, IUpdateRule
    {
        Span<float> weights = range.Weights;
        ReadOnlySpan<float> gradients = range.Gradients;
        Span<float> first = range.Slot(0);
        Span<float> second = range.Slot(1);
        Span<float> third = range.Slot(2);
        int i = 0;
        for (; i <= weights.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            ApplyAt(ref rule, weights[i..], gradients[i..], From(first, i), From(second, i), From(third, i));
        }

        if (i < weights.Length)
        {
            ApplyToRest(ref rule, weights[i..], gradients[i..], From(first, i), From(second, i), From(third, i));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Span<float> From(Span<float> slot, int i) => slot.IsEmpty ? slot : slot[i..];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ApplyAt<TRule>(ref TRule rule, Span<float> weights, ReadOnlySpan<float> gradients, Span<float> first, Span<float> second, Span<float> third)
        where TRule : struct, IUpdateRule
    {
        var weight = new Vector<float>(weights);
        Vector<float> a = first.IsEmpty ? default : new Vector<float>(first);
        Vector<float> b = second.IsEmpty ? default : new Vector<float>(second);
        Vector<float> c = third.IsEmpty ? default : new Vector<float>(third);
        rule.Apply(ref weight, new Vector<float>(gradients), ref a, ref b, ref c);
        weight.CopyTo(weights);
        if (!first.IsEmpty)
        {
            a.CopyTo(first);
        }

        if (!second.IsEmpty)
        {
            b.CopyTo(second);
        }

        if (!third.IsEmpty)
        {
            c.CopyTo(third);
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
        ApplyAt(ref rule, padded[..lanes], padded[lanes..(2 * lanes)], padded[(2 * lanes)..(3 * lanes)], padded[(3 * lanes)..(4 * lanes)], padded[(4 * lanes)..]);
        padded[..weights.Length].CopyTo(weights);
        padded.Slice(2 * lanes, first.Length).CopyTo(first);
        padded.Slice(3 * lanes, second.Length).CopyTo(second);
        padded.Slice(4 * lanes, third.Length).CopyTo(third);
    }
}
