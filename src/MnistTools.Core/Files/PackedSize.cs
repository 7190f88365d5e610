namespace MnistTools.Files;

/// <summary>How much a file may hold that says its content is packed.</summary>
internal static class PackedSize
{
    /// <summary>Deflate cannot pack tighter than this (zlib's documentation).</summary>
    private const int TightestDeflate = 1032;

    /// <summary>Weights hardly compress, and a bomb does.</summary>
    private const int MostTimesSmaller = 16;

    /// <summary>How many bytes of weights may come out of a file of so many.</summary>
    public static long MostBytesOf(long fileLength) => checked(fileLength * MostTimesSmaller);

    /// <summary>How many bytes of any kind can come out of so many; a length that no file has counts as the longest.</summary>
    public static long MostDeflated(long packed) => Math.Clamp(packed, 0, long.MaxValue / TightestDeflate) * TightestDeflate;
}
