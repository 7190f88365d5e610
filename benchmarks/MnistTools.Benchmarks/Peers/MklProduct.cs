using System.Runtime.InteropServices;

namespace MnistTools.Benchmarks.Peers;

/// <summary>MKL's <c>sgemm</c> as it comes within libtorch, on the calling thread.</summary>
internal static unsafe class MklProduct
{
    private static readonly nint Library = Load();
    private static readonly delegate* unmanaged[Cdecl]<byte*, byte*, int*, int*, int*, float*, float*, int*, float*, int*, float*, float*, int*, void> Sgemm =
        Find();

    /// <summary>Whether this libtorch has it: that of Windows does not export it.</summary>
    public static bool IsThere => Sgemm is not null;

    /// <summary>Tells MKL to use the calling thread alone.</summary>
    public static void UseOneThread()
    {
        if (NativeLibrary.TryGetExport(Library, "MKL_Set_Num_Threads_Local", out nint set))
        {
            _ = ((delegate* unmanaged[Cdecl]<int, int>)set)(1);
        }
    }

    /// <summary>c (m, n) = op(a) (m, k) · op(b) (k, n), row-major and dense. MKL's matrices are column-major: those are the transposes.</summary>
    public static void Multiply(bool transposeA, bool transposeB, int m, int n, int k, float* a, float* b, float* c)
    {
        byte left = (byte)(transposeB ? 'T' : 'N'), right = (byte)(transposeA ? 'T' : 'N');
        int strideA = transposeA ? m : k, strideB = transposeB ? k : n;
        float one = 1, zero = 0;
        Sgemm(&left, &right, &n, &m, &k, &one, b, &strideB, a, &strideA, &zero, c, &n);
    }

    private static nint Load()
    {
        string name = OperatingSystem.IsWindows() ? "torch_cpu.dll" : OperatingSystem.IsMacOS() ? "libtorch_cpu.dylib" : "libtorch_cpu.so";
        return NativeLibrary.TryLoad(Path.Combine(AppContext.BaseDirectory, name), out nint library) ? library : 0;
    }

    private static delegate* unmanaged[Cdecl]<byte*, byte*, int*, int*, int*, float*, float*, int*, float*, int*, float*, float*, int*, void> Find() =>
        Library != 0 && NativeLibrary.TryGetExport(Library, "sgemm_", out nint found)
            ? (delegate* unmanaged[Cdecl]<byte*, byte*, int*, int*, int*, float*, float*, int*, float*, int*, float*, float*, int*, void>)found
            : null;
}
