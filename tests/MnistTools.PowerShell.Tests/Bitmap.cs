using System.Buffers.Binary;

namespace MnistTools.PowerShell.Tests;

/// <summary>
/// Images of MNIST side by side as a file, dark on light: a bitmap of 24 bits a pixel, the last row first. Formats are told by content, not by extension.
/// </summary>
internal static class Bitmap
{
    public static void Write(string path, params byte[][] images)
    {
        const int Size = 28, Header = 54;
        int width = Size * images.Length;
        byte[] file = new byte[Header + (width * Size * 3)];
        "BM"u8.CopyTo(file);
        foreach ((int at, int value) in new[] { (2, file.Length), (10, Header), (14, 40), (18, width), (22, Size), (26, 1 | (24 << 16)) })
        {
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
        }

        for (int i = 0; i < Size * Size * images.Length; i++)
        {
            (int image, int pixel) = Math.DivRem(i, Size * Size);
            (int row, int column) = Math.DivRem(pixel, Size);
            file.AsSpan(Header + (3 * (((Size - 1 - row) * width) + (image * Size) + column)), 3).Fill((byte)(255 - images[image][pixel]));
        }

        File.WriteAllBytes(path, file);
    }
}
