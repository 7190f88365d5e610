using System.IO.Compression;
using System.Security.Cryptography;
using MnistTools.Files;
using MnistTools.Text;

namespace MnistTools.Data.Formats;

/// <summary>
/// NumPy's archive of arrays (.npz), with the arrays that Keras' <c>mnist.npz</c> has: <c>x_train</c>, <c>y_train</c>, <c>x_test</c>, <c>y_test</c>.
/// </summary>
internal static class NumpyArchive
{
    /// <summary>Two sets of 2 GB with their labels have no more.</summary>
    private const long MostBytes = 6L << 30;

    private const string Extension = ".npy";

    /// <summary>Reads an archive. Without test images it is one set.</summary>
    /// <exception cref="MnistDataException">It is damaged, or has other arrays.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static FoundImages Read(string path)
    {
        try
        {
            using FileStream file = ReceivedFile.Open(path, MostBytes);
            using var archive = new ZipArchive(file, ZipArchiveMode.Read);
            return Read(archive, path);
        }
        catch (Exception damaged) when (damaged is InvalidDataException or EndOfStreamException)
        {
            throw new MnistDataException($"The archive is damaged: {damaged.Message.TrimEnd('.')}. Copy or download it again", path);
        }
    }

    private static FoundImages Read(ZipArchive archive, string path)
    {
        string name = Path.GetFileName(path);
        if (archive.GetEntry("x_train" + Extension) is null)
        {
            throw new MnistDataException(
                $"It has {DescribeArrays(archive)}. Arrays x_train and y_train are needed, and x_test and y_test for test images: numpy.savez_compressed('digits.npz', x_train=…, y_train=…)", path);
        }

        bool isOne = archive.GetEntry("x_test" + Extension) is null && archive.GetEntry("y_test" + Extension) is null;
        if (isOne)
        {
            return new FoundImages(name, ReadSet(archive, name, "train", path)) { HasCountedClasses = true };
        }

        ImageSet train = ReadSet(archive, $"{name} train", "train", path);
        return FoundImages.Pair(name, train, ReadSet(archive, $"{name} test", "test", path), path, haveCountedClasses: true);
    }

    private static string DescribeArrays(ZipArchive archive)
    {
        string[] arrays = [.. archive.Entries.Select(entry => entry.FullName)
            .Where(file => file.EndsWith(Extension, StringComparison.Ordinal))
            .Select(file => file[..^Extension.Length])];
        return arrays.Length == 0 ? "no arrays of NumPy's" : $"the arrays {ClassNaming.List(arrays)}";
    }

    private static ImageSet ReadSet(ZipArchive archive, string name, string part, string path)
    {
        string x = $"x_{part}", y = $"y_{part}";
        // What the headers tell costs little: it is known before the numbers are unpacked.
        NumpyHeader images = ReadHeader(archive, x, path), labels = ReadHeader(archive, y, path);
        CheckImages(images, x, path);
        CheckLabels(labels, y, path);
        if (labels.Count != images.Count)
        {
            throw new MnistDataException($"{y} has {Counted.Of(labels.Count, "label")}, but {x} has {Counted.Of(images.Count, "image")}", path);
        }

        var sha256 = new Dictionary<string, string>();
        ReadOnlyMemory<byte> pixels = ReadPixels(ReadArray(archive, x, images, sha256), x, path);
        ReadOnlyMemory<byte> classes = ReadLabels(ReadArray(archive, y, labels, sha256), y, path);
        return new ImageSet(name, pixels, classes, images.Shape[1], images.Shape[2], FoundImages.NameNumbers(classes.Span), sha256);
    }

    private static void CheckImages(NumpyHeader images, string array, string path)
    {
        if (images.Shape is not ([_, _, _] or [_, _, _, 1]))
        {
            int side = images.Shape is [_, var size] ? (int)Math.Sqrt(size) : 0;
            string advice = side > 0 && images.Shape[1] == side * side ? $", as x.reshape(-1, {side}, {side}) makes it" : "";
            throw new MnistDataException($"{array} has the shape {images.Describe()}: images are an array of three axes, (number, rows, columns){advice}", path);
        }

        if (!images.HasWholeNumbers)
        {
            // What is up to 255 already would be destroyed by a factor of 255.
            string advice = images.HasFractions
                ? ", as (255 * x).astype('uint8') makes them of numbers from 0 to 1, and x.astype('uint8') of numbers from 0 to 255"
                : images.Type == "|b1" ? ", as (255 * x).astype('uint8') makes them of True and False"
                : "";
            throw new MnistDataException($"{array} has numbers of the kind {images.Type}: pixels are whole numbers from 0 to 255{advice}", path);
        }
    }

