using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace MnistTools.Numerics;

/// <summary>Rows that become columns.</summary>
internal static unsafe class Transposition
{
    private const int Side = 4;

    /// <summary>target (columns, rows) = the transpose of source (rows, columns), four by four numbers at a time.</summary>
    /// <param name="source">The first number of the source.</param>
    /// <param name="sourceStride">How far its rows are from each other.</param>
    /// <param name="rows">How many rows it has.</param>
    /// <param name="columns">How many columns it has.</param>
    /// <param name="target">The first number of the target.</param>
    /// <param name="targetStride">How far its rows are from each other.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(float* source, nint sourceStride, int rows, int columns, float* target, nint targetStride)
    {
        int row = 0;
        for (; row <= rows - Side; row += Side)
        {
            float* from = source + row * sourceStride;
            int column = 0;
            for (; column <= columns - Side; column += Side)
            {
                CopySquare(from + column, sourceStride, target + column * targetStride + row, targetStride);
            }

            CopyPlain(from + column, sourceStride, Side, columns - column, target + column * targetStride + row, targetStride);
        }

        CopyPlain(source + row * sourceStride, sourceStride, rows - row, columns, target + row, targetStride);
    }

    private static void CopyPlain(float* source, nint sourceStride, int rows, int columns, float* target, nint targetStride)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                target[column * targetStride + row] = source[row * sourceStride + column];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopySquare(float* source, nint sourceStride, float* target, nint targetStride)
    {
        Vector128<float> a = Vector128.Load(source);
        Vector128<float> b = Vector128.Load(source + sourceStride);
        Vector128<float> c = Vector128.Load(source + 2 * sourceStride);
        Vector128<float> d = Vector128.Load(source + 3 * sourceStride);
        // a0 c0 a1 c1, a2 c2 a3 c3, b0 d0 b1 d1, b2 d2 b3 d3
        (Vector128<float> lowerOdd, Vector128<float> upperOdd) = (ZipLower(a, c), ZipUpper(a, c));
        (Vector128<float> lowerEven, Vector128<float> upperEven) = (ZipLower(b, d), ZipUpper(b, d));
        ZipLower(lowerOdd, lowerEven).Store(target);
        ZipUpper(lowerOdd, lowerEven).Store(target + targetStride);
        ZipLower(upperOdd, upperEven).Store(target + 2 * targetStride);
        ZipUpper(upperOdd, upperEven).Store(target + 3 * targetStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipLower(Vector128<float> left, Vector128<float> right) =>
        Sse.IsSupported ? Sse.UnpackLow(left, right)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(left, right)
        : Vector128.Create(left[0], right[0], left[1], right[1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipUpper(Vector128<float> left, Vector128<float> right) =>
        Sse.IsSupported ? Sse.UnpackHigh(left, right)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(left, right)
        : Vector128.Create(left[2], right[2], left[3], right[3]);
}
