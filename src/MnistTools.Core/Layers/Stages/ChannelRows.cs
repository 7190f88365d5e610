using System.Runtime.CompilerServices;
using MnistTools.Numerics;

namespace MnistTools.Layers.Stages;

/// <summary>Arithmetic over images whose channels lie side by side, (positions, channels), with numbers for each channel.</summary>
internal static unsafe class ChannelRows
{
    /// <summary>target = x · factor + offset, each of the channel; 0 where that is below 0, if asked.</summary>
    public static void Scale(ReadOnlySpan<float> x, ReadOnlySpan<float> factor, ReadOnlySpan<float> offset, Span<float> target, bool rectifies)
    {
        fixed (float* from = x, factors = factor, offsets = offset, to = target)
        {
            VectorLoop.Run(new ScaleLoop(from, factors, offsets, to, x.Length, factor.Length, rectifies));
        }
    }

    /// <summary>target = x · xFactor + y · yFactor + offset, each of the channel.</summary>
    public static void Combine(
        ReadOnlySpan<float> x, ReadOnlySpan<float> xFactor, ReadOnlySpan<float> y, ReadOnlySpan<float> yFactor, ReadOnlySpan<float> offset, Span<float> target)
    {
        fixed (float* from = x, fromOther = y, factors = xFactor, otherFactors = yFactor, offsets = offset, to = target)
        {
            VectorLoop.Run(new CombineLoop(from, fromOther, factors, otherFactors, offsets, to, x.Length, xFactor.Length));
        }
    }

    /// <summary>sums (channels) = Σ x over the positions.</summary>
    public static void Sum(ReadOnlySpan<float> x, Span<float> sums)
    {
        fixed (float* from = x)
        {
            Sum(new NumberTerm(from), x.Length, sums);
        }
    }

    /// <summary>sums (channels) = Σ (x - center)² over the positions.</summary>
    public static void SumSquaredDistances(ReadOnlySpan<float> x, ReadOnlySpan<float> center, Span<float> sums)
    {
        fixed (float* from = x, centers = center)
        {
            Sum(new DistanceTerm(from, centers, null), x.Length, sums);
        }
    }

    /// <summary>sums (channels) = Σ (x - center) · y over the positions.</summary>
    public static void SumDistancesTimes(ReadOnlySpan<float> x, ReadOnlySpan<float> center, ReadOnlySpan<float> y, Span<float> sums)
    {
        fixed (float* from = x, centers = center, other = y)
        {
            Sum(new DistanceTerm(from, centers, other), x.Length, sums);
        }
    }

    private static void Sum<TTerm>(in TTerm term, int count, Span<float> sums)
        where TTerm : struct, ITerm
    {
        fixed (float* to = sums)
        {
            VectorLoop.Run(new SumLoop<TTerm>(term, to, count, sums.Length));
        }
    }

    private readonly struct ScaleLoop(float* x, float* factor, float* offset, float* target, int count, int channels, bool rectifies) : IVectorLoop
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<T>()
            where T : struct, ILanes<T>
        {
            for (nint start = 0; start < count; start += channels)
            {
                nint channel = 0;
                for (; channel <= channels - T.Count; channel += T.Count)
                {
                    Scale<T>(start + channel, channel);
                }

                for (; channel < channels; channel++)
                {
                    Scale<Lane>(start + channel, channel);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Scale<T>(nint i, nint channel)
            where T : struct, ILanes<T>
        {
            T scaled = T.MultiplyAdd(T.Load(x + i), T.Load(factor + channel), T.Load(offset + channel));
            T.Store(rectifies ? T.Max(scaled, default) : scaled, target + i);
        }
    }

    private readonly struct CombineLoop(float* x, float* y, float* xFactor, float* yFactor, float* offset, float* target, int count, int channels) : IVectorLoop
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<T>()
            where T : struct, ILanes<T>
        {
            for (nint start = 0; start < count; start += channels)
            {
                nint channel = 0;
                for (; channel <= channels - T.Count; channel += T.Count)
                {
                    Combine<T>(start + channel, channel);
                }

                for (; channel < channels; channel++)
                {
                    Combine<Lane>(start + channel, channel);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Combine<T>(nint i, nint channel)
            where T : struct, ILanes<T>
        {
            T sum = T.MultiplyAdd(T.Load(y + i), T.Load(yFactor + channel), T.Load(offset + channel));
            T.Store(T.MultiplyAdd(T.Load(x + i), T.Load(xFactor + channel), sum), target + i);
        }
    }

    /// <summary>What each position adds to its channel's sum.</summary>
    private interface ITerm
    {
        T Add<T>(T sum, nint index, nint channel)
            where T : struct, ILanes<T>;
    }

    private readonly struct NumberTerm(float* x) : ITerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Add<T>(T sum, nint index, nint channel)
            where T : struct, ILanes<T> => sum + T.Load(x + index);
    }

    /// <param name="x">The numbers.</param>
    /// <param name="center">What is taken from each.</param>
    /// <param name="y">What the distance is multiplied by; by itself if <see langword="null"/>.</param>
    private readonly struct DistanceTerm(float* x, float* center, float* y) : ITerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Add<T>(T sum, nint index, nint channel)
            where T : struct, ILanes<T>
        {
            T distance = T.Load(x + index) - T.Load(center + channel);
            return T.MultiplyAdd(distance, y is null ? distance : T.Load(y + index), sum);
        }
    }

    /// <summary>
    /// Four sums of each channel side by side, so that none waits for the one before: position p goes to sum p mod 4, those at the end to the first.
    /// </summary>
    private readonly struct SumLoop<TTerm>(TTerm term, float* sums, int count, int channels) : IVectorLoop
        where TTerm : struct, ITerm
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<T>()
            where T : struct, ILanes<T>
        {
            nint channel = 0;
            for (; channel <= channels - T.Count; channel += T.Count)
            {
                Sum<T>(channel);
            }

            for (; channel < channels; channel++)
            {
                Sum<Lane>(channel);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Sum<T>(nint channel)
            where T : struct, ILanes<T>
        {
            T first = default, second = default, third = default, fourth = default;
            nint i = channel;
            nint step = channels;
            for (; i < count - 3 * step; i += 4 * step)
            {
                first = term.Add(first, i, channel);
                second = term.Add(second, i + step, channel);
                third = term.Add(third, i + 2 * step, channel);
                fourth = term.Add(fourth, i + 3 * step, channel);
            }

            for (; i < count; i += step)
            {
                first = term.Add(first, i, channel);
            }

            T.Store(first + second + (third + fourth), sums + channel);
        }
    }
}
