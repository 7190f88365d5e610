using System.Numerics;
using System.Runtime.CompilerServices;

namespace MnistTools.Numerics;

/// <summary>
/// What each step of a training does number by number. Each operation is rounded once, as IEEE 754 says, so that its bits are the same on every machine, and
/// the target may be what is read. TensorPrimitives does the same, by so many small generic methods that a short training would wait for their compilation.
/// </summary>
internal static unsafe class Elementwise
{
    /// <summary>target = x + y.</summary>
    public static void Add(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> target) => Apply<Sum>(x, y, target);

    /// <summary>target = x + y.</summary>
    public static void Add(ReadOnlySpan<float> x, float y, Span<float> target) => Apply<Sum>(x, y, target);

    /// <summary>target = x - y.</summary>
    public static void Subtract(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> target) => Apply<Difference>(x, y, target);

    /// <summary>target = x - y.</summary>
    public static void Subtract(ReadOnlySpan<float> x, float y, Span<float> target) => Apply<Difference>(x, y, target);

    /// <summary>target = x · y.</summary>
    public static void Multiply(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> target) => Apply<Product>(x, y, target);

    /// <summary>target = x · y.</summary>
    public static void Multiply(ReadOnlySpan<float> x, float y, Span<float> target) => Apply<Product>(x, y, target);

    /// <summary>target = x / y.</summary>
    public static void Divide(ReadOnlySpan<float> x, float y, Span<float> target) => Apply<Quotient>(x, y, target);

    /// <summary>target = the larger of x and y; what is not a number stays so, and 0 is more than -0.</summary>
    public static void Max(ReadOnlySpan<float> x, float y, Span<float> target) => Apply<Larger>(x, y, target);

    /// <summary>target = the smaller of x and y; what is not a number stays so, and -0 is less than 0.</summary>
    public static void Min(ReadOnlySpan<float> x, float y, Span<float> target) => Apply<Smaller>(x, y, target);

    /// <summary>target = x, bytes as floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Convert(ReadOnlySpan<byte> x, Span<float> target)
    {
        target = target[..x.Length];
        fixed (byte* bytes = x)
        fixed (float* numbers = target)
        {
            int i = 0;
            for (; i <= x.Length - Vector<byte>.Count; i += Vector<byte>.Count)
            {
                Vector.Widen(Vector.Load(bytes + i), out Vector<ushort> low, out Vector<ushort> high);
                StoreWide(low, numbers + i);
                StoreWide(high, numbers + i + Vector<ushort>.Count);
            }

            for (; i < x.Length; i++)
            {
                numbers[i] = bytes[i];
            }
        }
    }

    /// <summary>The largest; no number if one of them is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Largest(ReadOnlySpan<float> x)
    {
        float largest = x[0];
        fixed (float* numbers = x)
        {
            int i = 0;
            if (x.Length >= Vector<float>.Count)
            {
                Vector<float> some = Vector.Load(numbers);
                for (i = Vector<float>.Count; i <= x.Length - Vector<float>.Count; i += Vector<float>.Count)
                {
                    some = Vector.Max(some, Vector.Load(numbers + i));
                }

                for (int lane = 0; lane < Vector<float>.Count; lane++)
                {
                    largest = float.Max(largest, some[lane]);
                }
            }

            for (; i < x.Length; i++)
            {
                largest = float.Max(largest, numbers[i]);
            }
        }

        return largest;
    }

    /// <summary>Whether all are numbers, and none is infinite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool AreFinite(ReadOnlySpan<float> x)
    {
        fixed (float* numbers = x)
        {
            int i = 0;
            for (; i <= x.Length - Vector<float>.Count; i += Vector<float>.Count)
            {
                // What is not finite less itself is not 0.
                Vector<float> some = Vector.Load(numbers + i);
                if (!Vector.EqualsAll(some - some, Vector<float>.Zero))
                {
                    return false;
                }
            }

            for (; i < x.Length; i++)
            {
                if (!float.IsFinite(numbers[i]))
                {
                    return false;
                }
            }
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreWide(Vector<ushort> numbers, float* target)
    {
        Vector.Widen(numbers, out Vector<uint> low, out Vector<uint> high);
        Vector.Store(Vector.ConvertToSingle(Vector.AsVectorInt32(low)), target);
        Vector.Store(Vector.ConvertToSingle(Vector.AsVectorInt32(high)), target + Vector<float>.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Apply<TOperation>(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> target)
        where TOperation : struct, IOperation
    {
        y = y[..x.Length];
        target = target[..x.Length];
        fixed (float* left = x, right = y, numbers = target)
        {
            int i = 0;
            for (; i <= x.Length - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector.Store(TOperation.Of(Vector.Load(left + i), Vector.Load(right + i)), numbers + i);
            }

            for (; i < x.Length; i++)
            {
                numbers[i] = TOperation.Of(left[i], right[i]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Apply<TOperation>(ReadOnlySpan<float> x, float y, Span<float> target)
        where TOperation : struct, IOperation
    {
        target = target[..x.Length];
        fixed (float* left = x, numbers = target)
        {
            int i = 0;
            for (; i <= x.Length - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector.Store(TOperation.Of(Vector.Load(left + i), new Vector<float>(y)), numbers + i);
            }

            for (; i < x.Length; i++)
            {
                numbers[i] = TOperation.Of(left[i], y);
            }
        }
    }

    private interface IOperation
    {
        static abstract Vector<float> Of(Vector<float> x, Vector<float> y);

        static abstract float Of(float x, float y);
    }

    private readonly struct Sum : IOperation
    {
        public static Vector<float> Of(Vector<float> x, Vector<float> y) => x + y;

        public static float Of(float x, float y) => x + y;
    }

    private readonly struct Difference : IOperation
    {
        public static Vector<float> Of(Vector<float> x, Vector<float> y) => x - y;

        public static float Of(float x, float y) => x - y;
    }

    private readonly struct Product : IOperation
    {
        public static Vector<float> Of(Vector<float> x, Vector<float> y) => x * y;

        public static float Of(float x, float y) => x * y;
    }

    private readonly struct Quotient : IOperation
    {
        public static Vector<float> Of(Vector<float> x, Vector<float> y) => x / y;

        public static float Of(float x, float y) => x / y;
    }

    private readonly struct Larger : IOperation
    {
        public static Vector<float> Of(Vector<float> x, Vector<float> y) => Vector.Max(x, y);

        public static float Of(float x, float y) => float.Max(x, y);
    }

    private readonly struct Smaller : IOperation
    {
        public static Vector<float> Of(Vector<float> x, Vector<float> y) => Vector.Min(x, y);

        public static float Of(float x, float y) => float.Min(x, y);
    }
}
