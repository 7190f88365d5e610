using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MnistTools.Numerics;

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
    public static Lanes256 operator +(Lanes256 left, Lanes256 right) => new(left._vector + right._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator -(Lanes256 left, Lanes256 right) => new(left._vector - right._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator *(Lanes256 left, Lanes256 right) => new(left._vector * right._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator /(Lanes256 left, Lanes256 right) => new(left._vector / right._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator *(float left, Lanes256 right) => new(Vector256.Create(left) * right._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator +(Lanes256 left, float right) => new(left._vector + Vector256.Create(right));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 MultiplyAdd(Lanes256 left, Lanes256 right, Lanes256 sum) =>
        new(Vector256.MultiplyAddEstimate(left._vector, right._vector, sum._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Sqrt(Lanes256 lanes) => new(Vector256.Sqrt(lanes._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Max(Lanes256 left, Lanes256 right) => new(Vector256.Max(left._vector, right._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Min(Lanes256 left, Lanes256 right) => new(Vector256.MinNative(left._vector, right._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Abs(Lanes256 lanes) => new(Vector256.Abs(lanes._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreEqual(Lanes256 left, Lanes256 right) => Vector256.EqualsAll(left._vector, right._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 WhereEqual(Lanes256 left, Lanes256 right, Lanes256 equal, Lanes256 other) =>
        new(Vector256.ConditionalSelect(Vector256.Equals(left._vector, right._vector), equal._vector, other._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 WherePositive(Lanes256 lanes, Lanes256 positive, Lanes256 other) =>
        new(Vector256.ConditionalSelect(Vector256.GreaterThan(lanes._vector, Vector256<float>.Zero), positive._vector, other._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 GuessInverseRoot(Lanes256 lanes) => new((Vector256.Create(0x5F376908) - (lanes._vector.AsInt32() >> 1)).AsSingle());
}
