using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MnistTools.Numerics;

/// <summary>
/// Exponentials and what is made of them, over rows of floats. The operations and their order are fixed, so that the results have the same bits on every
/// machine; those of a system's library differ between systems, and between a vector and what is left at the end of a row. Within 2 units
/// of the last place (tanh and sigmoid: 4).
/// </summary>
internal static class Elementary
{
    private static int Lanes => Vector512<float>.Count;

    /// <summary>target = e^x.</summary>
    public static void Exp(ReadOnlySpan<float> x, Span<float> target) => Apply<ExpFunction>(x, target);

    /// <summary>target = 1 / (1 + e^-x).</summary>
    public static void Sigmoid(ReadOnlySpan<float> x, Span<float> target) => Apply<SigmoidFunction>(x, target);

    /// <summary>target = tanh x.</summary>
    public static void Tanh(ReadOnlySpan<float> x, Span<float> target) => Apply<TanhFunction>(x, target);

    /// <summary>target = e^x / Σ e^x, the largest x taken away first, so that no exponential overflows.</summary>
    public static void Softmax(ReadOnlySpan<float> x, Span<float> target)
    {
        Elementwise.Subtract(x, Elementwise.Largest(x), target);
        Exp(target, target);
        Elementwise.Divide(target, Sums.Sum(target), target);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Apply<TFunction>(ReadOnlySpan<float> x, Span<float> target)
        where TFunction : struct, IFunction
    {
        int i = 0;
        for (; i <= x.Length - Lanes; i += Lanes)
        {
            TFunction.Compute(Vector512.Create(x[i..])).CopyTo(target[i..]);
        }

        if (i < x.Length)
        {
            Span<float> padded = stackalloc float[Lanes];
            padded.Clear();
            x[i..].CopyTo(padded);
            TFunction.Compute(Vector512.Create<float>(padded)).CopyTo(padded);
            padded[..(x.Length - i)].CopyTo(target[i..]);
        }
    }

    /// <summary>
    /// e^x = 2^n · e^r, n being the whole number nearest to x / ln 2 and |r| at most half of ln 2 (Cody and Waite 1980): ln 2 is taken away in two parts, of
    /// which n times the first is exact. e^r by its Taylor series; 2^n in two factors, so that the smallest and the largest results are reached.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Exp(Vector512<float> x)
    {
        // Beyond these the result is infinity or 0.
        x = Vector512.Min(Vector512.Max(x, Vector512.Create(-104f)), Vector512.Create(89f));
        // What is added and taken away again leaves no room for digits behind the point.
        Vector512<float> toWhole = Vector512.Create(12582912f);
        Vector512<float> n = Vector512.MultiplyAddEstimate(x, Vector512.Create(1.44269504f), toWhole) - toWhole;
        Vector512<float> r = Vector512.MultiplyAddEstimate(n, Vector512.Create(-0.693359375f), x);
        r = Vector512.MultiplyAddEstimate(n, Vector512.Create(2.12194440e-4f), r);
        Vector512<float> series = Vector512.Create(1f / 5040);
        series = Vector512.MultiplyAddEstimate(series, r, Vector512.Create(1f / 720));
        series = Vector512.MultiplyAddEstimate(series, r, Vector512.Create(1f / 120));
        series = Vector512.MultiplyAddEstimate(series, r, Vector512.Create(1f / 24));
        series = Vector512.MultiplyAddEstimate(series, r, Vector512.Create(1f / 6));
        series = Vector512.MultiplyAddEstimate(series, r, Vector512.Create(0.5f));
        series = Vector512.MultiplyAddEstimate(series * r, r, r) + Vector512<float>.One;
        Vector512<int> exponent = Vector512.ConvertToInt32(n);
        Vector512<int> half = exponent >> 1;
        return series * PowerOfTwo(half) * PowerOfTwo(exponent - half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> PowerOfTwo(Vector512<int> exponent) => ((exponent + Vector512.Create(127)) << 23).AsSingle();

    private interface IFunction
    {
        static abstract Vector512<float> Compute(Vector512<float> x);
    }

    private readonly struct ExpFunction : IFunction
    {
        public static Vector512<float> Compute(Vector512<float> x) => Exp(x);
    }

    private readonly struct SigmoidFunction : IFunction
    {
        public static Vector512<float> Compute(Vector512<float> x) => Vector512<float>.One / (Vector512<float>.One + Exp(-x));
    }

    /// <summary>1 - 2 / (e^2|x| + 1) with the sign of x; near 0, where that cancels, the series of Cephes' tanhf (Moshier 1992).</summary>
    private readonly struct TanhFunction : IFunction
    {
        public static Vector512<float> Compute(Vector512<float> x)
        {
            Vector512<float> size = Vector512.Abs(x);
            Vector512<float> far = Vector512<float>.One - Vector512.Create(2f) / (Exp(size + size) + Vector512<float>.One);
            Vector512<float> square = x * x;
            Vector512<float> series = Vector512.Create(-5.70498872745e-3f);
            series = Vector512.MultiplyAddEstimate(series, square, Vector512.Create(2.06390887954e-2f));
            series = Vector512.MultiplyAddEstimate(series, square, Vector512.Create(-5.37397155531e-2f));
            series = Vector512.MultiplyAddEstimate(series, square, Vector512.Create(1.33314422036e-1f));
            series = Vector512.MultiplyAddEstimate(series, square, Vector512.Create(-3.33332819422e-1f));
            Vector512<float> near = Vector512.MultiplyAddEstimate(series * square, x, x);
            return Vector512.ConditionalSelect(Vector512.LessThan(size, Vector512.Create(0.625f)), near, Vector512.CopySign(far, x));
        }
    }
}
