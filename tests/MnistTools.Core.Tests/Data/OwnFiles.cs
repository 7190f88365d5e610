using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace MnistTools.Core.Tests.Data;

/// <summary>Files with images of one's own, made byte by byte.</summary>
internal static class OwnFiles
{
    /// <summary>A table with names: the label, then the pixels.</summary>
    public static string Table(ImageSet images, string separator = ",") => string.Concat(
        (string[])[
            $"label{separator}{string.Join(separator, Enumerable.Range(0, images.Height * images.Width).Select(i => $"pixel{i}"))}\n",
            .. images.EnumerateImages().Select(image => $"{image.LabelIndex}{separator}{string.Join(separator, image.Pixels)}\n"),
        ]);

    /// <summary>An array as NumPy writes it.</summary>
    public static byte[] Npy(string type, string shape, byte[] numbers, byte version = 1, string order = "False")
    {
        string header = $"{{'descr': '{type}', 'fortran_order': {order}, 'shape': {shape}, }}";
        byte[] length = version == 1 ? [(byte)(header.Length + 1), 0] : [(byte)(header.Length + 1), 0, 0, 0];
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. Encoding.ASCII.GetBytes(header), (byte)'\n', .. numbers];
    }

    /// <summary>Labels in so many bytes each.</summary>
    public static byte[] Widen(byte[] labels, int width, bool isBigEndian = false) =>
        [.. labels.SelectMany(label => isBigEndian ? (byte[])[.. new byte[width - 1], label] : [label, .. new byte[width - 1]])];

    /// <summary>An archive of arrays.</summary>
    public static byte[] Npz(CompressionLevel level, params (string Name, byte[] Content)[] members)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in members)
            {
                using Stream entry = zip.CreateEntry(name, level).Open();
                entry.Write(content);
            }
        }

        return packed.ToArray();
    }

    /// <summary>Keras' archive.</summary>
    public static byte[] Npz(ImageSet train, ImageSet test, CompressionLevel level = CompressionLevel.Fastest) => Npz(
        level,
        ("x_train.npy", Npy("|u1", Shape(train), train.Pixels.ToArray())),
        ("y_train.npy", Npy("|u1", $"({train.Count},)", train.CopyLabels())),
        ("x_test.npy", Npy("|u1", Shape(test), test.Pixels.ToArray())),
        ("y_test.npy", Npy("|u1", $"({test.Count},)", test.CopyLabels())));

    public static string Shape(ImageSet images) => $"({images.Count}, {images.Height}, {images.Width})";

    /// <summary>A bitmap of 24 bits a pixel, the last row first.</summary>
    /// <param name="width">Columns.</param>
    /// <param name="pixels">Red, green and blue of each pixel, row by row.</param>
    public static byte[] Bitmap(int width, params (byte Red, byte Green, byte Blue)[] pixels)
    {
        const int Header = 54;
        int height = pixels.Length / width, stride = (3 * width + 3) / 4 * 4;
        byte[] file = new byte[Header + (height * stride)];
        "BM"u8.CopyTo(file);
        foreach ((int at, int value) in new[] { (2, file.Length), (10, Header), (14, 40), (18, width), (22, height), (26, 1 | (24 << 16)) })
        {
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
        }

        for (int i = 0; i < pixels.Length; i++)
        {
            int at = Header + ((height - 1 - (i / width)) * stride) + (3 * (i % width));
            (file[at], file[at + 1], file[at + 2]) = (pixels[i].Blue, pixels[i].Green, pixels[i].Red);
        }

        return file;
    }

    /// <summary>A picture of grey pixels.</summary>
    public static byte[] Bitmap(int width, ReadOnlySpan<byte> pixels) => Bitmap(width, [.. pixels.ToArray().Select(pixel => (pixel, pixel, pixel))]);

    /// <summary>A number as a file's name, so that the order of the names is that of the numbers.</summary>
    public static string Numbered(int number, string extension) => number.ToString("00000", CultureInfo.InvariantCulture) + extension;

    /// <summary>Writes a table into a folder; gives its path.</summary>
    public static string WriteTable(TemporaryFolder folder, string text)
    {
        File.WriteAllText(folder.At("t.csv"), text);
        return folder.At("t.csv");
    }

    /// <summary>The same images, in one order, of the same classes.</summary>
    public static void AssertSame(ImageSet expected, ImageSet actual)
    {
        Assert.Equal((expected.Height, expected.Width), (actual.Height, actual.Width));
        Assert.Equal(expected.ClassNames, actual.ClassNames);
        Assert.Equal(expected.Labels, actual.Labels);
        Assert.Equal(expected.Pixels, actual.Pixels);
    }
}
