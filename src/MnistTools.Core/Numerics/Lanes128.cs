using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MnistTools.Numerics;

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
    public static Lanes128 operator +(Lanes128 left, Lanes128 right) => new(left._vector + right._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator -(Lanes128 left, Lanes128 right) => new(left._vector - right._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator *(Lanes128 left, Lanes128 right) => new(left._vector * right._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator /(Lanes128 left, Lanes128 right) => new(left._vector / right._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator *(float left, Lanes128 right) => new(Vector128.Create(left) * right._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator +(Lanes128 left, float right) => new(left._vector + Vector128.Create(right));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 MultiplyAdd(Lanes128 left, Lanes128 right, Lanes128 sum) =>
        new(Vector128.MultiplyAddEstimate(left._vector, right._vector, sum._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Sqrt(Lanes128 lanes) => new(Vector128.Sqrt(lanes._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Max(Lanes128 left, Lanes128 right) => new(Vector128.Max(left._vector, right._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Min(Lanes128 left, Lanes128 right) => new(Vector128.MinNative(left._vector, right._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Abs(Lanes128 lanes) => new(Vector128.Abs(lanes._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreEqual(Lanes128 left, Lanes128 right) => Vector128.EqualsAll(left._vector, right._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 WhereEqual(Lanes128 left, Lanes128 right, Lanes128 equal, Lanes128 other) =>
        new(Vector128.ConditionalSelect(Vector128.Equals(left._vector, right._vector), equal._vector, other._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 WherePositive(Lanes128 lanes, Lanes128 positive, Lanes128 other) =>
        new(Vector128.ConditionalSelect(Vector128.GreaterThan(lanes._vector, Vector128<float>.Zero), positive._vector, other._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 GuessInverseRoot(Lanes128 lanes) => new((Vector128.Create(0x5F376908) - (lanes._vector.AsInt32() >> 1)).AsSingle());
}
