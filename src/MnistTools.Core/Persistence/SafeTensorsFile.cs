using System.Buffers.Binary;
using MnistTools.Files;
using MnistTools.Text;

namespace MnistTools.Persistence;

/// <summary>
/// A file of tensors in the safetensors format: the header's length (64 bits, little-endian), the header (JSON), the numbers (C order,
/// little-endian). As strict as the format's own library: nothing is allocated before it is known that the file holds it.
/// </summary>
/// <remarks>https://github.com/huggingface/safetensors#format</remarks>
internal sealed class SafeTensorsFile : ITensorFile, IDisposable
{
    /// <summary>What the format's own library allows.</summary>
    private const long LongestHeader = 100_000_000;

    /// <summary>How many numbers are read at a time.</summary>
    private const int PieceLength = 1 << 14;

    private readonly Stream _stream;
    private readonly string _path;
    private readonly long _dataStart;

    private SafeTensorsFile(Stream stream, string path)
    {
        (_stream, _path) = (stream, path);
        byte[] header = ReadHeader();
        _dataStart = sizeof(ulong) + header.Length;
        try
        {
            Header = SafeTensorsHeader.Parse(header, stream.Length - _dataStart);
        }
        catch (InvalidDataException damaged)
        {
            throw Refuse($"This safetensors file cannot be read: {damaged.Message}", damaged);
        }
    }

    /// <summary>What the file says of itself.</summary>
    public SafeTensorsHeader Header { get; }

    public IReadOnlyList<TensorEntry> Tensors => Header.Tensors;

    public IReadOnlyDictionary<string, string>? Described => ModelMetadata.IsIn(Header.Metadata) ? Header.Metadata : null;

    /// <summary>Opens a file and checks its header against its length.</summary>
    /// <exception cref="ModelFormatException">It is no valid safetensors file.</exception>
    public static SafeTensorsFile Open(string path) => Open(ReceivedFile.Open(path), path);

    /// <summary>Reads from a stream that can seek, and closes it with the file.</summary>
    /// <param name="stream">The stream, at its beginning.</param>
    /// <param name="path">What it is called in messages.</param>
    /// <exception cref="ModelFormatException">It is no valid safetensors file.</exception>
    public static SafeTensorsFile Open(Stream stream, string path)
    {
        try
        {
            return new SafeTensorsFile(stream, path);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Writes tensors one after the other.</summary>
    public static void Write(
        Stream stream, IReadOnlyDictionary<string, string> metadata, IReadOnlyList<(string Name, IReadOnlyList<int> Shape, float[] Values)> tensors)
    {
        var entries = new List<TensorEntry>();
        long position = 0;
        foreach ((string name, IReadOnlyList<int> shape, float[] values) in tensors)
        {
            long end = position + (long)values.Length * sizeof(float);
            entries.Add(new TensorEntry(name, [.. shape.Select(size => (long)size)], position, end));
            position = end;
        }

        byte[] header = new SafeTensorsHeader(metadata, entries).Write();
        byte[] length = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach ((_, _, float[] values) in tensors)
        {
            stream.Write(LittleEndian.BytesOf<float>(values));
        }
    }

    /// <summary>Reads the numbers of a tensor, whatever floats they are in the file.</summary>
    public void Read(TensorEntry tensor, Span<float> values)
    {
        int size = tensor.Type.Bits / 8;
        if (tensor.Type.ToFloat is not { } toFloat || (long)values.Length * size != tensor.End - tensor.Begin)
        {
            throw Refuse($"Tensor {tensor} should hold {Counted.Of(values.Length, "float")}");
        }

        byte[] piece = new byte[Math.Min(values.Length, PieceLength) * size];
        try
        {
            _stream.Position = _dataStart + tensor.Begin;
            for (int done = 0; done < values.Length; done += PieceLength)
            {
                Span<float> part = values[done..Math.Min(done + PieceLength, values.Length)];
                _stream.ReadExactly(piece.AsSpan(0, part.Length * size));
                for (int i = 0; i < part.Length; i++)
                {
                    part[i] = toFloat(piece.AsSpan(i * size, size));
                }
            }
        }
        catch (EndOfStreamException shortened)
        {
            throw Refuse($"The file became shorter while tensor '{tensor.Name}' was read", shortened);
        }
    }

    public void Dispose() => _stream.Dispose();

    private byte[] ReadHeader()
    {
        Span<byte> start = stackalloc byte[sizeof(ulong)];
        int read = _stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (read < start.Length)
        {
            throw Refuse($"This is not a safetensors file: it has {Counted.Of(read, "byte")}, and the length of the header alone takes {start.Length}");
        }

        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(start);
        if (length > LongestHeader)
        {
            throw Refuse(
                $"This is not a safetensors file, or a damaged one: it announces a header of {length} bytes, and {LongestHeader} are the most there can be");
        }

        if ((long)length > _stream.Length - start.Length)
        {
            throw Refuse($"The file is truncated, or no safetensors file: it announces a header of {length} bytes and has {_stream.Length} in all");
        }

        byte[] header = new byte[(int)length];
        _stream.ReadExactly(header);
        return header;
    }

    private ModelFormatException Refuse(string problem, Exception? cause = null) =>
        new($"{problem}. Copy it again from where it came, or save the model again.", _path, cause);
}
