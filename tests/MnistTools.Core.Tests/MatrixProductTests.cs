using MnistTools.Models;
using MnistTools.Native;

namespace MnistTools.Core.Tests;

public class MatrixProductTests
{
    private unsafe delegate void Product(bool ta, bool tb, int m, int n, int k, float* a, int sa, float* b, int sb, float* c, int sc, bool adds);

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 5, 7)]
    [InlineData(17, 33, 9)]
    [InlineData(2, 517, 31)]
    [InlineData(64, 10, 300)]
    public unsafe void All_transpositions_give_what_three_loops_give(int m, int n, int k)
    {
        foreach (bool transposeA in new[] { false, true })
        {
            foreach (bool transposeB in new[] { false, true })
            {
                foreach (bool adds in new[] { false, true })
                {
                    Compare(MatrixProduct.Multiply, transposeA, transposeB, m, n, k, adds);
                    Compare(PortableProduct.Multiply, transposeA, transposeB, m, n, k, adds);
                }
            }
        }
    }

    [Fact]
    public unsafe void Narrow_products_are_those_of_the_general_one()
    {
        const int Rows = 33;
        const int Columns = 10;
        const int Depth = 70;
        var (b, room) = (new ParameterBlock(Depth * Columns), new ParameterBlock(Rows * Columns));
        Some.Numbers(Depth * Columns, 2).CopyTo(b.Values);
        foreach ((bool transposes, int stride) in new[] { (false, Depth + 3), (true, Rows + 3) })
        {
            var (a, expected, actual) = (new ParameterBlock(100 * 100), new ParameterBlock(Rows * Columns), new ParameterBlock(Rows * Columns));
            Some.Numbers(100 * 100, 1).CopyTo(a.Values);
            MatrixProduct.Multiply(transposes, false, Rows, Columns, Depth, a.Pointer, stride, b.Pointer, Columns, expected.Pointer, Columns);

            MatrixProduct.MultiplyNarrow(transposes, Rows, Columns, Depth, a.Pointer, stride, b.Pointer, Columns, actual.Pointer, room.Pointer);

            Assert.All(expected.Values.ToArray().Zip(actual.Values.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        }
    }

    /// <summary>Rows are further apart than they are long; what lies between is left alone.</summary>
    private static unsafe void Compare(Product multiply, bool transposeA, bool transposeB, int m, int n, int k, bool adds)
    {
        const float Untouched = 77;
        (int strideA, int strideB, int strideC) = ((transposeA ? m : k) + 2, (transposeB ? k : n) + 3, n + 1);
        float[] a = Some.Numbers((transposeA ? k : m) * strideA, 1);
        float[] b = Some.Numbers((transposeB ? n : k) * strideB, 2);
        float[] c = new float[m * strideC];
        Array.Fill(c, Untouched);
        fixed (float* first = a, second = b, target = c)
        {
            multiply(transposeA, transposeB, m, n, k, first, strideA, second, strideB, target, strideC, adds);
        }

        for (int row = 0; row < m; row++)
        {
            for (int column = 0; column < n; column++)
            {
                double sum = adds ? Untouched : 0;
                for (int i = 0; i < k; i++)
                {
                    sum += (double)(transposeA ? a[i * strideA + row] : a[row * strideA + i]) * (transposeB ? b[column * strideB + i] : b[i * strideB + column]);
                }

                Assert.Equal(sum, c[row * strideC + column], 1e-6 * k + (adds ? 2e-5 : 1e-6));
            }

            Assert.Equal(Untouched, c[row * strideC + n]);
        }
    }
}
