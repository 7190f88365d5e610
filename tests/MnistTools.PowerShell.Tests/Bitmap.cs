using System.Buffers.Binary;

namespace MnistTools.PowerShell.Tests;

/// <summary>An image of MNIST as a file, dark on light: a bitmap of 24 bits a pixel, the last row first. Formats are told by content, not by extension.</summary>
internal static class Bitmap
{
    public static void Write(string path, byte[] pixels)
    {
        const int Size = 28, Header = 54;
        byte[] file = new byte[Header + (Size * Size * 3)];
        "BM"u8.CopyTo(file);
        foreach ((int at, int value) in new[] { (2, file.Length), (10, Header), (14, 40), (18, Size), (22, Size), (26, 1 | (24 << 16)) })
        {
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
        }

        for (int i = 0; i < pixels.Length; i++)
        {
            int row = Size - 1 - (i / Size);
            file.AsSpan(Header + (3 * ((row * Size) + (i % Size))), 3).Fill((byte)(255 - pixels[i]));
        }

        File.WriteAllBytes(path, file);
    }
}
