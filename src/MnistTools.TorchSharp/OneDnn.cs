using System.Runtime.InteropServices;
using MnistTools.Specs;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistTools.TorchSharp;

/// <summary>
/// oneDNN, which libtorch computes convolutions with. On an AMD EPYC (Zen 5) that hides its caches, that of libtorch 2.10 gave arbitrary numbers without a
/// word where channels do not fill whole vectors, presumably since it does not clear what it fills them up with. Where this happens, it is turned off, and
/// libtorch takes its own, slower convolutions, which are right.
/// </summary>
internal static class OneDnn
{
    private const int Rounds = 30;

    // TorchSharp has no setting for them, as torch.backends has in Python: these are the functions behind those, as compilers name them.
    private static readonly (string Context, string Set, string SetNnpack, string Get) Names = OperatingSystem.IsWindows()
        ? ("?globalContext@at@@YAAEAVContext@1@XZ", "?setUserEnabledMkldnn@Context@at@@QEAAX_N@Z", "?setUserEnabledNNPACK@Context@at@@QEAAX_N@Z",
            "?userEnabledMkldnn@Context@at@@QEBA_NXZ")
        : ("_ZN2at13globalContextEv", "_ZN2at7Context20setUserEnabledMkldnnEb", "_ZN2at7Context20setUserEnabledNNPACKEb",
            "_ZNK2at7Context17userEnabledMkldnnEv");

    private delegate nint GlobalContext();

    private delegate void SetEnabled(nint context, [MarshalAs(UnmanagedType.U1)] bool enabled);

    [return: MarshalAs(UnmanagedType.U1)]
    private delegate bool GetEnabled(nint context);

    /// <summary>
    /// Whether libtorch may take it. Without it NNPACK would come next, which writes to the console for each convolution that it does not know the processor.
    /// </summary>
    public static bool IsEnabled
    {
        get => Find<GetEnabled>(Names.Get)(Find<GlobalContext>(Names.Context)());
        set
        {
            nint context = Find<GlobalContext>(Names.Context)();
            Find<SetEnabled>(Names.Set)(context, value);
            Find<SetEnabled>(Names.SetNnpack)(context, value);
        }
    }

    /// <summary>Turns it off where its convolutions are wrong.</summary>
    /// <exception cref="SpecException">They are, and it cannot be turned off.</exception>
    public static void Check()
    {
        if (ConvolvesRight())
        {
            return;
        }

        try
        {
            IsEnabled = false;
        }
        catch (Exception failure) when (failure is DllNotFoundException or EntryPointNotFoundException)
        {
            throw new SpecException(
                $"This libtorch computes convolutions wrongly on this processor, and its use of oneDNN cannot be turned off: {failure.Message} Leave the engine out.");
        }

        if (!ConvolvesRight())
        {
            throw new SpecException("This libtorch computes convolutions wrongly on this processor, with oneDNN and without. Leave the engine out.");
        }
    }

    /// <summary>
    /// Whether convolutions of channels that fill no vector are the products of windows and kernels that they should be, in double precision. What oneDNN
    /// leaves in memory is NaN here as far as can be, so that a wrong result cannot be right by chance. (No convolution of double precision: NNPACK would be
    /// asked, and write to the console.)
    /// </summary>
    public static bool ConvolvesRight()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator numbers = new(1);
        for (int round = 0; round < Rounds; round++)
        {
            Tensor images = randn([2 + (round % 3), 17 + (round % 4), 8, 8], ScalarType.Float32, CPU, generator: numbers);
            Tensor kernel = randn([18 + (round % 5), images.shape[1], 3, 3], ScalarType.Float32, CPU, generator: numbers);
            foreach (int size in (ReadOnlySpan<int>)[2, 3, 4])
            {
                full([size, 32, 8, 8], float.NaN, ScalarType.Float32, CPU).Dispose();
                full([32, 32, 3, size], float.NaN, ScalarType.Float32, CPU).Dispose();
            }

            Tensor expected = matmul(kernel.flatten(1).to_type(ScalarType.Float64), nn.functional.unfold(images.to_type(ScalarType.Float64), 3));
            // Whatever is NaN is not less than the tolerance either.
            if (!((nn.functional.conv2d(images, kernel).flatten(2) - expected).abs().max().ToDouble() < 1e-3))
            {
                return false;
            }
        }

        return true;
    }

    /// <exception cref="DllNotFoundException">libtorch is not there by this name.</exception>
    /// <exception cref="EntryPointNotFoundException">It has no such function.</exception>
    private static T Find<T>(string name)
        where T : Delegate =>
        Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(NativeLibrary.Load("torch_cpu", typeof(OneDnn).Assembly, searchPath: null), name));
}
