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

    /// <summary>How many columns a tile has.</summary>
    public static int Columns => 2 * T.Count;

    /// <summary>
    /// c (rows, columns) = a (rows, depth) · b (depth, columns), or that added to c. Each number is summed over the depth in order, from 0 or from
    /// what c holds, so that its bits depend neither on the tile nor on how the depth is cut.
    /// </summary>
    /// <param name="a">The first matrix.</param>
    /// <param name="first">The tile's first row in it; rows beyond its last are left out.</param>
    /// <param name="b">The second matrix.</param>
    /// <param name="strideB">How far its rows are from each other.</param>
    /// <param name="c">The product.</param>
    /// <param name="strideC">How far its rows are from each other.</param>
    /// <param name="adds">Whether the sums begin with what c holds.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(in LeftMatrix a, int first, float* b, nint strideB, float* c, nint strideC, bool adds)
    {
        // A row beyond the last is the last one again: it is summed as that is and stored to the same place.
        int last = a.Rows - 1;
        float* a0 = a.At(first), a1 = a.At(Math.Min(first + 1, last)), a2 = a.At(Math.Min(first + 2, last));
        float* a3 = a.At(Math.Min(first + 3, last)), a4 = a.At(Math.Min(first + 4, last)), a5 = a.At(Math.Min(first + 5, last));
        int rows = Math.Min(Rows, a.Rows - first);
        float* c1 = c + (rows > 1 ? strideC : 0), c2 = c1 + (rows > 2 ? strideC : 0), c3 = c2 + (rows > 3 ? strideC : 0);
        float* c4 = c3 + (rows > 4 ? strideC : 0), c5 = c4 + (rows > 5 ? strideC : 0);
        int right = T.Count;
        T s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default;
        T s30 = default, s31 = default, s40 = default, s41 = default, s50 = default, s51 = default;
        if (adds)
        {
            (s00, s01, s10, s11) = (T.Load(c), T.Load(c + right), T.Load(c1), T.Load(c1 + right));
            (s20, s21, s30, s31) = (T.Load(c2), T.Load(c2 + right), T.Load(c3), T.Load(c3 + right));
            (s40, s41, s50, s51) = (T.Load(c4), T.Load(c4 + right), T.Load(c5), T.Load(c5 + right));
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

        T.Store(s00, c);
        T.Store(s01, c + right);
        T.Store(s10, c1);
        T.Store(s11, c1 + right);
        T.Store(s20, c2);
        T.Store(s21, c2 + right);
        T.Store(s30, c3);
        T.Store(s31, c3 + right);
        T.Store(s40, c4);
        T.Store(s41, c4 + right);
        T.Store(s50, c5);
        T.Store(s51, c5 + right);
    }
}
