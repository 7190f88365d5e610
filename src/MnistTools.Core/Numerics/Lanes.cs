using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MnistTools.Numerics;

/// <summary>
/// A vector of floats of one of the widths that processors have, so that a kernel is written once. A number's bits do not depend on the width: each
/// lane is a sum of its own.
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

    /// <summary>
    /// left · right + sum, rounded once where the processor can: all of those with AVX2 and all Arm64 processors. In place of the slow
    /// emulation of it, others round twice.
    /// </summary>
    static abstract T MultiplyAdd(T left, T right, T sum);
}

/// <summary>16 floats.</summary>
internal readonly unsafe struct Lanes512(Vector512<float> vector) : ILanes<Lanes512>
{
    private readonly Vector512<float> _vector = vector;

    public static int Count => Vector512<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Load(float* source) => new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Fill(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes512 lanes, float* target) => lanes._vector.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 MultiplyAdd(Lanes512 left, Lanes512 right, Lanes512 sum) => new(Vector512.MultiplyAddEstimate(left._vector, right._vector, sum._vector));
}

/// <summary>8 floats.</summary>
internal readonly unsafe struct Lanes256(Vector256<float> vector) : ILanes<Lanes256>
{
    private readonly Vector256<float> _vector = vector;

    public static int Count => Vector256<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Load(float* source) => new(Vector256.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Fill(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes256 lanes, float* target) => lanes._vector.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 MultiplyAdd(Lanes256 left, Lanes256 right, Lanes256 sum) => new(Vector256.MultiplyAddEstimate(left._vector, right._vector, sum._vector));
}

/// <summary>4 floats.</summary>
internal readonly unsafe struct Lanes128(Vector128<float> vector) : ILanes<Lanes128>
{
    private readonly Vector128<float> _vector = vector;

    public static int Count => Vector128<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Load(float* source) => new(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Fill(float value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes128 lanes, float* target) => lanes._vector.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 MultiplyAdd(Lanes128 left, Lanes128 right, Lanes128 sum) => new(Vector128.MultiplyAddEstimate(left._vector, right._vector, sum._vector));
}
