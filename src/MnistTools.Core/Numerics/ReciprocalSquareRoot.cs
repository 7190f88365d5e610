using System.Numerics;
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
    public static Vector<float> Of(Vector<float> x)
    {
        var root = Vector.AsVectorSingle(new Vector<int>(0x5F376908) - (Vector.AsVectorInt32(x) >> 1));
        // Balanced, so that the largest error to both sides is the same (Moroz et al. 2018): 0.09 %.
        root *= Vector.MultiplyAddEstimate(x * -0.5f, root * root, new Vector<float>(1.50087896f));
        Vector<float> error = Vector.MultiplyAddEstimate(x * -root, root, Vector<float>.One);
        Vector<float> step = error * Vector.MultiplyAddEstimate(error, new Vector<float>(0.375f), new Vector<float>(0.5f));
        root = Vector.MultiplyAddEstimate(root, step, root);
        return Vector.ConditionalSelect(Vector.Equals(x, new Vector<float>(float.PositiveInfinity)), Vector<float>.Zero, root);
    }
}
