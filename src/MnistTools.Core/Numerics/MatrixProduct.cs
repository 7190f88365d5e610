using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

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
            MatrixProduct<Vectors512, Vector512<float>>.Multiply(a, transposeB, n, b, strideB, target);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            MatrixProduct<Vectors256, Vector256<float>>.Multiply(a, transposeB, n, b, strideB, target);
        }
        else
        {
            MatrixProduct<Vectors128, Vector128<float>>.Multiply(a, transposeB, n, b, strideB, target);
        }
    }
}

/// <summary>Products by vectors of one width: tiles over blocks that stay in the cache.</summary>
internal static unsafe class MatrixProduct<TVectors, TVector>
    where TVectors : struct, IVectors<TVector>
    where TVector : struct
{
    /// <summary>
    /// Rows of b in a block: with the columns of a tile they take 28 KiB for vectors of 256 bits, twice that for 512, and stay near for all rows of a. Three
    /// rows of a window of 48 channels fit, so that sums of the named networks are stored and loaded again as seldom as can be.
    /// </summary>
    private const int DepthAtOnce = 448;

    /// <summary>Rows of a transposed matrix that are copied at once: whole lines of the cache, and whole tiles of each kind.</summary>
    private const int RowsAtOnce = 48;

    /// <summary>2 KiB: numbers that are multiples of it away from each other share two sets of the nearest cache.</summary>
    private const int CrowdedStep = 512;

    /// <summary>From so many rows on, a tile's columns of b are read so often that a copy may pay.</summary>
    private const int RowsForCopy = 24;

    /// <summary>So many numbers of b stay in the second cache while all rows of a pass.</summary>
    private const int NumbersAtOnce = 1 << 17;

    private static int Columns => ProductTile<TVectors, TVector>.Columns;

    // With AVX-512 there are 32 for vectors of each width.
    private static bool HasManyRegisters => Vector512.IsHardwareAccelerated || AdvSimd.Arm64.IsSupported;

    // With many registers tiles read b half as often, and copies took as much time as they saved.
    private static bool CopiesColumns => !HasManyRegisters;

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

    /// <summary>
    /// The rows of a transposed matrix lie side by side, and each step in the depth leads to another line of the cache. Where these lines have but few places
    /// in it, some rows are copied, so that not each tile fetches them anew. (Elsewhere copies were slower.)
    /// </summary>
    [SkipLocalsInit]
    private static void MultiplyBlock(in LeftMatrix a, int n, float* b, int strideB, in ProductTarget target)
    {
        if (a.RowStep != 1
            || a.Runs > 1
            || a.Step == 0
            || a.Step % CrowdedStep != 0
            || n <= ProductTile<TVectors, TVector>.WideColumns
            || (nint)a.RunLength * n > NumbersAtOnce)
        {
            MultiplyPanels(a, n, b, strideB, target);
            return;
        }

        float* copy = stackalloc float[DepthAtOnce * RowsAtOnce];
        for (int row = 0; row < a.Rows; row += RowsAtOnce)
        {
            int rows = Math.Min(RowsAtOnce, a.Rows - row);
            float* from = a.At(row), to = copy;
            for (int i = 0; i < a.RunLength; i++, from += a.Step, to += RowsAtOnce)
            {
                new ReadOnlySpan<float>(from, rows).CopyTo(new Span<float>(to, rows));
            }

            MultiplyPanels(LeftMatrix.Of(copy, RowsAtOnce, transposes: true, rows, a.RunLength), n, b, strideB, target.At(row, 0));
        }
    }

    [SkipLocalsInit]
    private static void MultiplyPanels(in LeftMatrix a, int n, float* b, int strideB, in ProductTarget target)
    {
        int depth = a.Runs * a.RunLength;
        bool copies = CopiesColumns && a.Rows >= RowsForCopy && depth > LinesInCache(strideB) && depth <= DepthAtOnce;
        float* copy = stackalloc float[copies ? DepthAtOnce * Columns : 0];
        for (int column = 0; column < n;)
        {
            int width = PanelWidth(n - column);
            if (copies && width == Columns)
            {
                CopyColumns(b + column, strideB, depth, copy);
                MultiplyPanel(a, copy, Columns, target.At(0, column), width);
            }
            else
            {
                MultiplyPanel(a, b + column, strideB, target.At(0, column), width);
            }

            column += width;
        }
    }

    // Optimised before its first call, as the tiles are.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyColumns(float* source, nint stride, int rows, float* target)
    {
        for (int row = 0; row < rows; row++, source += stride, target += Columns)
        {
            TVectors.Store(TVectors.Load(source), target);
            TVectors.Store(TVectors.Load(source + TVectors.Count), target + TVectors.Count);
        }
    }

    /// <summary>
    /// How many rows that are so far from each other find room in the nearest cache with a line each. One of 32 KiB has eight places for lines whose addresses
    /// differ by multiples of 4 KiB. So it has but sixteen for rows that are 2 KiB apart.
    /// </summary>
    private static int LinesInCache(int stride)
    {
        const int Line = 64, Period = 4096, Places = 8;
        int bytes = stride * sizeof(float);
        return Places * (Period / Math.Clamp(bytes & -bytes, Line, Period));
    }

    /// <summary>The rows of b are columns of the product: a tile's are turned over first, so that they lie side by side.</summary>
    [SkipLocalsInit]
    private static void MultiplyTransposed(in LeftMatrix a, int n, float* b, int strideB, in ProductTarget target)
    {
        int stride = ProductTile<TVectors, TVector>.WideColumns;
        float* panel = stackalloc float[DepthAtOnce * stride];
        for (int column = 0; column < n;)
        {
            int width = PanelWidth(n - column);
            Transposition.Copy(b + (nint)column * strideB, strideB, width, a.RunLength, panel, stride);
            MultiplyPanel(a, panel, stride, target.At(0, column), width);
            column += width;
        }
    }

    // As many wide tiles as leave no narrow one.
    private static int PanelWidth(int columns) =>
        HasManyRegisters && (columns == ProductTile<TVectors, TVector>.WideColumns || columns >= ProductTile<TVectors, TVector>.WideColumns + Columns)
            ? ProductTile<TVectors, TVector>.WideColumns
            : Math.Min(Columns, columns);

    /// <summary>All rows of a, by the columns of one tile or those that are left at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyPanel(in LeftMatrix a, float* b, int strideB, in ProductTarget target, int width)
    {
        if (width == Columns)
        {
            for (int row = 0; row < a.Rows; row += ProductTile<TVectors, TVector>.Rows)
            {
                ProductTile<TVectors, TVector>.Multiply(a, row, b, strideB, target.At(row, 0));
            }
        }
        else if (width == ProductTile<TVectors, TVector>.WideColumns)
        {
            for (int row = 0; row < a.Rows; row += ProductTile<TVectors, TVector>.WideRows)
            {
                ProductTile<TVectors, TVector>.MultiplyWide(a, row, b, strideB, target.At(row, 0));
            }
        }
        else if (typeof(TVectors) == typeof(Vectors512) && width <= Vectors256.Count)
        {
            // Some processors take as long for a vector of 512 bits as for two of 256.
            MatrixProduct<Vectors256, Vector256<float>>.MultiplyPanel(a, b, strideB, target, width);
        }
        else if (width == TVectors.Count)
        {
            for (int row = 0; row < a.Rows; row += ProductTile<TVectors, TVector>.NarrowRows)
            {
                ProductTile<TVectors, TVector>.MultiplyNarrow(a, row, b, strideB, target.At(row, 0));
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
        bool isNarrow = width < TVectors.Count;
        int rowsAtOnce = isNarrow ? ProductTile<TVectors, TVector>.NarrowRows : ProductTile<TVectors, TVector>.Rows;
        float* room = stackalloc float[ProductTile<TVectors, TVector>.NarrowRows * Columns];
        for (int row = 0; row < a.Rows; row += rowsAtOnce)
        {
            ProductTarget part = target.At(row, 0);
            int rows = Math.Min(rowsAtOnce, a.Rows - row);
            if (part.Start is not null)
            {
                Copy(part.Start, part.StartStride, room, Columns, rows, width);
            }

            var tile = new ProductTarget
            {
                Place = room,
                Stride = Columns,
                Start = part.Start is null ? null : room,
                StartStride = Columns,
                Rectifies = part.Rectifies,
            };
            if (isNarrow)
            {
                ProductTile<TVectors, TVector>.MultiplyNarrow(a, row, b, strideB, tile);
            }
            else
            {
                ProductTile<TVectors, TVector>.Multiply(a, row, b, strideB, tile);
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
