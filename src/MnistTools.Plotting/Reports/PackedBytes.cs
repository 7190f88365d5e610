using System.IO.Compression;

namespace MnistTools.Plotting;

/// <summary>Bytes as a page carries them: zlib in base64. Browsers unpack it themselves (DecompressionStream, "deflate").</summary>
internal static class PackedBytes
{
    public static string ToText(ReadOnlySpan<byte> bytes)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            zlib.Write(bytes);
        }

        return Convert.ToBase64String(packed.GetBuffer().AsSpan(0, (int)packed.Length));
    }
}
