using System.Runtime.Intrinsics;
using CsCheck;

namespace MnistTools.Core.Tests.Numerics;

/// <summary>Products by vectors of each width, whatever this processor has: the runtime puts together those that it lacks.</summary>
public unsafe class MatrixProductTests
{
    private const float Untouched = 77;

    private static readonly Product[] Widths =
    [
        MatrixProduct<Vectors128, Vector128<float>>.Multiply, MatrixProduct<Vectors256, Vector256<float>>.Multiply,
        MatrixProduct<Vectors512, Vector512<float>>.Multiply,
    ];

    private static readonly Gen<Case> Cases =
        from m in Gen.Int[0, 300]
        from n in Gen.Int[0, 300]
        from k in Gen.Int[0, 500]
        from flags in Gen.Int[0, 7]
        from gap in Gen.Int[0, 5]
        select new Case(m, n, k, (flags & 1) > 0, (flags & 2) > 0, (flags & 4) > 0, gap);

    private delegate void Product(in LeftMatrix a, bool transposeB, int n, float* b, int strideB, in ProductTarget target);

    [Fact]
    public void Products_are_what_three_loops_give_and_to_the_bit_for_every_width() =>
        Cases.Sample(
            settings =>
            {
                float[] expected = settings.MultiplyPlainly();
                foreach (Product product in Widths)
                {
                    Assert.Equal(expected, settings.Multiply(product));
                }
            },
            iter: 60);

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(6, 32, 448)]
    [InlineData(7, 33, 449)]
    [InlineData(5, 31, 897)]
    [InlineData(64, 10, 300)]
    [InlineData(9, 48, 449)]
    [InlineData(17, 80, 100)]
    [InlineData(15, 24, 900)]
    public void Products_at_the_edges_of_tiles_and_blocks(int m, int n, int k)
    {
        for (int flags = 0; flags < 8; flags++)
        {
            var settings = new Case(m, n, k, (flags & 1) > 0, (flags & 2) > 0, (flags & 4) > 0, Gap: 3);
            float[] expected = settings.MultiplyPlainly();
            Assert.All(Widths, product => Assert.Equal(expected, settings.Multiply(product)));
        }
    }

    /// <summary>Rows of a transposed matrix whose lines crowd in the cache are copied, unless there are too many columns for that.</summary>
    [Theory]
    [InlineData(512, 100, 500)]
    [InlineData(1024, 49, 9)]
    [InlineData(512, 400, 450)]
    public void Products_of_rows_that_crowd_in_the_cache(int m, int n, int k) => Assert.All([false, true], adds =>
    {
        var settings = new Case(m, n, k, TransposesA: true, TransposesB: false, adds, Gap: 0);
        float[] expected = settings.MultiplyPlainly();
        Assert.All(Widths, product => Assert.Equal(expected, settings.Multiply(product)));
    });

    /// <summary>With sixteen registers, columns of a matrix whose rows crowd in the cache are copied, unless they are used too seldom for that.</summary>
    [Theory]
    [InlineData(24, 512, 449)]
    [InlineData(23, 512, 100)]
    [InlineData(31, 1024, 17)]
    [InlineData(100, 128, 300)]
    [InlineData(25, 272, 300)]
    public void Products_of_columns_that_crowd_in_the_cache(int m, int n, int k) => Assert.All([false, true], adds =>
    {
        var settings = new Case(m, n, k, TransposesA: false, TransposesB: false, adds, Gap: 0);
        float[] expected = settings.MultiplyPlainly();
        Assert.All(Widths, product => Assert.Equal(expected, settings.Multiply(product)));
    });

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void What_is_no_finite_number_reaches_its_row_and_nothing_else(float strange)
    {
        var settings = new Case(20, 40, 9, false, false, false, Gap: 1) { Strange = strange };
        foreach (Product product in Widths)
        {
            float[] c = settings.Multiply(product);
            Assert.All(Enumerable.Range(0, settings.N), column => Assert.False(float.IsFinite(c[column])));
            Assert.All(c[settings.StrideC..], number => Assert.True(float.IsFinite(number)));
        }
    }

    [Fact]
    public void The_product_in_use_is_the_same()
    {
        var settings = new Case(50, 70, 300, true, true, true, Gap: 2);
        Assert.Equal(settings.MultiplyPlainly(), settings.Multiply(MatrixProduct.Multiply));
    }

    /// <summary>Over several blocks of the depth: the bias comes first, the relu last.</summary>
    [Theory]
    [InlineData(7, 48, 300)]
    [InlineData(9, 10, 9)]
    [InlineData(13, 37, 0)]
    public void A_bias_and_a_relu_are_part_of_the_product(int m, int n, int k)
    {
        float[] a = Some.Numbers(m * k + 1, 1);
        float[] b = Some.Numbers(k * n + 64, 2);
        float[] bias = Some.Numbers(n + 32, 3);
        float[] expected = new float[m * n];
        for (int i = 0; i < expected.Length; i++)
        {
            float sum = bias[i % n];
            for (int j = 0; j < k; j++)
            {
                sum = float.MultiplyAddEstimate(a[i / n * k + j], b[j * n + i % n], sum);
            }

            expected[i] = Math.Max(sum, 0);
        }

        foreach (Product product in Widths)
        {
            float[] actual = new float[m * n];
            fixed (float* left = a, right = b, start = bias, place = actual)
            {
                var target = new ProductTarget { Place = place, Stride = n, Start = start, StartStride = 0, Rectifies = true };
                product(LeftMatrix.Of(left, k, false, m, k), false, n, right, n, target);
            }

            Assert.Equal(expected, actual);
        }
    }

    /// <summary>
    /// A window's rows are runs of an image: rows and runs that lie anywhere give what the matrix gives that they are put together to.
    /// </summary>
    [Fact]
    public void Rows_of_several_runs_are_read_where_they_lie()
    {
        const int Columns = 5;
        const int Runs = 3;
        float[] image = Some.Numbers(400, 1);
        float[] kernel = Some.Numbers(Runs * Columns * 40, 2);
        int[] rows = [0, 7, 150, 3, 90, 31, 200, 18];
        int[] runs = [0, 60, 21];
        float[] together = [.. rows.SelectMany(row => runs.SelectMany(run => image[(row + run)..(row + run + Columns)]))];
        foreach (Product product in Widths)
        {
            float[] expected = new float[rows.Length * 40];
            float[] actual = new float[rows.Length * 40];
            fixed (float* start = image, whole = together, b = (float[])[.. kernel, .. new float[64]], target = actual, plain = expected)
            fixed (int* rowOffsets = rows, runOffsets = runs)
            {
                product(LeftMatrix.Of(whole, Runs * Columns, false, rows.Length, Runs * Columns), false, 40, b, 40, ProductTarget.Of(plain, 40, adds: false));
                var windows = new LeftMatrix
                {
                    Start = start,
                    Rows = rows.Length,
                    RowOffsets = rowOffsets,
                    Runs = Runs,
                    RunOffsets = runOffsets,
                    RunLength = Columns,
                    Step = 1,
                };
                product(windows, false, 40, b, 40, ProductTarget.Of(target, 40, adds: false));
            }

            Assert.Equal(expected, actual);
        }
    }

    /// <summary>Rows are further apart than they are long; what lies between is left alone.</summary>
    private sealed record Case(int M, int N, int K, bool TransposesA, bool TransposesB, bool Adds, int Gap)
    {
        private const int RoomForTwoVectors = 32;

        /// <summary>What a's first number is, if not an ordinary one.</summary>
        public float? Strange { get; init; }

        public int StrideC => N + Gap;

        private int StrideA => (TransposesA ? M : K) + Gap;

        private int StrideB => (TransposesB ? K : N) + Gap;

        public float[] Multiply(Product product)
        {
            float[] c = NewProduct();
            fixed (float* a = MakeA(), b = MakeB(), target = c)
            {
                product(LeftMatrix.Of(a, StrideA, TransposesA, M, K), TransposesB, N, b, StrideB, ProductTarget.Of(target, StrideC, Adds));
            }

            return c;
        }

        /// <summary>Three loops, the columns innermost, so that memory is read as it lies: each sum still goes over the depth in order.</summary>
        public float[] MultiplyPlainly()
        {
            (float[] a, float[] b, float[] c) = (MakeA(), MakeB(), NewProduct());
            float[] rowsOfB = new float[K * N];
            for (int i = 0; i < rowsOfB.Length; i++)
            {
                (int row, int column) = (i / N, i % N);
                rowsOfB[i] = TransposesB ? b[column * StrideB + row] : b[row * StrideB + column];
            }

            for (int row = 0; row < M; row++)
            {
                Span<float> sums = c.AsSpan(row * StrideC, N);
                sums.Fill(Adds ? Untouched : 0);
                for (int i = 0; i < K; i++)
                {
                    float factor = TransposesA ? a[i * StrideA + row] : a[row * StrideA + i];
                    ReadOnlySpan<float> rowOfB = rowsOfB.AsSpan(i * N, N);
                    for (int column = 0; column < sums.Length; column++)
                    {
                        sums[column] = float.MultiplyAddEstimate(factor, rowOfB[column], sums[column]);
                    }
                }
            }

            return c;
        }

        private float[] MakeA()
        {
            float[] a = Some.Numbers((TransposesA ? K : M) * StrideA + 1, 1);
            a[0] = Strange ?? a[0];
            return a;
        }

        private float[] MakeB() => Some.Numbers((TransposesB ? N : K) * StrideB + RoomForTwoVectors, 2);

        private float[] NewProduct()
        {
            float[] c = new float[M * StrideC + 1];
            Array.Fill(c, Untouched);
            return c;
        }
    }
}
