using System.IO.Compression;
using System.Security.Cryptography;

namespace MnistTools.Core.Tests.Data;

/// <summary>NumPy's archives: Keras' mnist.npz, and those of one's own.</summary>
public sealed class NumpyArchiveTests(RealMnist mnist) : FolderTests
{
    private readonly ImageSet _train = mnist.Train.Take(40), _test = mnist.Test.Take(20);

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void Keras_archive_is_training_and_test_images(CompressionLevel level)
    {
        File.WriteAllBytes(Folder.At("mnist.npz"), OwnFiles.Npz(_train, _test, level));
        MnistData read = ImageFiles.Load(Folder.At("mnist.npz"));
        OwnFiles.AssertSame(_train, read.Train);
        OwnFiles.AssertSame(_test, read.Test);
        Assert.Equal("mnist.npz: 40 training and 20 test images in 10 classes", read.ToString());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(OwnFiles.Npy("|u1", "(20,)", _test.CopyLabels()))), read.Sha256["y_test.npy"]);
        Assert.Equal(4, read.Sha256.Count);
        Assert.Contains(
            "There are training and test images in it, where one set is needed",
            Assert.Throws<MnistDataException>(() => ImageFiles.LoadSet(Folder.At("mnist.npz"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("|u1", 1, 1, false)]
    [InlineData("|i1", 1, 2, true)]
    [InlineData("<u2", 2, 3, false)]
    [InlineData("<i2", 2, 1, false)]
    [InlineData("<u4", 4, 2, true)]
    [InlineData("<i4", 4, 1, false)]
    [InlineData("<u8", 8, 1, false)]
    [InlineData("<i8", 8, 1, true)]
    [InlineData(">u2", 2, 1, false)]
    [InlineData(">i4", 4, 1, true)]
    [InlineData(">u8", 8, 1, false)]
    public void Labels_are_whole_numbers_of_any_width(string type, int width, byte version, bool isColumn)
    {
        byte[] labels = OwnFiles.Npy(type, isColumn ? "(40, 1)" : "(40,)", OwnFiles.Widen(_train.CopyLabels(), width, type[0] == '>'), version);
        OwnFiles.AssertSame(_train, ReadArrays(OwnFiles.Npy("|u1", isColumn ? "(40, 28, 28, 1)" : "(40, 28, 28)", _train.Pixels.ToArray(), version), labels));
    }

    [Theory]
    [InlineData("<u2", 2, false)]
    [InlineData(">u2", 2, true)]
    [InlineData("<i4", 4, true)]
    [InlineData(">i4", 4, false)]
    [InlineData("<i8", 8, false)]
    [InlineData(">u8", 8, false)]
    public void Pixels_are_whole_numbers_of_any_width(string type, int width, bool hasChannel) => OwnFiles.AssertSame(
        _train,
        ReadArrays(
            OwnFiles.Npy(type, hasChannel ? "(40, 28, 28, 1)" : "(40, 28, 28)", OwnFiles.Widen(_train.Pixels.ToArray(), width, type[0] == '>')),
            OwnFiles.Npy("|u1", "(40,)", _train.CopyLabels())));

    /// <summary>The number is at (1, 2, 3) of (2, 3, 4), the last one.</summary>
    [Theory]
    [InlineData("<i2", "00FF", "-256")]
    [InlineData(">i2", "FFFF", "-1")]
    [InlineData("|i1", "80", "-128")]
    [InlineData("<u2", "0001", "256")]
    [InlineData(">u4", "FFFFFFFF", "4294967295")]
    [InlineData("<u8", "FFFFFFFFFFFFFFFF", "18446744073709551615")]
    [InlineData(">i8", "8000000000000000", "-9223372036854775808")]
    public void A_pixel_that_is_no_byte_is_named(string type, string number, string value)
    {
        byte[] wrong = Convert.FromHexString(number);
        AssertRefused(
            $"x_train[1, 2, 3] is {value}; a pixel must be from 0 to 255. If white is more than that, (255.0 * x / x.max()).astype('uint8') makes it 255",
            OwnFiles.Npy(type, "(2, 3, 4)", [.. new byte[23 * wrong.Length], .. wrong]), OwnFiles.Npy("|u1", "(2,)", [1, 0]));
    }

    [Theory]
    [InlineData("<f4", "(2, 1, 1)", 8, "x_train has numbers of the kind <f4: pixels are whole numbers from 0 to 255, as (255 * x).astype('uint8') makes them of numbers from 0 to 1, and x.astype('uint8') of numbers from 0 to 255")]
    [InlineData("|b1", "(2, 1, 1)", 2, "x_train has numbers of the kind |b1: pixels are whole numbers from 0 to 255, as (255 * x).astype('uint8') makes them of True and False")]
    [InlineData("<c8", "(2, 1, 1)", 16, "x_train has numbers of the kind <c8: pixels are whole numbers from 0 to 255")]
    [InlineData("|u1", "(2, 1)", 2, "x_train has the shape (2, 1): images are an array of three axes")]
    [InlineData("|u1", "(2, 784)", 1568, "(number, rows, columns), as x.reshape(-1, 28, 28) makes it")]
    [InlineData("|u1", "(3, 1, 1)", 3, "y_train has 2 labels, but x_train has 3 images")]
    [InlineData("|u1", "(2, 1, 1)", 3, "x_train.npy cannot be read: its header announces 2 bytes of numbers, and 3 follow")]
    [InlineData("|u1", "(2, 0, 1)", 0, "x_train.npy cannot be read: its axis 2 has a size of 0, which cannot be")]
    [InlineData("|u1", "(2000000000, 2000000000, 2000000000)", 2, "x_train.npy cannot be read: its header announces 8000000000000000000000000000 bytes")]
    [InlineData("|u1", "(99999999999, 1, 1)", 2, "x_train.npy cannot be read: its axis 1 has a size of 99999999999, which cannot be")]
    [InlineData("O", "(2, 1, 1)", 2, "x_train.npy cannot be read: its header does not say what its numbers are")]
    public void Images_that_are_none_are_refused(string type, string shape, int bytes, string problem) =>
        AssertRefused(problem, OwnFiles.Npy(type, shape, new byte[bytes]), OwnFiles.Npy("|u1", "(2,)", [1, 0]));

    [Theory]
    [InlineData("<i2", "(2,)", 4, "y_train[0] is 1799; a label must be from 0 to 255")]
    [InlineData("<i8", "(2,)", 16, "y_train[0] is 506381209866536711; a label")]
    [InlineData("<f4", "(2,)", 8, "y_train has numbers of the kind <f4: labels are whole numbers")]
    [InlineData(">i2", "(2,)", 4, "y_train[0] is 1799; a label must be from 0 to 255")]
    [InlineData(">f4", "(2,)", 8, "y_train has numbers of the kind >f4: labels are whole numbers")]
    [InlineData("|u1", "(1, 2)", 2, "y_train has the shape (1, 2): labels are an array of one axis, a number for each image, as y.argmax(axis=1) makes it of one-hot rows")]
    public void Labels_that_are_none_are_refused(string type, string shape, int bytes, string problem) =>
        AssertRefused(problem, OwnFiles.Npy("|u1", "(2, 1, 1)", [1, 2]), OwnFiles.Npy(type, shape, [.. Enumerable.Repeat((byte)7, bytes)]));

    [Fact]
    public void Arrays_that_cannot_be_read_are_refused()
    {
        byte[] images = OwnFiles.Npy("|u1", "(2, 1, 1)", [1, 2]), labels = OwnFiles.Npy("|u1", "(2,)", [1, 0]);
        AssertRefused("its first axis comes fastest", OwnFiles.Npy("|u1", "(2, 1, 1)", [1, 2], order: "True"), labels);
        AssertRefused("it is of version 4", OwnFiles.Npy("|u1", "(2, 1, 1)", [1, 2], version: 4), labels);
        AssertRefused("it is no array of NumPy's", "not an array of NumPy's"u8.ToArray(), labels);
        AssertRefused("its header would be longer than it can be", [.. images[..8], 255, 255, .. images[10..]], labels);
        AssertArchiveRefused(
            "It has the arrays a, b. Arrays x_train and y_train are needed",
            OwnFiles.Npz(CompressionLevel.Fastest, ("a.npy", images), ("b.npy", labels), ("c.txt", [1])));
        AssertArchiveRefused("It has no arrays of NumPy's. Arrays x_train", OwnFiles.Npz(CompressionLevel.Fastest));
        AssertArchiveRefused("It has no array y_train", OwnFiles.Npz(CompressionLevel.Fastest, ("x_train.npy", images)));
        AssertArchiveRefused(
            "It has no array x_test", OwnFiles.Npz(CompressionLevel.Fastest, ("x_train.npy", images), ("y_train.npy", labels), ("y_test.npy", labels)));
        byte[] whole = OwnFiles.Npz(CompressionLevel.NoCompression, ("x_train.npy", images), ("y_train.npy", labels));
        AssertArchiveRefused("The archive is damaged", whole[..^30]);
        int pixels = whole.AsSpan().IndexOf(images.AsSpan(images.Length - 3)) + 2;
        AssertArchiveRefused("'x_train.npy' is damaged: its checksum is another one", [.. whole[..pixels], 9, .. whole[(pixels + 1)..]]);
    }

    [Fact]
    public void A_length_that_cannot_be_packed_so_small_costs_no_memory()
    {
        byte[] whole = OwnFiles.Npz(
            CompressionLevel.Fastest, ("x_train.npy", OwnFiles.Npy("|u1", "(2, 1, 1)", [1, 2])), ("y_train.npy", OwnFiles.Npy("|u1", "(2,)", [1, 0])));
        // Of the entry in the directory, which is the second of this name: what is unpacked.
        int entry = whole.AsSpan().IndexOf("PK\u0001\u0002"u8);
        BitConverter.TryWriteBytes(whole.AsSpan(entry + 24), 2_000_000_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        AssertArchiveRefused("'x_train.npy' would have 2000000000 bytes, more than can be packed into it", whole);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

    private ImageSet ReadArrays(byte[] images, byte[] labels)
    {
        File.WriteAllBytes(Folder.At("a.npz"), OwnFiles.Npz(CompressionLevel.Fastest, ("x_train.npy", images), ("y_train.npy", labels)));
        return ImageFiles.LoadSet(Folder.At("a.npz"));
    }

    private void AssertRefused(string problem, byte[] images, byte[] labels)
    {
        var refused = Assert.Throws<MnistDataException>(() => ReadArrays(images, labels));
        Assert.StartsWith($"{Folder.At("a.npz")}: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
    }

    private void AssertArchiveRefused(string problem, byte[] archive)
    {
        File.WriteAllBytes(Folder.At("a.npz"), archive);
        var refused = Assert.Throws<MnistDataException>(() => ImageFiles.LoadSet(Folder.At("a.npz")));
        Assert.StartsWith($"{Folder.At("a.npz")}: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
    }
}
