using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MnistTools.Training.Optimizers;

/// <summary>
/// 1 / √x of numbers above 0. A square root and a division each keep the processor longer than all else of an update does; its estimate,
/// made as precise as a float by one step of Newton's method, is there several times sooner.
/// </summary>
internal static class ReciprocalSquareRoot
{
    /// <summary>1 / √x, within 4e-7 of it in relation to it; 0 of infinity, which squares of large gradients are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Of(Vector<float> x)
    {
        if (Vector<float>.Count == Vector256<float>.Count && Avx512F.VL.IsSupported)
        {
            return Refine(x, Avx512F.VL.ReciprocalSqrt14(x.AsVector256()).AsVector());
        }

        if (Vector<float>.Count == Vector256<float>.Count && Avx.IsSupported)
        {
            return Refine(x, Avx.ReciprocalSqrt(x.AsVector256()).AsVector());
        }

        return Vector<float>.One / Vector.SquareRoot(x);
    }

    /// <summary>Newton's step for the zero of 1 / y² - x: twice as many digits are right after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Refine(Vector<float> x, Vector<float> estimate)
    {
        // Infinity times its estimate, which is 0, would be no number.
        Vector<float> half = Vector.MinNative(x, new Vector<float>(float.MaxValue)) * 0.5f * estimate;
        return estimate * (new Vector<float>(1.5f) - half * estimate);
    }
}
