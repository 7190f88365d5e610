using System.Buffers.Binary;
using System.Text;
using MnistTools.Files;

namespace MnistTools.Persistence;

/// <summary>What a file is by its first bytes, whatever its name says: models are renamed, and what is downloaded is not always a model.</summary>
internal enum FileSignature
{
    /// <summary>Nothing that is known here.</summary>
    Unknown,

    /// <summary>A ZIP archive, as <c>.keras</c> files are.</summary>
    Zip,

    /// <summary>HDF5, as <c>.h5</c> files are.</summary>
    Hdf5,

    /// <summary>safetensors: a length, then JSON.</summary>
    SafeTensors,
}

/// <summary>Tells what a file is.</summary>
internal static class FileSignatures
{
    private const int HeadLength = 256;

    private static readonly byte[] Hdf5Start = [0x89, (byte)'H', (byte)'D', (byte)'F', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    /// <summary>HDF5 may follow a block that is the user's own; its length is one of these.</summary>
    private static readonly long[] UserBlocks = [512, 1024, 2048];

    /// <summary>Reads the first bytes.</summary>
    /// <exception cref="ModelFormatException">The file is something else that is known; the message says what, and what to do.</exception>
    public static FileSignature Read(string path)
    {
        using FileStream stream = ReceivedFile.Open(path);
        byte[] head = ReadAt(stream, 0, HeadLength);
        if (head.AsSpan().StartsWith("PK\x03\x04"u8) || head.AsSpan().StartsWith("PK\x05\x06"u8))
        {
            return FileSignature.Zip;
        }

        if (head.AsSpan().StartsWith(Hdf5Start) || UserBlocks.Any(start => ReadAt(stream, start, Hdf5Start.Length).AsSpan().SequenceEqual(Hdf5Start)))
        {
            return FileSignature.Hdf5;
        }

        if (head.Length > sizeof(ulong) && head[sizeof(ulong)] == '{' && BinaryPrimitives.ReadUInt64LittleEndian(head) < (ulong)stream.Length)
        {
            return FileSignature.SafeTensors;
        }

        return NameOther(head) is { } other ? throw new ModelFormatException(other, path) : FileSignature.Unknown;
    }

    /// <summary>The first bytes as text where they are text, else as numbers.</summary>
    public static string Describe(string path)
    {
        using FileStream stream = ReceivedFile.Open(path);
        byte[] head = ReadAt(stream, 0, 16);
        bool isText = head.Length > 0 && head.All(value => value is >= 0x20 and < 0x7F);
        return head.Length == 0 ? "it is empty" : $"it begins with {(isText ? $"'{Encoding.ASCII.GetString(head)}'" : Convert.ToHexString(head))}";
    }

    private static string? NameOther(byte[] head)
    {
        string text = Encoding.Latin1.GetString(head).TrimStart();
        return text switch
        {
            _ when text.StartsWith("version https://git-lfs", StringComparison.Ordinal) =>
                "This is a pointer of Git LFS, not the model itself. Run 'git lfs pull' where it came from, or download the file itself.",
            _ when text.StartsWith("<!DOCTYPE", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase) =>
                "This is a web page, not a model. Download the file itself, on GitHub with 'Raw'.",
            _ when head is [0x1F, 0x8B, ..] => "This is a gzip archive. Unpack it first.",
            _ when head is [0x80, >= 2 and <= 5, ..] =>
                "This is a Python pickle, as old PyTorch files are, which can run code when it is read. Save the weights as safetensors in Python.",
            _ => null,
        };
    }

    private static byte[] ReadAt(FileStream stream, long position, int count)
    {
        byte[] bytes = new byte[count];
        stream.Position = position;
        return bytes[..stream.ReadAtLeast(bytes, count, throwOnEndOfStream: false)];
    }
}
