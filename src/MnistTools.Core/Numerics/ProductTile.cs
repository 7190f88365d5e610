using System.Runtime.CompilerServices;

namespace MnistTools.Numerics;

/// <summary>
/// Six rows by two vectors of a product, kept in registers while they are summed. Twelve sums that do not wait for each other keep the multipliers of
/// today's processors busy, and leave room in sixteen registers. The first matrix is read where it lies, a number for a whole row of the tile at a
/// time; what the second gives for all rows is loaded once.
/// </summary>
internal static unsafe class ProductTile<TVectors, TVector>
    where TVectors : struct, IVectors<TVector>
    where TVector : struct
{
    /// <summary>How many rows a tile has.</summary>
    public const int Rows = 6;

    /// <summary>How many rows a tile of one vector has: as many sums as the multipliers need to be busy.</summary>
    public const int NarrowRows = 8;

    /// <summary>How many rows a tile of three vectors has.</summary>
    public const int WideRows = 8;

    /// <summary>How many columns a tile has.</summary>
    public static int Columns => 2 * TVectors.Count;

    /// <summary>How many columns a tile of three vectors has.</summary>
    public static int WideColumns => 3 * TVectors.Count;

    /// <summary>
    /// target (rows, columns) = a (rows, depth) · b (depth, columns). Each number is summed over the depth in order, so that its bits depend neither on
    /// the tile nor on how the depth is cut.
    /// </summary>
    /// <param name="a">The first matrix.</param>
    /// <param name="first">The tile's first row in it; rows beyond its last are left out.</param>
    /// <param name="b">The second matrix.</param>
    /// <param name="strideB">How far its rows are from each other.</param>
    /// <param name="target">Where the product goes.</param>
    public static void Multiply(in LeftMatrix a, int first, float* b, nint strideB, in ProductTarget target)
    {
        if (a.TryFindStep(first, Rows, out int step))
        {
            Multiply(a, first, new SteppedRows(a.At(first), step), b, strideB, target);
        }
        else
        {
            Multiply(a, first, new ListedRows(a, first), b, strideB, target);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TRows>(in LeftMatrix a, int first, TRows atStart, float* b, nint strideB, in ProductTarget target)
        where TRows : struct, ITileRows<TRows>
    {
        int rows = Math.Min(Rows, a.Rows - first);
        int right = TVectors.Count;
        TVector s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default;
        TVector s30 = default, s31 = default, s40 = default, s41 = default, s50 = default, s51 = default;
        if (target.Start is not null)
        {
            nint stride = target.StartStride;
            float* start = target.Start;
            (s00, s01) = (TVectors.Load(start), TVectors.Load(start + right));
            start += rows > 1 ? stride : 0;
            (s10, s11) = (TVectors.Load(start), TVectors.Load(start + right));
            start += rows > 2 ? stride : 0;
            (s20, s21) = (TVectors.Load(start), TVectors.Load(start + right));
            start += rows > 3 ? stride : 0;
            (s30, s31) = (TVectors.Load(start), TVectors.Load(start + right));
            start += rows > 4 ? stride : 0;
            (s40, s41) = (TVectors.Load(start), TVectors.Load(start + right));
            start += rows > 5 ? stride : 0;
            (s50, s51) = (TVectors.Load(start), TVectors.Load(start + right));
        }

        nint step = a.Step;
        for (int run = 0; run < a.Runs; run++)
        {
            TRows row = atStart.From(a.RunOffsets is null ? 0 : a.RunOffsets[run]);
            for (int i = a.RunLength; i > 0; i--)
            {
                TVector left = TVectors.Load(b), next = TVectors.Load(b + right);
                TVector factor = TVectors.Fill(row.Row0);
                s00 = TVectors.MultiplyAdd(factor, left, s00);
                s01 = TVectors.MultiplyAdd(factor, next, s01);
                factor = TVectors.Fill(row.Row1);
                s10 = TVectors.MultiplyAdd(factor, left, s10);
                s11 = TVectors.MultiplyAdd(factor, next, s11);
                factor = TVectors.Fill(row.Row2);
                s20 = TVectors.MultiplyAdd(factor, left, s20);
                s21 = TVectors.MultiplyAdd(factor, next, s21);
                factor = TVectors.Fill(row.Row3);
                s30 = TVectors.MultiplyAdd(factor, left, s30);
                s31 = TVectors.MultiplyAdd(factor, next, s31);
                factor = TVectors.Fill(row.Row4);
                s40 = TVectors.MultiplyAdd(factor, left, s40);
                s41 = TVectors.MultiplyAdd(factor, next, s41);
                factor = TVectors.Fill(row.Row5);
                s50 = TVectors.MultiplyAdd(factor, left, s50);
                s51 = TVectors.MultiplyAdd(factor, next, s51);
                row = row.From(step);
                b += strideB;
            }
        }

        if (target.Rectifies)
        {
            TVector zero = default;
            (s00, s01) = (TVectors.Max(s00, zero), TVectors.Max(s01, zero));
            (s10, s11) = (TVectors.Max(s10, zero), TVectors.Max(s11, zero));
            (s20, s21) = (TVectors.Max(s20, zero), TVectors.Max(s21, zero));
            (s30, s31) = (TVectors.Max(s30, zero), TVectors.Max(s31, zero));
            (s40, s41) = (TVectors.Max(s40, zero), TVectors.Max(s41, zero));
            (s50, s51) = (TVectors.Max(s50, zero), TVectors.Max(s51, zero));
        }

        float* c = target.Place;
        TVectors.Store(s00, c);
        TVectors.Store(s01, c + right);
        c += rows > 1 ? target.Stride : 0;
        TVectors.Store(s10, c);
        TVectors.Store(s11, c + right);
        c += rows > 2 ? target.Stride : 0;
        TVectors.Store(s20, c);
        TVectors.Store(s21, c + right);
        c += rows > 3 ? target.Stride : 0;
        TVectors.Store(s30, c);
        TVectors.Store(s31, c + right);
        c += rows > 4 ? target.Stride : 0;
        TVectors.Store(s40, c);
        TVectors.Store(s41, c + right);
        c += rows > 5 ? target.Stride : 0;
        TVectors.Store(s50, c);
        TVectors.Store(s51, c + right);
    }

    /// <summary>
    /// Eight rows by three vectors: twice as many sums, for processors with 32 registers. What the second matrix gives is loaded half as often, which matters
    /// where it comes from the second cache.
    /// </summary>
    /// <inheritdoc cref="Multiply"/>
    public static void MultiplyWide(in LeftMatrix a, int first, float* b, nint strideB, in ProductTarget target)
    {
        if (a.TryFindStep(first, WideRows, out int step))
        {
            MultiplyWide(a, first, new SteppedRows(a.At(first), step), b, strideB, target);
        }
        else
        {
            MultiplyWide(a, first, new ListedRows(a, first), b, strideB, target);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyWide<TRows>(in LeftMatrix a, int first, TRows atStart, float* b, nint strideB, in ProductTarget target)
        where TRows : struct, ITileRows<TRows>
    {
        int rows = Math.Min(WideRows, a.Rows - first);
        int middle = TVectors.Count, right = 2 * TVectors.Count;
        TVector s00 = default, s01 = default, s02 = default, s10 = default, s11 = default, s12 = default;
        TVector s20 = default, s21 = default, s22 = default, s30 = default, s31 = default, s32 = default;
        TVector s40 = default, s41 = default, s42 = default, s50 = default, s51 = default, s52 = default;
        TVector s60 = default, s61 = default, s62 = default, s70 = default, s71 = default, s72 = default;
        if (target.Start is not null)
        {
            nint stride = target.StartStride;
            float* start = target.Start;
            (s00, s01, s02) = (TVectors.Load(start), TVectors.Load(start + middle), TVectors.Load(start + right));
            start += rows > 1 ? stride : 0;
            (s10, s11, s12) = (TVectors.Load(start), TVectors.Load(start + middle), TVectors.Load(start + right));
            start += rows > 2 ? stride : 0;
            (s20, s21, s22) = (TVectors.Load(start), TVectors.Load(start + middle), TVectors.Load(start + right));
            start += rows > 3 ? stride : 0;
            (s30, s31, s32) = (TVectors.Load(start), TVectors.Load(start + middle), TVectors.Load(start + right));
            start += rows > 4 ? stride : 0;
            (s40, s41, s42) = (TVectors.Load(start), TVectors.Load(start + middle), TVectors.Load(start + right));
            start += rows > 5 ? stride : 0;
            (s50, s51, s52) = (TVectors.Load(start), TVectors.Load(start + middle), TVectors.Load(start + right));
            start += rows > 6 ? stride : 0;
            (s60, s61, s62) = (TVectors.Load(start), TVectors.Load(start + middle), TVectors.Load(start + right));
            start += rows > 7 ? stride : 0;
            (s70, s71, s72) = (TVectors.Load(start), TVectors.Load(start + middle), TVectors.Load(start + right));
        }

        nint step = a.Step;
        for (int run = 0; run < a.Runs; run++)
        {
            TRows row = atStart.From(a.RunOffsets is null ? 0 : a.RunOffsets[run]);
            for (int i = a.RunLength; i > 0; i--)
            {
                TVector b0 = TVectors.Load(b), b1 = TVectors.Load(b + middle), b2 = TVectors.Load(b + right);
                TVector factor = TVectors.Fill(row.Row0);
                s00 = TVectors.MultiplyAdd(factor, b0, s00);
                s01 = TVectors.MultiplyAdd(factor, b1, s01);
                s02 = TVectors.MultiplyAdd(factor, b2, s02);
                factor = TVectors.Fill(row.Row1);
                s10 = TVectors.MultiplyAdd(factor, b0, s10);
                s11 = TVectors.MultiplyAdd(factor, b1, s11);
                s12 = TVectors.MultiplyAdd(factor, b2, s12);
                factor = TVectors.Fill(row.Row2);
                s20 = TVectors.MultiplyAdd(factor, b0, s20);
                s21 = TVectors.MultiplyAdd(factor, b1, s21);
                s22 = TVectors.MultiplyAdd(factor, b2, s22);
                factor = TVectors.Fill(row.Row3);
                s30 = TVectors.MultiplyAdd(factor, b0, s30);
                s31 = TVectors.MultiplyAdd(factor, b1, s31);
                s32 = TVectors.MultiplyAdd(factor, b2, s32);
                factor = TVectors.Fill(row.Row4);
                s40 = TVectors.MultiplyAdd(factor, b0, s40);
                s41 = TVectors.MultiplyAdd(factor, b1, s41);
                s42 = TVectors.MultiplyAdd(factor, b2, s42);
                factor = TVectors.Fill(row.Row5);
                s50 = TVectors.MultiplyAdd(factor, b0, s50);
                s51 = TVectors.MultiplyAdd(factor, b1, s51);
                s52 = TVectors.MultiplyAdd(factor, b2, s52);
                factor = TVectors.Fill(row.Row6);
                s60 = TVectors.MultiplyAdd(factor, b0, s60);
                s61 = TVectors.MultiplyAdd(factor, b1, s61);
                s62 = TVectors.MultiplyAdd(factor, b2, s62);
                factor = TVectors.Fill(row.Row7);
                s70 = TVectors.MultiplyAdd(factor, b0, s70);
                s71 = TVectors.MultiplyAdd(factor, b1, s71);
                s72 = TVectors.MultiplyAdd(factor, b2, s72);
                row = row.From(step);
                b += strideB;
            }
        }

        if (target.Rectifies)
        {
            TVector zero = default;
            (s00, s01, s02) = (TVectors.Max(s00, zero), TVectors.Max(s01, zero), TVectors.Max(s02, zero));
            (s10, s11, s12) = (TVectors.Max(s10, zero), TVectors.Max(s11, zero), TVectors.Max(s12, zero));
            (s20, s21, s22) = (TVectors.Max(s20, zero), TVectors.Max(s21, zero), TVectors.Max(s22, zero));
            (s30, s31, s32) = (TVectors.Max(s30, zero), TVectors.Max(s31, zero), TVectors.Max(s32, zero));
            (s40, s41, s42) = (TVectors.Max(s40, zero), TVectors.Max(s41, zero), TVectors.Max(s42, zero));
            (s50, s51, s52) = (TVectors.Max(s50, zero), TVectors.Max(s51, zero), TVectors.Max(s52, zero));
            (s60, s61, s62) = (TVectors.Max(s60, zero), TVectors.Max(s61, zero), TVectors.Max(s62, zero));
            (s70, s71, s72) = (TVectors.Max(s70, zero), TVectors.Max(s71, zero), TVectors.Max(s72, zero));
        }

        float* c = target.Place;
        TVectors.Store(s00, c);
        TVectors.Store(s01, c + middle);
        TVectors.Store(s02, c + right);
        c += rows > 1 ? target.Stride : 0;
        TVectors.Store(s10, c);
        TVectors.Store(s11, c + middle);
        TVectors.Store(s12, c + right);
        c += rows > 2 ? target.Stride : 0;
        TVectors.Store(s20, c);
        TVectors.Store(s21, c + middle);
        TVectors.Store(s22, c + right);
        c += rows > 3 ? target.Stride : 0;
        TVectors.Store(s30, c);
        TVectors.Store(s31, c + middle);
        TVectors.Store(s32, c + right);
        c += rows > 4 ? target.Stride : 0;
        TVectors.Store(s40, c);
        TVectors.Store(s41, c + middle);
        TVectors.Store(s42, c + right);
        c += rows > 5 ? target.Stride : 0;
        TVectors.Store(s50, c);
        TVectors.Store(s51, c + middle);
        TVectors.Store(s52, c + right);
        c += rows > 6 ? target.Stride : 0;
        TVectors.Store(s60, c);
        TVectors.Store(s61, c + middle);
        TVectors.Store(s62, c + right);
        c += rows > 7 ? target.Stride : 0;
        TVectors.Store(s70, c);
        TVectors.Store(s71, c + middle);
        TVectors.Store(s72, c + right);
    }

    /// <summary>The same for one vector of columns, where no more are left.</summary>
    /// <inheritdoc cref="Multiply"/>
    public static void MultiplyNarrow(in LeftMatrix a, int first, float* b, nint strideB, in ProductTarget target)
    {
        if (a.TryFindStep(first, NarrowRows, out int step))
        {
            MultiplyNarrow(a, first, new SteppedRows(a.At(first), step), b, strideB, target);
        }
        else
        {
            MultiplyNarrow(a, first, new ListedRows(a, first), b, strideB, target);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyNarrow<TRows>(in LeftMatrix a, int first, TRows atStart, float* b, nint strideB, in ProductTarget target)
        where TRows : struct, ITileRows<TRows>
    {
        int rows = Math.Min(NarrowRows, a.Rows - first);
        TVector s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        if (target.Start is not null)
        {
            nint stride = target.StartStride;
            float* start = target.Start;
            s0 = TVectors.Load(start);
            start += rows > 1 ? stride : 0;
            s1 = TVectors.Load(start);
            start += rows > 2 ? stride : 0;
            s2 = TVectors.Load(start);
            start += rows > 3 ? stride : 0;
            s3 = TVectors.Load(start);
            start += rows > 4 ? stride : 0;
            s4 = TVectors.Load(start);
            start += rows > 5 ? stride : 0;
            s5 = TVectors.Load(start);
            start += rows > 6 ? stride : 0;
            s6 = TVectors.Load(start);
            start += rows > 7 ? stride : 0;
            s7 = TVectors.Load(start);
        }

        nint step = a.Step;
        for (int run = 0; run < a.Runs; run++)
        {
            TRows row = atStart.From(a.RunOffsets is null ? 0 : a.RunOffsets[run]);
            for (int i = a.RunLength; i > 0; i--)
            {
                TVector numbers = TVectors.Load(b);
                s0 = TVectors.MultiplyAdd(TVectors.Fill(row.Row0), numbers, s0);
                s1 = TVectors.MultiplyAdd(TVectors.Fill(row.Row1), numbers, s1);
                s2 = TVectors.MultiplyAdd(TVectors.Fill(row.Row2), numbers, s2);
                s3 = TVectors.MultiplyAdd(TVectors.Fill(row.Row3), numbers, s3);
                s4 = TVectors.MultiplyAdd(TVectors.Fill(row.Row4), numbers, s4);
                s5 = TVectors.MultiplyAdd(TVectors.Fill(row.Row5), numbers, s5);
                s6 = TVectors.MultiplyAdd(TVectors.Fill(row.Row6), numbers, s6);
                s7 = TVectors.MultiplyAdd(TVectors.Fill(row.Row7), numbers, s7);
                row = row.From(step);
                b += strideB;
            }
        }

        if (target.Rectifies)
        {
            TVector zero = default;
            s0 = TVectors.Max(s0, zero);
            s1 = TVectors.Max(s1, zero);
            s2 = TVectors.Max(s2, zero);
            s3 = TVectors.Max(s3, zero);
            s4 = TVectors.Max(s4, zero);
            s5 = TVectors.Max(s5, zero);
            s6 = TVectors.Max(s6, zero);
            s7 = TVectors.Max(s7, zero);
        }

        float* c = target.Place;
        TVectors.Store(s0, c);
        c += rows > 1 ? target.Stride : 0;
        TVectors.Store(s1, c);
        c += rows > 2 ? target.Stride : 0;
        TVectors.Store(s2, c);
        c += rows > 3 ? target.Stride : 0;
        TVectors.Store(s3, c);
        c += rows > 4 ? target.Stride : 0;
        TVectors.Store(s4, c);
        c += rows > 5 ? target.Stride : 0;
        TVectors.Store(s5, c);
        c += rows > 6 ? target.Stride : 0;
        TVectors.Store(s6, c);
        c += rows > 7 ? target.Stride : 0;
        TVectors.Store(s7, c);
    }
}
