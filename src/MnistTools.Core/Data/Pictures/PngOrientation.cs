using System.Buffers.Binary;
using SkiaSharp;

namespace MnistTools.Data.Pictures;

/// <summary>How a camera was held, as a PNG says it in its chunk eXIf, which Skia leaves alone. Of the other formats it reads this itself.</summary>
/// <remarks>https://www.w3.org/TR/png-3/#eXIf and the Exif standard, CIPA DC-008.</remarks>
internal static class PngOrientation
{
    private const int SignatureLength = 8, LengthAndName = 8, Checksum = 4;

    private const int EntryLength = 12, OrientationTag = 0x0112, ShortType = 3;

    /// <summary>Upright where the file does not say it, or not so that it can be read.</summary>
    public static SKEncodedOrigin Find(ReadOnlySpan<byte> png)
    {
        ReadOnlySpan<byte> rest = png.Length > SignatureLength ? png[SignatureLength..] : [];
        while (rest.Length >= LengthAndName)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            ReadOnlySpan<byte> name = rest.Slice(4, 4);
            rest = rest[LengthAndName..];
            if (length > rest.Length)
            {
                break;
            }

            if (name.SequenceEqual("eXIf"u8))
            {
                return ReadExif(rest[..(int)length]);
            }

            rest = rest[Math.Min(rest.Length, (int)length + Checksum)..];
        }

        return SKEncodedOrigin.TopLeft;
    }

    /// <summary>A header of TIFF, which says where its first list of entries is.</summary>
    private static SKEncodedOrigin ReadExif(ReadOnlySpan<byte> exif)
    {
        bool isBigEndian = exif.StartsWith("MM"u8);
        if (exif.Length < 10 || (!isBigEndian && !exif.StartsWith("II"u8)) || Short(exif[2..]) != 42 || Long(exif[4..]) > exif.Length - 2)
        {
            return SKEncodedOrigin.TopLeft;
        }

        ReadOnlySpan<byte> entries = exif[(int)Long(exif[4..])..];
        int count = Short(entries);
        for (entries = entries[2..]; count > 0 && entries.Length >= EntryLength; count--, entries = entries[EntryLength..])
        {
            if (Short(entries) == OrientationTag)
            {
                int orientation = Short(entries[2..]) == ShortType ? Short(entries[8..]) : 0;
                return orientation is >= (int)SKEncodedOrigin.TopLeft and <= (int)SKEncodedOrigin.LeftBottom
                    ? (SKEncodedOrigin)orientation
                    : SKEncodedOrigin.TopLeft;
            }
        }

        return SKEncodedOrigin.TopLeft;

        ushort Short(ReadOnlySpan<byte> at) => isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(at) : BinaryPrimitives.ReadUInt16LittleEndian(at);

        uint Long(ReadOnlySpan<byte> at) => isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at);
    }
}
