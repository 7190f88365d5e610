using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MnistTools.Numerics;

/// <summary>
/// Products of row-major matrices, on the calling thread. Each number is summed over the depth in order, with one rounding a step: so its bits are
/// the same for every width of vectors, however the work is shared out among threads, and whether zeros are left out or not
/// (<see cref="WeightedRows"/>).
/// </summary>
internal static unsafe class MatrixProduct
{
    /// <summary>
    /// c (m, n) = op(a) (m, k) · op(b) (k, n), where op transposes if asked; all row-major, the strides in floats. The sums begin with what c holds
    /// if <paramref name="adds"/>. Behind b there must be readable memory for two vectors; what is there does not matter.
    /// </summary>
    public static void Multiply(
        bool transposeA, bool transposeB, int m, int n, int k, float* a, int strideA, float* b, int strideB, float* c, int strideC, bool adds = false) =>
        Multiply(LeftMatrix.Of(a, strideA, transposeA, m, k), transposeB, n, b, strideB, c, strideC, adds);

    /// <summary>c (rows, n) = a (rows, k) · op(b) (k, n), as above.</summary>
    public static void Multiply(in LeftMatrix a, bool transposeB, int n, float* b, int strideB, float* c, int strideC, bool adds = false)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            MatrixProduct<Lanes512>.Multiply(a, transposeB, n, b, strideB, c, strideC, adds);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            MatrixProduct<Lanes256>.Multiply(a, transposeB, n, b, strideB, c, strideC, adds);
        }
        else
        {
            MatrixProduct<Lanes128>.Multiply(a, transposeB, n, b, strideB, c, strideC, adds);
        }
    }
}

/// <summary>Products by vectors of one width: tiles over blocks that stay in the cache.</summary>
internal static unsafe class MatrixProduct<T>
    where T : struct, ILanes<T>
{
    /// <summary>Rows of b in a block: with the columns of a tile they take 32 KiB at most, so that they stay in the nearest cache for all rows of a.</summary>
    private const int DepthAtOnce = 256;

    private static int Columns => ProductTile<T>.Columns;

    /// <inheritdoc cref="MatrixProduct.Multiply(in LeftMatrix, bool, int, float*, int, float*, int, bool)"/>
    public static void Multiply(in LeftMatrix a, bool transposeB, int n, float* b, int strideB, float* c, int strideC, bool adds)
    {
        if (a.Columns == 0)
        {
            ClearUnless(adds, a.Rows, n, c, strideC);
        }
        else if (transposeB)
        {
            MultiplyTransposed(a, n, b, strideB, c, strideC, adds);
        }
        else if (a.Runs > 1)
        {
            int runsAtOnce = Math.Max(1, DepthAtOnce / a.RunLength);
            for (int run = 0; run < a.Runs; run += runsAtOnce)
            {
                LeftMatrix block = a.SliceRuns(run, Math.Min(runsAtOnce, a.Runs - run));
                MultiplyBlock(block, n, b + (nint)run * a.RunLength * strideB, strideB, c, strideC, adds || run > 0);
            }
        }
        else
        {
            for (int depth = 0; depth < a.RunLength; depth += DepthAtOnce)
            {
                LeftMatrix block = a.Slice(depth, Math.Min(DepthAtOnce, a.RunLength - depth));
                MultiplyBlock(block, n, b + (nint)depth * strideB, strideB, c, strideC, adds || depth > 0);
            }
        }
    }

    private static void MultiplyBlock(in LeftMatrix a, int n, float* b, int strideB, float* c, int strideC, bool adds)
    {
        for (int column = 0; column < n; column += Columns)
        {
            MultiplyPanel(a, b + column, strideB, c + column, strideC, Math.Min(Columns, n - column), adds);
        }
    }

    /// <summary>The rows of b are columns of the product: a tile's are turned over first, so that they lie side by side.</summary>
    [SkipLocalsInit]
    private static void MultiplyTransposed(in LeftMatrix a, int n, float* b, int strideB, float* c, int strideC, bool adds)
    {
        float* panel = stackalloc float[DepthAtOnce * Columns];
        for (int depth = 0; depth < a.RunLength; depth += DepthAtOnce)
        {
            LeftMatrix block = a.Slice(depth, Math.Min(DepthAtOnce, a.RunLength - depth));
            for (int column = 0; column < n; column += Columns)
            {
                int width = Math.Min(Columns, n - column);
                Transposition.Copy(b + (nint)column * strideB + depth, strideB, width, block.RunLength, panel, Columns);
                MultiplyPanel(block, panel, Columns, c + column, strideC, width, adds || depth > 0);
            }
        }
    }

    /// <summary>All rows of a, by the columns of one tile or those that are left at the end.</summary>
    [SkipLocalsInit]
    private static void MultiplyPanel(in LeftMatrix a, float* b, int strideB, float* c, int strideC, int width, bool adds)
    {
        if (width == Columns)
        {
            for (int row = 0; row < a.Rows; row += ProductTile<T>.Rows)
            {
                ProductTile<T>.Multiply(a, row, b, strideB, c + (nint)row * strideC, strideC, adds);
            }

            return;
        }

        float* tile = stackalloc float[ProductTile<T>.Rows * Columns];
        for (int row = 0; row < a.Rows; row += ProductTile<T>.Rows)
        {
            float* target = c + (nint)row * strideC;
            int rows = Math.Min(ProductTile<T>.Rows, a.Rows - row);
            if (adds)
            {
                Copy(target, strideC, tile, Columns, rows, width);
            }

            ProductTile<T>.Multiply(a, row, b, strideB, tile, Columns, adds);
            Copy(tile, Columns, target, strideC, rows, width);
        }
    }

    private static void Copy(float* source, int sourceStride, float* target, int targetStride, int rows, int columns)
    {
        for (int row = 0; row < rows; row++, source += sourceStride, target += targetStride)
        {
            for (int column = 0; column < columns; column++)
            {
                target[column] = source[column];
            }
        }
    }

    private static void ClearUnless(bool adds, int rows, int columns, float* c, int strideC)
    {
        for (int row = 0; !adds && row < rows; row++)
        {
            new Span<float>(c + (nint)row * strideC, columns).Clear();
        }
    }
}
