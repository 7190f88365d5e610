using System.Buffers.Binary;
using System.IO.Compression;

namespace MnistTools.Core.Tests;

/// <summary>A folder of four small IDX files that are right until a test makes one wrong.</summary>
internal sealed class IdxFiles : IDisposable
{
    public const string TrainImages = "train-images-idx3-ubyte", TrainLabels = "train-labels-idx1-ubyte", TestImages = "t10k-images-idx3-ubyte",
        TestLabels = "t10k-labels-idx1-ubyte";

    private readonly TemporaryFolder _folder = new();

    public IdxFiles()
    {
        Write(TrainImages, Images(3));
        Write(TrainLabels, Labels(1, 9, 0));
        Write(TestImages, Images(2));
        Write(TestLabels, Labels(4, 5));
    }

    public string Path => _folder.Path;

    /// <summary>Images of 2×2 whose bytes count up.</summary>
    public static byte[] Images(int count) => [.. Header(0x803, count, 2, 2), .. Enumerable.Range(0, 4 * count).Select(i => (byte)i)];

    public static byte[] Labels(params byte[] labels) => [.. Header(0x801, labels.Length), .. labels];

    public static byte[] Header(params int[] numbers) => [.. numbers.SelectMany(number =>
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    })];

    public static byte[] Zip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    public void Write(string name, byte[] content) => File.WriteAllBytes(_folder.At(name), content);

    /// <summary>In place of the plain file.</summary>
    public void WriteZipped(string name, byte[] packed)
    {
        Delete(name);
        Write(name + ".gz", packed);
    }

    public void Delete(string name) => File.Delete(_folder.At(name));

    public void Dispose() => _folder.Dispose();
}
