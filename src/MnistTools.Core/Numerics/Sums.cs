using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MnistTools.Numerics;

/// <summary>
/// Sums in one order on every machine: sixteen sums side by side, number i in sum i mod 16, which are then added in pairs. A library that chooses its order by
/// the width of the processor's vectors gives other last digits on each.
/// </summary>
internal static class Sums
{
    private static int Lanes => Vector512<float>.Count;

    /// <summary>Σ x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Sum(ReadOnlySpan<float> x)
    {
        Vector512<float> sums = default;
        int i = 0;
        for (; i <= x.Length - Lanes; i += Lanes)
        {
            sums += Vector512.Create(x[i..]);
        }

        return Reduce(sums + LoadRest(x[i..]));
    }

    /// <summary>Σ |x|.</summary>
    public static float SumOfMagnitudes(ReadOnlySpan<float> x)
    {
        Vector512<float> sums = default;
        int i = 0;
        for (; i <= x.Length - Lanes; i += Lanes)
        {
            sums += Vector512.Abs(Vector512.Create(x[i..]));
        }

        return Reduce(sums + Vector512.Abs(LoadRest(x[i..])));
    }

    /// <summary>Σ x · y, with one rounding for each product and sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        Vector512<float> sums = default;
        int i = 0;
        for (; i <= x.Length - Lanes; i += Lanes)
        {
            sums = Vector512.MultiplyAddEstimate(Vector512.Create(x[i..]), Vector512.Create(y[i..]), sums);
        }

        return Reduce(Vector512.MultiplyAddEstimate(LoadRest(x[i..]), LoadRest(y.Slice(i, x.Length - i)), sums));
    }

    /// <summary>Σ x².</summary>
    public static float SumOfSquares(ReadOnlySpan<float> x) => Dot(x, x);

    /// <summary>Fewer numbers than a vector has, the others 0.</summary>
    private static Vector512<float> LoadRest(ReadOnlySpan<float> rest)
    {
        Span<float> padded = stackalloc float[Lanes];
        padded.Clear();
        rest.CopyTo(padded);
        return Vector512.Create<float>(padded);
    }

    private static float Reduce(Vector512<float> sums)
    {
        Vector256<float> eight = sums.GetLower() + sums.GetUpper();
        Vector128<float> four = eight.GetLower() + eight.GetUpper();
        return four[0] + four[2] + (four[1] + four[3]);
    }
}
