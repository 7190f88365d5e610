using System.Runtime.InteropServices;

namespace MnistTools.Native;

/// <summary>
/// Products of row-major matrices by the <c>sgemm</c> that libtorch carries (MKL on x64), on the calling thread alone; where
/// libtorch exports none, by <see cref="PortableProduct"/>.
/// </summary>
internal static unsafe class MatrixProduct
{
    private static readonly Lazy<Exports> Native = new(Exports.Find);

    /// <summary>Whether the products come from the library, not from <see cref="PortableProduct"/>.</summary>
    public static bool IsNative => Native.Value.Product != null;

    /// <summary>
    /// c (m, n) = op(a) (m, k) · op(b) (k, n), where op transposes if asked; all row-major, the strides in floats. The product is added to
    /// what c holds if <paramref name="adds"/>.
    /// </summary>
    public static void Multiply(
        bool transposeA, bool transposeB, int m, int n, int k, float* a, int strideA, float* b, int strideB, float* c, int strideC, bool adds = false)
    {
        Exports native = Native.Value;
        if (native.Product == null)
        {
            PortableProduct.Multiply(transposeA, transposeB, m, n, k, a, strideA, b, strideB, c, strideC, adds);
            return;
        }

        // BLAS is column-major: it is asked for the transposed product, c' = b' · a'.
        byte opA = (byte)(transposeA ? 'T' : 'N');
        byte opB = (byte)(transposeB ? 'T' : 'N');
        float one = 1;
        float kept = adds ? 1 : 0;
        native.KeepToThisThread();
        native.Product(&opB, &opA, &n, &m, &k, &one, b, &strideB, a, &strideA, &kept, c, &strideC);
    }

    /// <summary>
    /// c (m, n) = op(a) (m, k) · b (k, n) where n is small, c without gaps. The library is several times as quick at the transposed product,
    /// c' = b' · op(a)', which is then turned over.
    /// </summary>
    /// <param name="transposeA">Whether op transposes.</param>
    /// <param name="m">Rows of c.</param>
    /// <param name="n">Columns of c.</param>
    /// <param name="k">What is summed over.</param>
    /// <param name="a">The first matrix.</param>
    /// <param name="strideA">How far its rows are from each other.</param>
    /// <param name="b">The second matrix.</param>
    /// <param name="strideB">How far its rows are from each other.</param>
    /// <param name="c">Where the product goes.</param>
    /// <param name="room">Room for as many numbers as c has.</param>
    public static void MultiplyNarrow(bool transposeA, int m, int n, int k, float* a, int strideA, float* b, int strideB, float* c, float* room)
    {
        Multiply(true, !transposeA, n, m, k, b, strideB, a, strideA, room, m);
        for (int row = 0; row < m; row++)
        {
            for (int column = 0; column < n; column++)
            {
                c[row * n + column] = room[column * m + row];
            }
        }
    }

    private sealed class Exports
    {
        public delegate* unmanaged<byte*, byte*, int*, int*, int*, float*, float*, int*, float*, int*, float*, float*, int*, void> Product;
        private delegate* unmanaged<int, int> _setThreadsOfThisThread;

        public static Exports Find()
        {
            nint library = LibTorch.Handle;
            var found = new Exports();
            // Both or none: without the second, every thread of ours would start a team of MKL's.
            if (NativeLibrary.TryGetExport(library, "sgemm_", out nint product) && NativeLibrary.TryGetExport(library, "MKL_Set_Num_Threads_Local", out nint threads))
            {
                found.Product = (delegate* unmanaged<byte*, byte*, int*, int*, int*, float*, float*, int*, float*, int*, float*, float*, int*, void>)product;
                found._setThreadsOfThisThread = (delegate* unmanaged<int, int>)threads;
            }

            return found;
        }

        public void KeepToThisThread() => _setThreadsOfThisThread(1);
    }
}
