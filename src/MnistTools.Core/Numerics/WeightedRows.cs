using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MnistTools.Numerics;

/// <summary>
/// Sums of some rows of numbers, each times a weight: a product with a matrix most of whose numbers are 0. Each number is summed in the order of the rows,
/// with one rounding a step, so that its bits are those of <see cref="MatrixProduct"/>, where zeros are not left out.
/// </summary>
internal static unsafe class WeightedRows
{
    /// <summary>How many columns are summed at once.</summary>
    public static int ColumnsAtOnce =>
        Vector512.IsHardwareAccelerated ? WeightedRows<Lanes512>.ColumnsAtOnce
        : Vector256.IsHardwareAccelerated ? WeightedRows<Lanes256>.ColumnsAtOnce
        : WeightedRows<Lanes128>.ColumnsAtOnce;

    /// <summary>target = start + Σ weights[i] · rows[offsets[i] ..], over the columns.</summary>
    /// <param name="count">How many rows are summed.</param>
    /// <param name="offsets">Where each begins, from <paramref name="rows"/> on.</param>
    /// <param name="weights">The weight of each.</param>
    /// <param name="rows">Where the rows are.</param>
    /// <param name="start">What the sums begin with; 0 if <see langword="null"/>. May be the target.</param>
    /// <param name="target">Where the sums go.</param>
    /// <param name="columns">How many sums there are.</param>
    public static void Sum(int count, int* offsets, float* weights, float* rows, float* start, float* target, int columns)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            WeightedRows<Lanes512>.Sum(count, offsets, weights, rows, start, target, columns);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            WeightedRows<Lanes256>.Sum(count, offsets, weights, rows, start, target, columns);
        }
        else
        {
            WeightedRows<Lanes128>.Sum(count, offsets, weights, rows, start, target, columns);
        }
    }
}

/// <summary>Sums of weighted rows by vectors of one width. They stay in registers until they are done.</summary>
internal static unsafe class WeightedRows<T>
    where T : struct, ILanes<T>
{
    /// <summary>Eight vectors leave room for the others in the registers of every processor.</summary>
    private const int VectorsAtOnce = 8;

    /// <inheritdoc cref="WeightedRows.ColumnsAtOnce"/>
    public static int ColumnsAtOnce => VectorsAtOnce * T.Count;

    /// <inheritdoc cref="WeightedRows.Sum"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sum(int count, int* offsets, float* weights, float* rows, float* start, float* target, int columns)
    {
        int column = 0;
        for (; column <= columns - ColumnsAtOnce; column += ColumnsAtOnce)
        {
            SumEight(count, offsets, weights, rows + column, At(start, column), target + column);
        }

        for (; column <= columns - 3 * T.Count; column += 3 * T.Count)
        {
            SumThree(count, offsets, weights, rows + column, At(start, column), target + column);
        }

        for (; column <= columns - T.Count; column += T.Count)
        {
            SumOne(count, offsets, weights, rows + column, At(start, column), target + column);
        }

        for (; column < columns; column++)
        {
            target[column] = SumNumbers(count, offsets, weights, rows + column, start is null ? 0 : start[column]);
        }
    }

    private static float* At(float* start, int column) => start is null ? null : start + column;

    // Optimised before its first call: nearly all of a training is spent here, and many trainings are over before the runtime would have seen that.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumEight(int count, int* offsets, float* weights, float* rows, float* start, float* target)
    {
        int lanes = T.Count;
        T sum0 = default, sum1 = default, sum2 = default, sum3 = default, sum4 = default, sum5 = default, sum6 = default, sum7 = default;
        if (start is not null)
        {
            (sum0, sum1, sum2, sum3) = (T.Load(start), T.Load(start + lanes), T.Load(start + 2 * lanes), T.Load(start + 3 * lanes));
            (sum4, sum5, sum6, sum7) = (T.Load(start + 4 * lanes), T.Load(start + 5 * lanes), T.Load(start + 6 * lanes), T.Load(start + 7 * lanes));
        }

        for (int i = 0; i < count; i++)
        {
            float* row = rows + offsets[i];
            T weight = T.Fill(weights[i]);
            sum0 = T.MultiplyAdd(weight, T.Load(row), sum0);
            sum1 = T.MultiplyAdd(weight, T.Load(row + lanes), sum1);
            sum2 = T.MultiplyAdd(weight, T.Load(row + 2 * lanes), sum2);
            sum3 = T.MultiplyAdd(weight, T.Load(row + 3 * lanes), sum3);
            sum4 = T.MultiplyAdd(weight, T.Load(row + 4 * lanes), sum4);
            sum5 = T.MultiplyAdd(weight, T.Load(row + 5 * lanes), sum5);
            sum6 = T.MultiplyAdd(weight, T.Load(row + 6 * lanes), sum6);
            sum7 = T.MultiplyAdd(weight, T.Load(row + 7 * lanes), sum7);
        }

        T.Store(sum0, target);
        T.Store(sum1, target + lanes);
        T.Store(sum2, target + 2 * lanes);
        T.Store(sum3, target + 3 * lanes);
        T.Store(sum4, target + 4 * lanes);
        T.Store(sum5, target + 5 * lanes);
        T.Store(sum6, target + 6 * lanes);
        T.Store(sum7, target + 7 * lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumThree(int count, int* offsets, float* weights, float* rows, float* start, float* target)
    {
        int lanes = T.Count;
        T sum0 = default, sum1 = default, sum2 = default;
        if (start is not null)
        {
            (sum0, sum1, sum2) = (T.Load(start), T.Load(start + lanes), T.Load(start + 2 * lanes));
        }

        for (int i = 0; i < count; i++)
        {
            float* row = rows + offsets[i];
            T weight = T.Fill(weights[i]);
            sum0 = T.MultiplyAdd(weight, T.Load(row), sum0);
            sum1 = T.MultiplyAdd(weight, T.Load(row + lanes), sum1);
            sum2 = T.MultiplyAdd(weight, T.Load(row + 2 * lanes), sum2);
        }

        T.Store(sum0, target);
        T.Store(sum1, target + lanes);
        T.Store(sum2, target + 2 * lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumOne(int count, int* offsets, float* weights, float* rows, float* start, float* target)
    {
        T sum = start is null ? default : T.Load(start);
        for (int i = 0; i < count; i++)
        {
            sum = T.MultiplyAdd(T.Fill(weights[i]), T.Load(rows + offsets[i]), sum);
        }

        T.Store(sum, target);
    }

    private static float SumNumbers(int count, int* offsets, float* weights, float* rows, float start)
    {
        for (int i = 0; i < count; i++)
        {
            start = float.MultiplyAddEstimate(weights[i], rows[offsets[i]], start);
        }

        return start;
    }
}
