using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace MnistTools.Numerics;

/// <summary>A product and a sum with one rounding: what all loops are made of.</summary>
internal static class FusedMultiplyAdd
{
    /// <summary>Whether the processor has it. Without it products are rounded before they are added, and the last digits are others.</summary>
    public static bool IsSupported => Fma.IsSupported || AdvSimd.IsSupported;
}