    private static void CheckLabels(NumpyHeader labels, string array, string path)
    {
        if (labels.Shape is not ([_] or [_, 1]))
        {
            string advice = labels.Shape is [_, > 1] ? ", as y.argmax(axis=1) makes it of one-hot rows" : "";
            throw new MnistDataException($"{array} has the shape {labels.Describe()}: labels are an array of one axis, a number for each image{advice}", path);
        }

        if (labels.HasTexts)
        {
            throw new MnistDataException(
                $"{array} has texts ({labels.Type}): labels are whole numbers, as y.astype('uint8') makes them of '0', '1' and so on, and numpy.unique(y, return_inverse=True)[1] of other texts", path);
        }

        if (!labels.HasWholeNumbers)
        {
            throw new MnistDataException($"{array} has numbers of the kind {labels.Type}: labels are whole numbers, as y.astype('uint8') makes them", path);
        }
    }

    private static ReadOnlyMemory<byte> ReadPixels(NumpyArray pixels, string array, string path)
    {
        int wrong = pixels.FindNoByte(out ReadOnlyMemory<byte> bytes);
        if (wrong < 0)
        {
            return bytes;
        }

        (int height, int width) = (pixels.Header.Shape[1], pixels.Header.Shape[2]);
        throw new MnistDataException(
            $"{array}[{wrong / (height * width)}, {wrong / width % height}, {wrong % width}] is {pixels.Describe(wrong)}; a pixel must be from 0 to 255. If white is more than that, (255.0 * x / x.max()).astype('uint8') makes it 255", path);
    }

    private static ReadOnlyMemory<byte> ReadLabels(NumpyArray labels, string array, string path)
    {
        int wrong = labels.FindNoByte(out ReadOnlyMemory<byte> bytes);
        return wrong < 0
            ? bytes
            : throw new MnistDataException($"{array}[{wrong}] is {labels.Describe(wrong)}; a label must be from 0 to {byte.MaxValue}", path);
    }

    private static NumpyHeader ReadHeader(ZipArchive archive, string array, string path)
    {
        string file = array + Extension;
        ZipArchiveEntry entry = archive.GetEntry(file) ?? throw new MnistDataException($"It has no array {array}", path);
        if (entry.Length > Array.MaxLength)
        {
            throw new MnistDataException($"{array} would have {entry.Length} bytes, more than the 2 GB that there is room for in one set", path);
        }

        ArchiveMember.CheckLength(entry);
        using Stream content = Open(entry, path);
        byte[] start = new byte[Math.Min(NumpyHeader.MostBytes, entry.Length)];
        content.ReadExactly(start);
        try
        {
            return NumpyHeader.Read(start, entry.Length);
        }
        catch (InvalidDataException wrong)
        {
            throw new MnistDataException($"{file} cannot be read: {wrong.Message}", path);
        }
    }

    private static Stream Open(ZipArchiveEntry entry, string path)
    {
        string problem = "it is encrypted";
        try
        {
            if (!entry.IsEncrypted)
            {
                return entry.Open();
            }
        }
        catch (InvalidDataException refused)
        {
            // NumPy itself packs with deflate, or not at all; .NET reads nothing else.
            problem = refused.Message.TrimEnd('.');
        }

        throw new MnistDataException(
            $"{entry.FullName} cannot be unpacked: {problem}. Write the archive with numpy.savez_compressed or numpy.savez, or copy or download it again",
            path);
    }

    private static NumpyArray ReadArray(ZipArchive archive, string array, NumpyHeader header, Dictionary<string, string> sha256)
    {
        string file = array + Extension;
        byte[] content = ArchiveMember.Read(archive.GetEntry(file)!);
        sha256[file] = Convert.ToHexStringLower(SHA256.HashData(content));
        return new NumpyArray(header, content.AsMemory(header.Start));
    }
}
