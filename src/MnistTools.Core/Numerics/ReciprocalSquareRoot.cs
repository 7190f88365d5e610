using System.Runtime.CompilerServices;

namespace MnistTools.Numerics;

/// <summary>
/// 1 / √x of numbers above 0. A square root and a division each keep the processor longer than all else of an update does, and the estimates of
/// processors differ. So it begins with the bits of x, halved and taken from a constant (Lomont 2003), which is within 3.5 % of the root; a step of
/// Newton's method and one of Halley's make it as precise as a float, by the same operations everywhere.
/// </summary>
internal static class ReciprocalSquareRoot
{
    /// <summary>1 / √x, within 2e-7 of it in relation to it; 0 of infinity, which squares of large gradients are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of<T>(T x)
        where T : struct, ILanes<T>
    {
        T root = T.GuessInverseRoot(x);
        // Balanced, so that the largest error to both sides is the same (Moroz et al. 2018): 0.09 %.
        root *= T.MultiplyAdd(-0.5f * x, root * root, T.Fill(1.50087896f));
        T error = T.MultiplyAdd(x * (-1f * root), root, T.Fill(1));
        T step = error * T.MultiplyAdd(error, T.Fill(0.375f), T.Fill(0.5f));
        root = T.MultiplyAdd(root, step, root);
        return T.WhereEqual(x, T.Fill(float.PositiveInfinity), default, root);
    }
}
