using System.Runtime.CompilerServices;

namespace MnistTools.Numerics;

/// <summary>One float: what is left of a row at the end of its vectors.</summary>
internal readonly unsafe struct Lane(float number) : ILanes<Lane>
{
    private readonly float _number = number;

    public static int Count => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane Load(float* source) => new(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane Fill(float value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lane lanes, float* target) => *target = lanes._number;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane operator +(Lane left, Lane right) => new(left._number + right._number);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane operator -(Lane left, Lane right) => new(left._number - right._number);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane operator *(Lane left, Lane right) => new(left._number * right._number);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane operator /(Lane left, Lane right) => new(left._number / right._number);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane operator *(float left, Lane right) => new(left * right._number);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane operator +(Lane left, float right) => new(left._number + right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane MultiplyAdd(Lane left, Lane right, Lane sum) => new(float.MultiplyAddEstimate(left._number, right._number, sum._number));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane Sqrt(Lane lanes) => new(MathF.Sqrt(lanes._number));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane Max(Lane left, Lane right) => new(MathF.Max(left._number, right._number));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane Min(Lane left, Lane right) => new(float.MinNative(left._number, right._number));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane Abs(Lane lanes) => new(MathF.Abs(lanes._number));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreEqual(Lane left, Lane right) => left._number == right._number;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane WhereEqual(Lane left, Lane right, Lane equal, Lane other) => left._number == right._number ? equal : other;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane WherePositive(Lane lanes, Lane positive, Lane other) => lanes._number > 0 ? positive : other;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane GuessInverseRoot(Lane lanes) => new(BitConverter.Int32BitsToSingle(0x5F376908 - (BitConverter.SingleToInt32Bits(lanes._number) >> 1)));
}
