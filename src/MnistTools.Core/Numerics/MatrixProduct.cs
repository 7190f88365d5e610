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
    public static void Multiply(in LeftMatrix a, bool transposeB, int n, float* b, int strideB, float* c, int strideC, bool adds = false) =>
        Multiply(a, transposeB, n, b, strideB, ProductTarget.Of(c, strideC, adds));

    /// <summary>target (rows, n) = a (rows, k) · op(b) (k, n), as above.</summary>
    public static void Multiply(in LeftMatrix a, bool transposeB, int n, float* b, int strideB, in ProductTarget target)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            MatrixProduct<Lanes512>.Multiply(a, transposeB, n, b, strideB, target);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            MatrixProduct<Lanes256>.Multiply(a, transposeB, n, b, strideB, target);
        }
        else
        {
            MatrixProduct<Lanes128>.Multiply(a, transposeB, n, b, strideB, target);
        }
    }
}

/// <summary>Products by vectors of one width: tiles over blocks that stay in the cache.</summary>
internal static unsafe class MatrixProduct<T>
    where T : struct, ILanes<T>
{
    /// <summary>
    /// Rows of b in a block: with the columns of a tile they take 28 KiB for vectors of 256 bits, twice that for 512, and stay near for all rows of a. Three rows
    /// of a window of 48 channels fit, so that sums of the named networks are stored and loaded again as seldom as can be.
    /// </summary>
    private const int DepthAtOnce = 448;

    private static int Columns => ProductTile<T>.Columns;

    /// <inheritdoc cref="MatrixProduct.Multiply(in LeftMatrix, bool, int, float*, int, in ProductTarget)"/>
    public static void Multiply(in LeftMatrix a, bool transposeB, int n, float* b, int strideB, in ProductTarget target)
    {
        if (a.Runs > 1)
        {
            MultiplyRuns(a, n, b, strideB, target);
            return;
        }

        // A product of no depth is what its sums begin with.
        for (int depth = 0; depth == 0 || depth < a.RunLength; depth += DepthAtOnce)
        {
            LeftMatrix block = a.Slice(depth, Math.Min(DepthAtOnce, a.RunLength - depth));
            ProductTarget part = target.ForPart(depth == 0, depth + DepthAtOnce >= a.RunLength);
            if (transposeB)
            {
                MultiplyTransposed(block, n, b + depth, strideB, part);
            }
            else
            {
                MultiplyBlock(block, n, b + (nint)depth * strideB, strideB, part);
            }
        }
    }

    private static void MultiplyRuns(in LeftMatrix a, int n, float* b, int strideB, in ProductTarget target)
    {
        int runsAtOnce = Math.Max(1, DepthAtOnce / Math.Max(1, a.RunLength));
        for (int run = 0; run < a.Runs; run += runsAtOnce)
        {
            LeftMatrix block = a.SliceRuns(run, Math.Min(runsAtOnce, a.Runs - run));
            MultiplyBlock(block, n, b + (nint)run * a.RunLength * strideB, strideB, target.ForPart(run == 0, run + runsAtOnce >= a.Runs));
        }
    }

    private static void MultiplyBlock(in LeftMatrix a, int n, float* b, int strideB, in ProductTarget target)
    {
        for (int column = 0; column < n; column += Columns)
        {
            MultiplyPanel(a, b + column, strideB, target.At(0, column), Math.Min(Columns, n - column));
        }
    }

    /// <summary>The rows of b are columns of the product: a tile's are turned over first, so that they lie side by side.</summary>
    [SkipLocalsInit]
    private static void MultiplyTransposed(in LeftMatrix a, int n, float* b, int strideB, in ProductTarget target)
    {
        float* panel = stackalloc float[DepthAtOnce * Columns];
        for (int column = 0; column < n; column += Columns)
        {
            int width = Math.Min(Columns, n - column);
            Transposition.Copy(b + (nint)column * strideB, strideB, width, a.RunLength, panel, Columns);
            MultiplyPanel(a, panel, Columns, target.At(0, column), width);
        }
    }

    /// <summary>All rows of a, by the columns of one tile or those that are left at the end.</summary>
    private static void MultiplyPanel(in LeftMatrix a, float* b, int strideB, in ProductTarget target, int width)
    {
        if (width == Columns)
        {
            for (int row = 0; row < a.Rows; row += ProductTile<T>.Rows)
            {
                ProductTile<T>.Multiply(a, row, b, strideB, target.At(row, 0));
            }
        }
        else if (width == T.Count)
        {
            for (int row = 0; row < a.Rows; row += ProductTile<T>.NarrowRows)
            {
                ProductTile<T>.MultiplyNarrow(a, row, b, strideB, target.At(row, 0));
            }
        }
        else
        {
            MultiplyRest(a, b, strideB, target, width);
        }
    }

    /// <summary>Columns that do not fill vectors, by way of tiles that do.</summary>
    [SkipLocalsInit]
    private static void MultiplyRest(in LeftMatrix a, float* b, int strideB, in ProductTarget target, int width)
    {
        bool isNarrow = width < T.Count;
        int rowsAtOnce = isNarrow ? ProductTile<T>.NarrowRows : ProductTile<T>.Rows;
        float* room = stackalloc float[ProductTile<T>.NarrowRows * Columns];
        for (int row = 0; row < a.Rows; row += rowsAtOnce)
        {
            ProductTarget part = target.At(row, 0);
            int rows = Math.Min(rowsAtOnce, a.Rows - row);
            if (part.Start is not null)
            {
                Copy(part.Start, part.StartStride, room, Columns, rows, width);
            }

            var tile = new ProductTarget { Place = room, Stride = Columns, Start = part.Start is null ? null : room, StartStride = Columns, Rectifies = part.Rectifies };
            if (isNarrow)
            {
                ProductTile<T>.MultiplyNarrow(a, row, b, strideB, tile);
            }
            else
            {
                ProductTile<T>.Multiply(a, row, b, strideB, tile);
            }

            Copy(room, Columns, part.Place, part.Stride, rows, width);
        }
    }

    private static void Copy(float* source, nint sourceStride, float* target, nint targetStride, int rows, int columns)
    {
        for (int row = 0; row < rows; row++, source += sourceStride, target += targetStride)
        {
            for (int column = 0; column < columns; column++)
            {
                target[column] = source[column];
            }
        }
    }
}
