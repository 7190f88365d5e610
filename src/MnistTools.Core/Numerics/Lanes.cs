using System.Runtime.Intrinsics;

namespace MnistTools.Numerics;

/// <summary>
/// A vector of floats of one of the widths that processors have, so that a loop is written once. A number's bits do not depend on the width: each
/// lane is a sum of its own, and all operations round as IEEE 754 says.
/// </summary>
/// <typeparam name="T">The vector itself.</typeparam>
internal unsafe interface ILanes<T>
    where T : struct, ILanes<T>
{
    /// <summary>How many numbers a vector has.</summary>
    static abstract int Count { get; }

    /// <summary>The numbers from a place in memory on, which need not be aligned.</summary>
    static abstract T Load(float* source);

    /// <summary>The same number in each lane.</summary>
    static abstract T Fill(float value);

    /// <summary>Puts the numbers to a place in memory.</summary>
    static abstract void Store(T lanes, float* target);

    static abstract T operator +(T left, T right);

    static abstract T operator -(T left, T right);

    static abstract T operator *(T left, T right);

    static abstract T operator /(T left, T right);

    static abstract T operator *(float left, T right);

    static abstract T operator +(T left, float right);

    /// <summary>
    /// left · right + sum, rounded once where the processor can: all of those with AVX2 and all Arm64 processors. In place of the slow
    /// emulation of it, others round twice.
    /// </summary>
    static abstract T MultiplyAdd(T left, T right, T sum);

    /// <summary>The square roots.</summary>
    static abstract T Sqrt(T lanes);

    /// <summary>The larger numbers; what is not a number stays so.</summary>
    static abstract T Max(T left, T right);

    /// <summary>The smaller numbers, neither of them being no number.</summary>
    static abstract T Min(T left, T right);

    /// <summary>The numbers without their signs.</summary>
    static abstract T Abs(T lanes);

    /// <summary>Whether each number equals its counterpart.</summary>
    static abstract bool AreEqual(T left, T right);

    /// <summary>Where both are equal the one, elsewhere the other.</summary>
    static abstract T WhereEqual(T left, T right, T equal, T other);

    /// <summary>Where a number is above 0 the one, elsewhere the other.</summary>
    static abstract T WherePositive(T lanes, T positive, T other);

    /// <summary>The bits of 1 / √x within 3.5 %: a constant less half of those of x (Lomont 2003).</summary>
    static abstract T GuessInverseRoot(T lanes);
}

/// <summary>A loop that is written for vectors of any width.</summary>
internal interface IVectorLoop
{
    /// <summary>Runs it by vectors of one width, and number by number where fewer are left.</summary>
    void Run<T>()
        where T : struct, ILanes<T>;
}

/// <summary>Runs loops by the widest vectors that the processor has.</summary>
internal static class VectorLoop
{
    /// <summary>Runs one.</summary>
    public static void Run<TLoop>(in TLoop loop)
        where TLoop : struct, IVectorLoop
    {
        if (Vector512.IsHardwareAccelerated)
        {
            loop.Run<Lanes512>();
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            loop.Run<Lanes256>();
        }
        else
        {
            loop.Run<Lanes128>();
        }
    }
}
