using System.Numerics;
using System.Runtime.CompilerServices;

namespace MnistTools.Numerics;

/// <summary>
/// Sums of some rows of a matrix, each times a weight: a product with a matrix most of whose numbers are 0. The sums stay in registers until they
/// are done.
/// </summary>
internal static unsafe class WeightedRows
{
    /// <summary>How many columns are summed at once: eight vectors leave room for the others in the registers of every processor.</summary>
    public static int ColumnsAtOnce => 8 * Vector<float>.Count;

    /// <summary>target = Σ weights[index · weightStride] · matrix[index, ..columns], over the indices.</summary>
    /// <param name="indices">Which rows.</param>
    /// <param name="weights">The weight of row 0.</param>
    /// <param name="weightStride">How far the next row's weight is from a row's.</param>
    /// <param name="matrix">The matrix, row-major.</param>
    /// <param name="stride">How far its rows are from each other.</param>
    /// <param name="target">Where the sums go.</param>
    /// <param name="columns">How many sums there are.</param>
    public static void Sum(ReadOnlySpan<int> indices, float* weights, int weightStride, float* matrix, int stride, float* target, int columns)
    {
        int column = 0;
        for (; column <= columns - ColumnsAtOnce; column += ColumnsAtOnce)
        {
            SumVectors(indices, weights, weightStride, matrix + column, stride, target + column);
        }

        for (; column <= columns - Vector<float>.Count; column += Vector<float>.Count)
        {
            SumVector(indices, weights, weightStride, matrix + column, stride, target + column);
        }

        for (; column < columns; column++)
        {
            target[column] = SumColumn(indices, weights, weightStride, matrix + column, stride);
        }
    }

    // Optimised before its first call: nearly all of a training is spent here, and many trainings are over before the runtime would have seen that.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumVectors(ReadOnlySpan<int> indices, float* weights, int weightStride, float* matrix, int stride, float* target)
    {
        int lanes = Vector<float>.Count;
        Vector<float> sum0 = default, sum1 = default, sum2 = default, sum3 = default, sum4 = default, sum5 = default, sum6 = default, sum7 = default;
        foreach (int index in indices)
        {
            float* row = matrix + (long)index * stride;
            var weight = new Vector<float>(weights[(long)index * weightStride]);
            sum0 = Vector.MultiplyAddEstimate(weight, Vector.Load(row), sum0);
            sum1 = Vector.MultiplyAddEstimate(weight, Vector.Load(row + lanes), sum1);
            sum2 = Vector.MultiplyAddEstimate(weight, Vector.Load(row + 2 * lanes), sum2);
            sum3 = Vector.MultiplyAddEstimate(weight, Vector.Load(row + 3 * lanes), sum3);
            sum4 = Vector.MultiplyAddEstimate(weight, Vector.Load(row + 4 * lanes), sum4);
            sum5 = Vector.MultiplyAddEstimate(weight, Vector.Load(row + 5 * lanes), sum5);
            sum6 = Vector.MultiplyAddEstimate(weight, Vector.Load(row + 6 * lanes), sum6);
            sum7 = Vector.MultiplyAddEstimate(weight, Vector.Load(row + 7 * lanes), sum7);
        }

        sum0.Store(target);
        sum1.Store(target + lanes);
        sum2.Store(target + 2 * lanes);
        sum3.Store(target + 3 * lanes);
        sum4.Store(target + 4 * lanes);
        sum5.Store(target + 5 * lanes);
        sum6.Store(target + 6 * lanes);
        sum7.Store(target + 7 * lanes);
    }

    private static void SumVector(ReadOnlySpan<int> indices, float* weights, int weightStride, float* matrix, int stride, float* target)
    {
        Vector<float> sum = default;
        foreach (int index in indices)
        {
            sum = Vector.MultiplyAddEstimate(new Vector<float>(weights[(long)index * weightStride]), Vector.Load(matrix + (long)index * stride), sum);
        }

        sum.Store(target);
    }

    private static float SumColumn(ReadOnlySpan<int> indices, float* weights, int weightStride, float* matrix, int stride)
    {
        float sum = 0;
        foreach (int index in indices)
        {
            sum = float.MultiplyAddEstimate(weights[(long)index * weightStride], matrix[(long)index * stride], sum);
        }

        return sum;
    }
}
