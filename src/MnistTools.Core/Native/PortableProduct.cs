using System.Numerics;

namespace MnistTools.Native;

/// <summary>The matrix product in plain vector code, for platforms whose libtorch exports no <c>sgemm</c>.</summary>
internal static unsafe class PortableProduct
{
    /// <summary>Columns of a block of b that stays in the cache while all rows of a pass over it.</summary>
    private const int BlockColumns = 256;

    /// <inheritdoc cref="MatrixProduct.Multiply"/>
    public static void Multiply(
        bool transposeA, bool transposeB, int m, int n, int k, float* a, int strideA, float* b, int strideB, float* c, int strideC, bool adds)
    {
        if (transposeB)
        {
            MultiplyRowsByRows(transposeA, m, n, k, a, strideA, b, strideB, c, strideC, adds);
            return;
        }

        for (int start = 0; start < n; start += BlockColumns)
        {
            int columns = Math.Min(BlockColumns, n - start);
            for (int row = 0; row < m; row++)
            {
                var target = new Span<float>(c + (long)row * strideC + start, columns);
                if (!adds)
                {
                    target.Clear();
                }

                for (int inner = 0; inner < k; inner++)
                {
                    float factor = transposeA ? a[(long)inner * strideA + row] : a[(long)row * strideA + inner];
                    AddScaled(target, new ReadOnlySpan<float>(b + (long)inner * strideB + start, columns), factor);
                }
            }
        }
    }

    private static void MultiplyRowsByRows(bool transposeA, int m, int n, int k, float* a, int strideA, float* b, int strideB, float* c, int strideC, bool adds)
    {
        float[] gathered = new float[k];
        for (int row = 0; row < m; row++)
        {
            for (int inner = 0; inner < k; inner++)
            {
                gathered[inner] = transposeA ? a[(long)inner * strideA + row] : a[(long)row * strideA + inner];
            }

            for (int column = 0; column < n; column++)
            {
                float kept = adds ? c[(long)row * strideC + column] : 0;
                c[(long)row * strideC + column] = kept + System.Numerics.Tensors.TensorPrimitives.Dot(gathered, new ReadOnlySpan<float>(b + (long)column * strideB, k));
            }
        }
    }

    private static void AddScaled(Span<float> target, ReadOnlySpan<float> source, float factor)
    {
        int i = 0;
        for (; i <= target.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            (new Vector<float>(target[i..]) + new Vector<float>(source[i..]) * factor).CopyTo(target[i..]);
        }

        for (; i < target.Length; i++)
        {
            target[i] += source[i] * factor;
        }
    }
}
