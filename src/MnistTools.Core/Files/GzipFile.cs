using System.IO.Compression;

namespace MnistTools.Files;

/// <summary>What is in a gzip file, read from its beginning to its end: there, one that was cut off is refused.</summary>
internal sealed class GzipFile : ForwardStream
{
    /// <summary>What a message says of one that cannot be unpacked.</summary>
    public const string Damaged = "The gzip data is damaged: it cannot be unpacked, or not to what its checksum says. Copy or download it again";

    private const string Extension = ".gz";

    private readonly EndMarkedStream _packed;
    private readonly GZipStream _unpacked;

    /// <summary>Begins where a file is, and leaves it open.</summary>
    public GzipFile(FileStream file)
    {
        _packed = new EndMarkedStream(file);
        _unpacked = new GZipStream(_packed, CompressionMode.Decompress, leaveOpen: true);
    }

    /// <summary>Whether a file is one, whatever its name says. It is at its beginning then.</summary>
    public static bool IsOne(FileStream file)
    {
        Span<byte> start = stackalloc byte[2];
        file.Position = 0;
        int read = file.ReadAtLeast(start, 2, throwOnEndOfStream: false);
        file.Position = 0;
        return read == 2 && start[0] == 0x1f && start[1] == 0x8b;
    }

    /// <summary>The name of what is in a file: without <c>.gz</c>.</summary>
    public static string BareName(string path) =>
        Path.GetExtension(path).Equals(Extension, StringComparison.OrdinalIgnoreCase) ? Path.GetFileNameWithoutExtension(path) : Path.GetFileName(path);

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">It is damaged, or was cut off.</exception>
    public override int Read(Span<byte> buffer)
    {
        int read = _unpacked.Read(buffer);
        if (read > 0 || buffer.Length == 0)
        {
            return read;
        }

        _packed.Mark();
        return _unpacked.Read(buffer) == 0 ? 0 : throw new InvalidDataException(Damaged);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _unpacked.Dispose();
        }

        base.Dispose(disposing);
    }
}
