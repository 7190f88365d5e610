using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MnistTools.Numerics;

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
    public static Lanes512 operator +(Lanes512 left, Lanes512 right) => new(left._vector + right._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator -(Lanes512 left, Lanes512 right) => new(left._vector - right._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator *(Lanes512 left, Lanes512 right) => new(left._vector * right._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator /(Lanes512 left, Lanes512 right) => new(left._vector / right._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator *(float left, Lanes512 right) => new(Vector512.Create(left) * right._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator +(Lanes512 left, float right) => new(left._vector + Vector512.Create(right));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 MultiplyAdd(Lanes512 left, Lanes512 right, Lanes512 sum) =>
        new(Vector512.MultiplyAddEstimate(left._vector, right._vector, sum._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Sqrt(Lanes512 lanes) => new(Vector512.Sqrt(lanes._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Max(Lanes512 left, Lanes512 right) => new(Vector512.Max(left._vector, right._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Min(Lanes512 left, Lanes512 right) => new(Vector512.MinNative(left._vector, right._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Abs(Lanes512 lanes) => new(Vector512.Abs(lanes._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreEqual(Lanes512 left, Lanes512 right) => Vector512.EqualsAll(left._vector, right._vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 WhereEqual(Lanes512 left, Lanes512 right, Lanes512 equal, Lanes512 other) =>
        new(Vector512.ConditionalSelect(Vector512.Equals(left._vector, right._vector), equal._vector, other._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 WherePositive(Lanes512 lanes, Lanes512 positive, Lanes512 other) =>
        new(Vector512.ConditionalSelect(Vector512.GreaterThan(lanes._vector, Vector512<float>.Zero), positive._vector, other._vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 GuessInverseRoot(Lanes512 lanes) => new((Vector512.Create(0x5F376908) - (lanes._vector.AsInt32() >> 1)).AsSingle());
}
