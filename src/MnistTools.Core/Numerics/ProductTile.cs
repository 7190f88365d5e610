using System.Runtime.CompilerServices;

namespace MnistTools.Numerics;

/// <summary>
/// Six rows by two vectors of a product, kept in registers while they are summed. Twelve sums that do not wait for each other keep the multipliers of
/// today's processors busy, and leave room in sixteen registers. The first matrix is read where it lies, a number for a whole row of the tile at a
/// time; what the second gives for all rows is loaded once.
/// </summary>
internal static unsafe class ProductTile<T>
    where T : struct, ILanes<T>
{
    /// <summary>How many rows a tile has.</summary>
    public const int Rows = 6;

    /// <summary>How many rows a tile of one vector has: as many sums as the multipliers need to be busy.</summary>
    public const int NarrowRows = 8;

    /// <summary>How many rows a tile of three vectors has.</summary>
    public const int WideRows = 8;

    /// <summary>How many columns a tile has.</summary>
    public static int Columns => 2 * T.Count;

    /// <summary>How many columns a tile of three vectors has.</summary>
    public static int WideColumns => 3 * T.Count;

    /// <summary>
    /// target (rows, columns) = a (rows, depth) · b (depth, columns). Each number is summed over the depth in order, so that its bits depend neither on
    /// the tile nor on how the depth is cut.
    /// </summary>
    /// <param name="a">The first matrix.</param>
    /// <param name="first">The tile's first row in it; rows beyond its last are left out.</param>
    /// <param name="b">The second matrix.</param>
    /// <param name="strideB">How far its rows are from each other.</param>
    /// <param name="target">Where the product goes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(in LeftMatrix a, int first, float* b, nint strideB, in ProductTarget target)
    {
        // A row beyond the last is the last one again: it is summed as that is and stored to the same place.
        int last = a.Rows - 1;
        float* a0 = a.At(first), a1 = a.At(Math.Min(first + 1, last)), a2 = a.At(Math.Min(first + 2, last));
        float* a3 = a.At(Math.Min(first + 3, last)), a4 = a.At(Math.Min(first + 4, last)), a5 = a.At(Math.Min(first + 5, last));
        int rows = Math.Min(Rows, a.Rows - first);
        int right = T.Count;
        T s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default;
        T s30 = default, s31 = default, s40 = default, s41 = default, s50 = default, s51 = default;
        if (target.Start is not null)
        {
            nint stride = target.StartStride;
            float* start = target.Start;
            (s00, s01) = (T.Load(start), T.Load(start + right));
            start += rows > 1 ? stride : 0;
            (s10, s11) = (T.Load(start), T.Load(start + right));
            start += rows > 2 ? stride : 0;
            (s20, s21) = (T.Load(start), T.Load(start + right));
            start += rows > 3 ? stride : 0;
            (s30, s31) = (T.Load(start), T.Load(start + right));
            start += rows > 4 ? stride : 0;
            (s40, s41) = (T.Load(start), T.Load(start + right));
            start += rows > 5 ? stride : 0;
            (s50, s51) = (T.Load(start), T.Load(start + right));
        }

        nint step = a.Step;
        for (int run = 0; run < a.Runs; run++)
        {
            nint place = a.RunOffsets is null ? 0 : a.RunOffsets[run];
            for (int i = a.RunLength; i > 0; i--)
            {
                T left = T.Load(b), next = T.Load(b + right);
                T factor = T.Fill(a0[place]);
                s00 = T.MultiplyAdd(factor, left, s00);
                s01 = T.MultiplyAdd(factor, next, s01);
                factor = T.Fill(a1[place]);
                s10 = T.MultiplyAdd(factor, left, s10);
                s11 = T.MultiplyAdd(factor, next, s11);
                factor = T.Fill(a2[place]);
                s20 = T.MultiplyAdd(factor, left, s20);
                s21 = T.MultiplyAdd(factor, next, s21);
                factor = T.Fill(a3[place]);
                s30 = T.MultiplyAdd(factor, left, s30);
                s31 = T.MultiplyAdd(factor, next, s31);
                factor = T.Fill(a4[place]);
                s40 = T.MultiplyAdd(factor, left, s40);
                s41 = T.MultiplyAdd(factor, next, s41);
                factor = T.Fill(a5[place]);
                s50 = T.MultiplyAdd(factor, left, s50);
                s51 = T.MultiplyAdd(factor, next, s51);
                place += step;
                b += strideB;
            }
        }

        if (target.Rectifies)
        {
            T zero = default;
            (s00, s01) = (T.Max(s00, zero), T.Max(s01, zero));
            (s10, s11) = (T.Max(s10, zero), T.Max(s11, zero));
            (s20, s21) = (T.Max(s20, zero), T.Max(s21, zero));
            (s30, s31) = (T.Max(s30, zero), T.Max(s31, zero));
            (s40, s41) = (T.Max(s40, zero), T.Max(s41, zero));
            (s50, s51) = (T.Max(s50, zero), T.Max(s51, zero));
        }

        float* c = target.Place;
        T.Store(s00, c);
        T.Store(s01, c + right);
        c += rows > 1 ? target.Stride : 0;
        T.Store(s10, c);
        T.Store(s11, c + right);
        c += rows > 2 ? target.Stride : 0;
        T.Store(s20, c);
        T.Store(s21, c + right);
        c += rows > 3 ? target.Stride : 0;
        T.Store(s30, c);
        T.Store(s31, c + right);
        c += rows > 4 ? target.Stride : 0;
        T.Store(s40, c);
        T.Store(s41, c + right);
        c += rows > 5 ? target.Stride : 0;
        T.Store(s50, c);
        T.Store(s51, c + right);
    }

    /// <summary>
    /// Eight rows by three vectors: twice as many sums, for processors with 32 registers. What the second matrix gives is loaded half as often, which matters
    /// where it comes from the second cache.
    /// </summary>
    /// <inheritdoc cref="Multiply"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyWide(in LeftMatrix a, int first, float* b, nint strideB, in ProductTarget target)
    {
        int last = a.Rows - 1;
        float* a0 = a.At(first), a1 = a.At(Math.Min(first + 1, last)), a2 = a.At(Math.Min(first + 2, last)), a3 = a.At(Math.Min(first + 3, last));
        float* a4 = a.At(Math.Min(first + 4, last)), a5 = a.At(Math.Min(first + 5, last)), a6 = a.At(Math.Min(first + 6, last)),
            a7 = a.At(Math.Min(first + 7, last));
        int rows = Math.Min(WideRows, a.Rows - first);
        int middle = T.Count, right = 2 * T.Count;
        T s00 = default, s01 = default, s02 = default, s10 = default, s11 = default, s12 = default;
        T s20 = default, s21 = default, s22 = default, s30 = default, s31 = default, s32 = default;
        T s40 = default, s41 = default, s42 = default, s50 = default, s51 = default, s52 = default;
        T s60 = default, s61 = default, s62 = default, s70 = default, s71 = default, s72 = default;
        if (target.Start is not null)
        {
            nint stride = target.StartStride;
            float* start = target.Start;
            (s00, s01, s02) = (T.Load(start), T.Load(start + middle), T.Load(start + right));
            start += rows > 1 ? stride : 0;
            (s10, s11, s12) = (T.Load(start), T.Load(start + middle), T.Load(start + right));
            start += rows > 2 ? stride : 0;
            (s20, s21, s22) = (T.Load(start), T.Load(start + middle), T.Load(start + right));
            start += rows > 3 ? stride : 0;
            (s30, s31, s32) = (T.Load(start), T.Load(start + middle), T.Load(start + right));
            start += rows > 4 ? stride : 0;
            (s40, s41, s42) = (T.Load(start), T.Load(start + middle), T.Load(start + right));
            start += rows > 5 ? stride : 0;
            (s50, s51, s52) = (T.Load(start), T.Load(start + middle), T.Load(start + right));
            start += rows > 6 ? stride : 0;
            (s60, s61, s62) = (T.Load(start), T.Load(start + middle), T.Load(start + right));
            start += rows > 7 ? stride : 0;
            (s70, s71, s72) = (T.Load(start), T.Load(start + middle), T.Load(start + right));
        }

        nint step = a.Step;
        for (int run = 0; run < a.Runs; run++)
        {
            nint place = a.RunOffsets is null ? 0 : a.RunOffsets[run];
            for (int i = a.RunLength; i > 0; i--)
            {
                T b0 = T.Load(b), b1 = T.Load(b + middle), b2 = T.Load(b + right);
                T factor = T.Fill(a0[place]);
                s00 = T.MultiplyAdd(factor, b0, s00);
                s01 = T.MultiplyAdd(factor, b1, s01);
                s02 = T.MultiplyAdd(factor, b2, s02);
                factor = T.Fill(a1[place]);
                s10 = T.MultiplyAdd(factor, b0, s10);
                s11 = T.MultiplyAdd(factor, b1, s11);
                s12 = T.MultiplyAdd(factor, b2, s12);
                factor = T.Fill(a2[place]);
                s20 = T.MultiplyAdd(factor, b0, s20);
                s21 = T.MultiplyAdd(factor, b1, s21);
                s22 = T.MultiplyAdd(factor, b2, s22);
                factor = T.Fill(a3[place]);
                s30 = T.MultiplyAdd(factor, b0, s30);
                s31 = T.MultiplyAdd(factor, b1, s31);
                s32 = T.MultiplyAdd(factor, b2, s32);
                factor = T.Fill(a4[place]);
                s40 = T.MultiplyAdd(factor, b0, s40);
                s41 = T.MultiplyAdd(factor, b1, s41);
                s42 = T.MultiplyAdd(factor, b2, s42);
                factor = T.Fill(a5[place]);
                s50 = T.MultiplyAdd(factor, b0, s50);
                s51 = T.MultiplyAdd(factor, b1, s51);
                s52 = T.MultiplyAdd(factor, b2, s52);
                factor = T.Fill(a6[place]);
                s60 = T.MultiplyAdd(factor, b0, s60);
                s61 = T.MultiplyAdd(factor, b1, s61);
                s62 = T.MultiplyAdd(factor, b2, s62);
                factor = T.Fill(a7[place]);
                s70 = T.MultiplyAdd(factor, b0, s70);
                s71 = T.MultiplyAdd(factor, b1, s71);
                s72 = T.MultiplyAdd(factor, b2, s72);
                place += step;
                b += strideB;
            }
        }

        if (target.Rectifies)
        {
            T zero = default;
            (s00, s01, s02) = (T.Max(s00, zero), T.Max(s01, zero), T.Max(s02, zero));
            (s10, s11, s12) = (T.Max(s10, zero), T.Max(s11, zero), T.Max(s12, zero));
            (s20, s21, s22) = (T.Max(s20, zero), T.Max(s21, zero), T.Max(s22, zero));
            (s30, s31, s32) = (T.Max(s30, zero), T.Max(s31, zero), T.Max(s32, zero));
            (s40, s41, s42) = (T.Max(s40, zero), T.Max(s41, zero), T.Max(s42, zero));
            (s50, s51, s52) = (T.Max(s50, zero), T.Max(s51, zero), T.Max(s52, zero));
            (s60, s61, s62) = (T.Max(s60, zero), T.Max(s61, zero), T.Max(s62, zero));
            (s70, s71, s72) = (T.Max(s70, zero), T.Max(s71, zero), T.Max(s72, zero));
        }

        float* c = target.Place;
        T.Store(s00, c);
        T.Store(s01, c + middle);
        T.Store(s02, c + right);
        c += rows > 1 ? target.Stride : 0;
        T.Store(s10, c);
        T.Store(s11, c + middle);
        T.Store(s12, c + right);
        c += rows > 2 ? target.Stride : 0;
        T.Store(s20, c);
        T.Store(s21, c + middle);
        T.Store(s22, c + right);
        c += rows > 3 ? target.Stride : 0;
        T.Store(s30, c);
        T.Store(s31, c + middle);
        T.Store(s32, c + right);
        c += rows > 4 ? target.Stride : 0;
        T.Store(s40, c);
        T.Store(s41, c + middle);
        T.Store(s42, c + right);
        c += rows > 5 ? target.Stride : 0;
        T.Store(s50, c);
        T.Store(s51, c + middle);
        T.Store(s52, c + right);
        c += rows > 6 ? target.Stride : 0;
        T.Store(s60, c);
        T.Store(s61, c + middle);
        T.Store(s62, c + right);
        c += rows > 7 ? target.Stride : 0;
        T.Store(s70, c);
        T.Store(s71, c + middle);
        T.Store(s72, c + right);
    }

    /// <summary>The same for one vector of columns, where no more are left.</summary>
    /// <inheritdoc cref="Multiply"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyNarrow(in LeftMatrix a, int first, float* b, nint strideB, in ProductTarget target)
    {
        int last = a.Rows - 1;
        float* a0 = a.At(first), a1 = a.At(Math.Min(first + 1, last)), a2 = a.At(Math.Min(first + 2, last)), a3 = a.At(Math.Min(first + 3, last));
        float* a4 = a.At(Math.Min(first + 4, last)), a5 = a.At(Math.Min(first + 5, last)), a6 = a.At(Math.Min(first + 6, last)),
            a7 = a.At(Math.Min(first + 7, last));
        int rows = Math.Min(NarrowRows, a.Rows - first);
        T s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        if (target.Start is not null)
        {
            nint stride = target.StartStride;
            float* start = target.Start;
            s0 = T.Load(start);
            start += rows > 1 ? stride : 0;
            s1 = T.Load(start);
            start += rows > 2 ? stride : 0;
            s2 = T.Load(start);
            start += rows > 3 ? stride : 0;
            s3 = T.Load(start);
            start += rows > 4 ? stride : 0;
            s4 = T.Load(start);
            start += rows > 5 ? stride : 0;
            s5 = T.Load(start);
            start += rows > 6 ? stride : 0;
            s6 = T.Load(start);
            start += rows > 7 ? stride : 0;
            s7 = T.Load(start);
        }

        nint step = a.Step;
        for (int run = 0; run < a.Runs; run++)
        {
            nint place = a.RunOffsets is null ? 0 : a.RunOffsets[run];
            for (int i = a.RunLength; i > 0; i--)
            {
                T numbers = T.Load(b);
                s0 = T.MultiplyAdd(T.Fill(a0[place]), numbers, s0);
                s1 = T.MultiplyAdd(T.Fill(a1[place]), numbers, s1);
                s2 = T.MultiplyAdd(T.Fill(a2[place]), numbers, s2);
                s3 = T.MultiplyAdd(T.Fill(a3[place]), numbers, s3);
                s4 = T.MultiplyAdd(T.Fill(a4[place]), numbers, s4);
                s5 = T.MultiplyAdd(T.Fill(a5[place]), numbers, s5);
                s6 = T.MultiplyAdd(T.Fill(a6[place]), numbers, s6);
                s7 = T.MultiplyAdd(T.Fill(a7[place]), numbers, s7);
                place += step;
                b += strideB;
            }
        }

        if (target.Rectifies)
        {
            T zero = default;
            s0 = T.Max(s0, zero);
            s1 = T.Max(s1, zero);
            s2 = T.Max(s2, zero);
            s3 = T.Max(s3, zero);
            s4 = T.Max(s4, zero);
            s5 = T.Max(s5, zero);
            s6 = T.Max(s6, zero);
            s7 = T.Max(s7, zero);
        }

        float* c = target.Place;
        T.Store(s0, c);
        c += rows > 1 ? target.Stride : 0;
        T.Store(s1, c);
        c += rows > 2 ? target.Stride : 0;
        T.Store(s2, c);
        c += rows > 3 ? target.Stride : 0;
        T.Store(s3, c);
        c += rows > 4 ? target.Stride : 0;
        T.Store(s4, c);
        c += rows > 5 ? target.Stride : 0;
        T.Store(s5, c);
        c += rows > 6 ? target.Stride : 0;
        T.Store(s6, c);
        c += rows > 7 ? target.Stride : 0;
        T.Store(s7, c);
    }
}
