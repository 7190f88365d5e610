namespace MnistTools.Persistence;

/// <summary>Floats of 16 bits, from their bits.</summary>
internal static class NarrowFloat
{
    /// <summary>One of IEEE 754's.</summary>
    public static float FromHalf(ushort bits) => (float)BitConverter.UInt16BitsToHalf(bits);

    /// <summary>The upper half of a float of 32 bits.</summary>
    public static float FromBFloat16(ushort bits) => BitConverter.Int32BitsToSingle(bits << 16);
}
