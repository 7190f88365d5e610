using System.Diagnostics;
using System.Runtime.Intrinsics;
using MnistTools.Benchmarks.Peers;
using MnistTools.Models;
using MnistTools.Numerics;

namespace MnistTools.Benchmarks.Measurements;

/// <summary>Every product that the named networks make, by vectors of 512 and of 256 bits, against MKL's in the same process on one thread.</summary>
internal static unsafe class ProductMeasurement
{
    private const int BatchSize = 128;

    /// <summary>From so many operations on a product must also come near to what the processor can do.</summary>
    private const double LargeFlops = 2e7;
    private const double LeastOfPeak = 0.85;

    /// <summary>A turn of a product does so many operations, some milliseconds.</summary>
    private const double FlopsOfTurn = 4e8;

    private delegate void Product(in LeftMatrix a, bool transposeB, int n, float* b, int strideB, in ProductTarget target);

    private static Product? By512 => Vector512.IsHardwareAccelerated ? MatrixProduct<Vectors512, Vector512<float>>.Multiply : null;

    private static Product? By256 => Vector256.IsHardwareAccelerated ? MatrixProduct<Vectors256, Vector256<float>>.Multiply : null;

    public static IEnumerable<ResultRow> Measure(BenchmarkSetting setting)
    {
        MklProduct.UseOneThread();
        HashSet<(bool, bool, int, int, int)> done = [];
        foreach (Architecture architecture in Enum.GetValues<Architecture>())
        {
            foreach (NetworkProduct product in NetworkArithmetic.FindProducts(new MnistModel(architecture.CreateLayers()), $"{architecture}", BatchSize))
            {
                if (done.Add((product.TransposesA, product.TransposesB, product.Rows, product.Columns, product.Depth)))
                {
                    yield return MeasureProduct(setting, product, "512 bits", By512, setting.Peak.FlopsOfOne);
                    yield return MeasureProduct(setting, product, "256 bits", By256, setting.Peak.FlopsOfOneBy256);
                }
            }
        }
    }

    private static ResultRow MeasureProduct(BenchmarkSetting setting, NetworkProduct product, string vectors, Product? ours, double peak)
    {
        string what = $"{product.Name} {product.Rows}×{product.Columns}×{product.Depth}, {vectors}";
        if (ours is null)
        {
            return new ResultRow($"{what}: this processor has none", null) { Unit = "µs" };
        }

        using var matrices = new Matrices(product);
        List<Func<double>> contenders = [() => matrices.Time(() => matrices.Multiply(ours))];
        if (MklProduct.IsThere)
        {
            contenders.Add(() => matrices.Time(matrices.MultiplyByMkl));
        }

        double[] medians = Turns.Measure(setting.Rounds, contenders);
        double limit = product.Flops / peak;
        return new ResultRow(what, medians[0] * 1e6)
        {
            Unit = "µs",
            Peer = MklProduct.IsThere ? medians[1] * 1e6 : null,
            Limit = limit * 1e6,
            Goal = MklProduct.IsThere ? 1 : null,
            IsValid = product.Flops < LargeFlops || limit / medians[0] >= LeastOfPeak,
        };
    }

    /// <summary>The matrices of a product.</summary>
    private sealed class Matrices : IDisposable
    {
        private readonly NetworkProduct _product;
        private readonly int _repetitions;
        private readonly ParameterBlock _a;
        private readonly ParameterBlock _b;
        private readonly ParameterBlock _c;

        public Matrices(NetworkProduct product)
        {
            _product = product;
            _repetitions = (int)Math.Ceiling(FlopsOfTurn / product.Flops);
            _a = MakeRandom(product.Rows * product.Depth);
            _b = MakeRandom(product.Depth * product.Columns);
            _c = MakeRandom(product.Rows * product.Columns);
        }

        /// <summary>Seconds of one product.</summary>
        public double Time(Action multiply)
        {
            long started = Stopwatch.GetTimestamp();
            for (int i = 0; i < _repetitions; i++)
            {
                multiply();
            }

            return Stopwatch.GetElapsedTime(started).TotalSeconds / _repetitions;
        }

        public void Multiply(Product product)
        {
            (int m, int n, int k) = (_product.Rows, _product.Columns, _product.Depth);
            var a = LeftMatrix.Of(_a.Pointer, _product.TransposesA ? m : k, _product.TransposesA, m, k);
            product(a, _product.TransposesB, n, _b.Pointer, _product.TransposesB ? k : n, ProductTarget.Of(_c.Pointer, n, adds: false));
        }

        public void MultiplyByMkl() => MklProduct.Multiply(
            _product.TransposesA, _product.TransposesB, _product.Rows, _product.Columns, _product.Depth, _a.Pointer, _b.Pointer, _c.Pointer);

        /// <summary>The blocks are referenced, so that their memory stays, as long as this is.</summary>
        public void Dispose() => GC.KeepAlive(this);

        private static ParameterBlock MakeRandom(int count)
        {
            var block = new ParameterBlock(count);
            var random = new Random(1);
            foreach (ref float value in block.Values)
            {
                value = random.NextSingle() - 0.5f;
            }

            return block;
        }
    }
}
