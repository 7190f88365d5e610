using System.IO.Compression;
using System.Text;

namespace MnistTools.Persistence;

/// <summary>The first bytes of a file, by which formats know their own: models are renamed, and what is downloaded is not always a model.</summary>
/// <param name="stream">The whole file; it can seek, and stays open.</param>
internal sealed class FileHead(FileStream stream)
{
    private const int HeadLength = 256;

    private readonly Lazy<IReadOnlyList<string>> _zipEntries = new(() => ReadZipEntries(stream));
    private readonly byte[] _start = ReadAt(stream, 0, HeadLength);

    /// <summary>The first 256 bytes; fewer where the file has fewer.</summary>
    public ReadOnlySpan<byte> Start => _start;

    /// <summary>How many bytes the file has.</summary>
    public long Length => stream.Length;

    /// <summary>Whether it is a ZIP archive.</summary>
    public bool IsZip => Start.StartsWith("PK\x03\x04"u8) || Start.StartsWith("PK\x05\x06"u8);

    /// <summary>What a ZIP archive holds, by name; nothing where it is none, or is damaged.</summary>
    public IReadOnlyList<string> ZipEntries => IsZip ? _zipEntries.Value : [];

    /// <summary>Bytes from elsewhere in the file, as many as there are.</summary>
    public ReadOnlySpan<byte> ReadAt(long position, int count) => ReadAt(stream, position, count);

    /// <summary>The first bytes as text where they are text, else as numbers.</summary>
    public string Describe()
    {
        byte[] head = [.. _start.Take(16)];
        bool isText = head.Length > 0 && head.All(value => value is >= 0x20 and < 0x7F);
        return head.Length == 0 ? "it is empty" : $"it begins with {(isText ? $"'{Encoding.ASCII.GetString(head)}'" : Convert.ToHexString(head))}";
    }

    /// <summary>What the file is instead of a model, and what to do; <see langword="null"/> where that is not known.</summary>
    public string? NameOther()
    {
        string text = Encoding.Latin1.GetString(_start).TrimStart();
        return text switch
        {
            _ when text.StartsWith("version https://git-lfs", StringComparison.Ordinal) =>
                "This is a pointer of Git LFS, not the model itself. Run 'git lfs pull' where it came from, or download the file itself.",
            _ when text.StartsWith("<!DOCTYPE", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase) =>
                "This is a web page, not a model. Download the file itself, on GitHub with 'Raw'.",
            _ when _start is [0x1F, 0x8B, ..] => "This is a gzip archive. Unpack it first.",
            _ when _start is [0x80, >= 2 and <= 5, ..] =>
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

    private static IReadOnlyList<string> ReadZipEntries(FileStream stream)
    {
        try
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            return [.. archive.Entries.Select(entry => entry.FullName)];
        }
        catch (Exception damaged) when (damaged is InvalidDataException or NotSupportedException or EndOfStreamException or ArgumentException)
        {
            return [];
        }
    }
}
