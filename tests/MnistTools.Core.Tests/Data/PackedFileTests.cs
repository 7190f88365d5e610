using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace MnistTools.Core.Tests.Data;

/// <summary>Images of one's own in what is packed: a table in a gzip file is that table, and an archive is unpacked only if that is of use.</summary>
public sealed class PackedFileTests : FolderTests
{
    private static readonly byte[] Images = OwnFiles.Npy("|u1", "(2, 1, 1)", [1, 2]);
    private static readonly byte[] Labels = OwnFiles.Npy("|u1", "(2,)", [1, 0]);

    private readonly ImageSet _images = Some.Images(60, 4, 4, 10);

    [Fact]
    public void A_gzipped_table_is_the_table()
    {
        byte[] table = Encoding.UTF8.GetBytes(OwnFiles.Table(_images));
        File.WriteAllBytes(Folder.At("digits.csv.gz"), Gzip(table));
        ImageSet read = ImageFiles.LoadSet(Folder.At("digits.csv.gz"));
        Assert.Equal(_images.Pixels, read.Pixels);
        Assert.Equal(_images.Labels, read.Labels);
        Assert.Equal("digits.csv", read.Name);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(table)), read.Sha256["digits.csv"]);
        // In two members, as `cat` makes of two files.
        File.WriteAllBytes(Folder.At("two.csv.GZ"), [.. Gzip(table[..100]), .. Gzip(table[100..])]);
        Assert.Equal(_images.Pixels, ImageFiles.LoadSet(Folder.At("two.csv.GZ")).Pixels);
        Assert.Contains(
            "but there are digits.csv.gz, two.csv.GZ: give the own path of the one that is meant",
            Assert.Throws<MnistDataException>(() => ImageFiles.Load(Folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Fastest)]
    [InlineData(CompressionLevel.Optimal)]
    public void A_gzipped_table_that_is_cut_off_is_refused_wherever_that_was(CompressionLevel level)
    {
        // Without names and line by line the same, so that it could end anywhere.
        byte[] packed = Gzip(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 40).Select(i => $"{i % 10},{i},2,3,4\n"))), level);
        Assert.All(Enumerable.Range(2, packed.Length - 2), length =>
        {
            File.WriteAllBytes(Folder.At("t.csv.gz"), packed[..length]);
            Assert.Throws<MnistDataException>(() => ImageFiles.LoadSet(Folder.At("t.csv.gz")));
        });
        File.WriteAllBytes(Folder.At("t.csv.gz"), [.. packed[..^6], (byte)~packed[^6], .. packed[^5..]]);
        Assert.Contains(
            "t.csv.gz: The gzip data is damaged: it cannot be unpacked",
            Assert.Throws<MnistDataException>(() => ImageFiles.LoadSet(Folder.At("t.csv.gz"))).Message, StringComparison.Ordinal);
    }

    /// <summary>Nowhere for going on behind what its header announces: that is the one thing that it does not do.</summary>
    [Fact]
    public void A_gzipped_IDX_file_that_is_cut_off_is_refused_as_that_wherever_it_was()
    {
        byte[] content = [0, 0, 8, 3, 0, 0, 0, 40, 0, 0, 0, 2, 0, 0, 0, 2, .. Enumerable.Range(0, 160).Select(i => (byte)(i * i))];
        byte[] packed = Gzip(content);
        Assert.Equal(content[16..], ReadIdx(packed).Values);
        Assert.All(Enumerable.Range(2, packed.Length - 2), length =>
        {
            string message = Assert.Throws<MnistDataException>(() => ReadIdx(packed[..length])).Message;
            Assert.DoesNotContain("continues", message, StringComparison.Ordinal);
        });
        Assert.Contains("The file continues after the last value", Assert.Throws<MnistDataException>(() => ReadIdx(Gzip([.. content, 7]))).Message);

        IdxFile ReadIdx(byte[] file)
        {
            File.WriteAllBytes(Folder.At("images.gz"), file);
            return IdxFile.Read(Folder.At("images.gz"), axes: 3);
        }
    }

    [Fact]
    public void What_else_is_gzipped_is_refused()
    {
        AssertRefused("t.gz", "The file is empty", Gzip([]));
        AssertRefused("t.gz", "In line 1, cell 2 has '256'", Gzip("1,256,0,0,0"u8.ToArray()));
        AssertRefused("t.gz", "This is neither a table (CSV) nor NumPy's archive", Gzip([0, 1, 2, 3]));
        AssertRefused(
            "a.npz.gz", "This is neither", Gzip(OwnFiles.Npz(CompressionLevel.Fastest, ("x_train.npy", Images), ("y_train.npy", Labels))),
            "What is packed must be unpacked first");
    }

    /// <summary>Methods that other programs pack with (APPNOTE.TXT, 4.4.5); NumPy does not.</summary>
    [Theory]
    [InlineData(12)]
    [InlineData(14)]
    [InlineData(93)]
    public void An_array_that_is_packed_otherwise_is_refused(short method) =>
        AssertRefused("a.npz", "x_train.npy cannot be unpacked: ", Change(8, method), "Write the archive with numpy.savez_compressed or numpy.savez");

    [Fact]
    public void An_encrypted_array_is_refused() => AssertRefused("a.npz", "x_train.npy cannot be unpacked: it is encrypted.", Change(6, 1));

    [Theory]
    [InlineData("<U1", 4, "(2,)", "y_train has texts (<U1): labels are whole numbers, as y.astype('uint8') makes them of '0', '1' and so on")]
    [InlineData("<U10", 40, "(2,)", "y_train has texts (<U10): labels are whole numbers")]
    [InlineData("|S3", 3, "(2,)", "y_train has texts (|S3): labels are whole numbers")]
    [InlineData("|b1", 1, "(2,)", "y_train has numbers of the kind |b1: labels are whole numbers, as y.astype('uint8') makes them")]
    [InlineData("|u1", 0, "(0,)", "y_train.npy cannot be read: it is empty, of the shape (0,), and at least one image with its label is needed")]
    public void Labels_of_other_kinds_are_named(string type, int width, string shape, string problem) =>
        AssertRefused(
            "a.npz", problem, OwnFiles.Npz(CompressionLevel.Fastest, ("x_train.npy", Images), ("y_train.npy", OwnFiles.Npy(type, shape, new byte[2 * width]))));

    [Fact]
    public void Arrays_without_images_are_named() => AssertRefused(
        "a.npz", "x_train.npy cannot be read: it is empty, of the shape (0, 28, 28), and",
        OwnFiles.Npz(CompressionLevel.Fastest, ("x_train.npy", OwnFiles.Npy("|u1", "(0, 28, 28)", [])), ("y_train.npy", Labels)));

    /// <summary>64 MB of zeros have 64 KB, and their header tells that they are of no use.</summary>
    [Theory]
    [InlineData("|u1", "(2, 1, 1)", "x_train.npy cannot be read: its header announces 2 bytes of numbers, and 67108864 follow")]
    [InlineData("<f4", "(1, 4096, 4096)", "x_train has numbers of the kind <f4: pixels are whole numbers")]
    [InlineData("|u1", "(16, 2048, 2048)", "y_train has 2 labels, but x_train has 16 images")]
    public void What_the_header_tells_is_known_before_the_rest_is_unpacked(string type, string shape, string problem)
    {
        byte[] archive = OwnFiles.Npz(CompressionLevel.Fastest, ("x_train.npy", OwnFiles.Npy(type, shape, new byte[1 << 26])), ("y_train.npy", Labels));
        long before = GC.GetAllocatedBytesForCurrentThread();
        AssertRefused("a.npz", problem, archive);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

    private static byte[] Gzip(byte[] content, CompressionLevel level = CompressionLevel.Optimal)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, level))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    /// <summary>An archive with another value in both headers of its first array; that in the directory is two bytes further on.</summary>
    private static byte[] Change(int place, short value)
    {
        byte[] archive = OwnFiles.Npz(CompressionLevel.NoCompression, ("x_train.npy", Images), ("y_train.npy", Labels));
        BinaryPrimitives.WriteInt16LittleEndian(archive.AsSpan(place), value);
        BinaryPrimitives.WriteInt16LittleEndian(archive.AsSpan(archive.AsSpan().IndexOf("PK\u0001\u0002"u8) + place + 2), value);
        return archive;
    }

    private void AssertRefused(string name, string problem, byte[] content, string advice = "")
    {
        File.WriteAllBytes(Folder.At(name), content);
        var refused = Assert.Throws<MnistDataException>(() => ImageFiles.LoadSet(Folder.At(name)));
        Assert.StartsWith($"{Folder.At(name)}: {problem}", refused.Message, StringComparison.Ordinal);
        Assert.Contains(advice, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }
}
