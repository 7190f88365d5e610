using System.Buffers.Binary;
using SkiaSharp;

namespace MnistTools.Data.Pictures;

/// <summary>What Skia takes JPEG files too strictly for, or for granted.</summary>
/// <remarks>ITU-T T.81, annex B; Adobe's marker: Technical Note 5116, section 18.</remarks>
internal static class JpegFile
{
    private const byte EndOfImage = 0xD9, StartOfScan = 0xDA, App14 = 0xEE;

    /// <summary>A row of blocks has so many rows of pixels at most, at the picture's own size.</summary>
    private const int BlockRows = 16;

    /// <summary>
    /// Whether it is in CMYK and does not say by Adobe's marker that its inks are inverted. They are not then, and Skia inverts them whatever it says.
    /// </summary>
    public static bool IsUnmarkedCmyk(ReadOnlySpan<byte> jpeg)
    {
        int components = 0;
        // After two bytes of signature, each segment has 0xFF, its marker, and its length less these two.
        for (ReadOnlySpan<byte> rest = jpeg[2..]; rest.Length >= 10 && rest[0] == 0xFF && rest[1] != StartOfScan;)
        {
            if (rest[1] == 0xFF)
            {
                rest = rest[1..];
                continue;
            }

            if (rest[1] == App14 && rest[4..].StartsWith("Adobe"u8))
            {
                return false;
            }

            if (rest[1] is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                components = rest[9];
            }

            rest = rest[Math.Min(rest.Length, 2 + BinaryPrimitives.ReadUInt16BigEndian(rest[2..]))..];
        }

        return components == 4;
    }

    /// <summary>
    /// Decodes a picture that was not decoded to its end once more, with the end of an image behind it. Skia reads no row of blocks of which it cannot see the
    /// end; where more is missing than the last one, the picture is cut off.
    /// </summary>
    public static SKCodecResult DecodeUnended(SKCodec codec, ReadOnlySpan<byte> jpeg, SKBitmap bitmap)
    {
        int lastRows = (int)Math.Ceiling(BlockRows * (double)bitmap.Height / codec.Info.Height);
        if (codec.StartScanlineDecode(bitmap.Info) != SKCodecResult.Success
            || codec.GetScanlines(bitmap.GetPixels(), bitmap.Height, bitmap.RowBytes) < bitmap.Height - lastRows)
        {
            return SKCodecResult.IncompleteInput;
        }

        using var ended = SKData.CreateCopy([.. jpeg, 0xFF, EndOfImage]);
        using SKCodec? again = SKCodec.Create(ended);
        return again?.GetPixels(bitmap.Info, bitmap.GetPixels()) ?? SKCodecResult.IncompleteInput;
    }
}
