using System.IO.Compression;
using System.Runtime.CompilerServices;
using MnistTools.Text;
using PureHDF;

namespace MnistTools.Persistence.Keras;

/// <summary>
/// A stream for a reader that trusts its file. A damaged file can send such a reader in circles, or down without end; here each read asks
/// whether the stack still has room and whether more has been read than any whole file needs. The library asks for the numbers of a dataset
/// apart from all else.
/// </summary>
internal sealed class GuardedStream(Stream inner) : Stream, IDatasetStream
{
    /// <summary>Readers go over small structures many times; more than that is a circle.</summary>
    private const int TimesOver = 64;

    private const long LeastAllowance = 64 << 20;

    /// <summary>A read of nothing or of one byte takes time too.</summary>
    private const int CostOfRead = 16;

    /// <summary>A link's description begins with its version and its flags; this one says that its kind follows.</summary>
    private const byte LinkVersion = 1;
    private const byte KindFollows = 8;
    private const byte AllFlags = 31;
    private const byte SoftLink = 1;

    /// <summary>The first of the links into other files, and of those that programs define; those between are none.</summary>
    private const byte ExternalLink = 64;

    private readonly byte[] _lastSingles = new byte[2];
    private long _endOfSingles = -1;
    private int _singleCount;
    private int _lastSize;
    private int _sizeBefore;
    private bool _mayBeName;

    private long _left = LeastAllowance + TimesOver * inner.Length;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => inner.Length;

    public override long Position
    {
        get => inner.Position;
        set => inner.Position = value;
    }

    /// <summary>How many bytes have been read as the numbers of datasets, packed or not.</summary>
    public long NumberBytesRead { get; private set; }

    /// <summary>How many bytes there may be in a piece of packed numbers, which the library unpacks without end; 0 where none is packed.</summary>
    public long MostUnpackedBytes { get; set; }

    public void ReadDataset(Span<byte> buffer)
    {
        AllowRead(buffer.Length);
        inner.ReadExactly(buffer);
        NumberBytesRead += buffer.Length;
        if (MostUnpackedBytes > 0)
        {
            RefuseBomb(buffer.ToArray());
        }
    }

    public override int Read(Span<byte> buffer)
    {
        AllowRead(buffer.Length);
        long start = inner.Position;
        int read = inner.Read(buffer);
        if (buffer.Length == 1)
        {
            RefuseLinks(start, buffer[0]);
        }

        (_sizeBefore, _lastSize) = (_lastSize, buffer.Length);
        return read;
    }

    private void AllowRead(int count)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (count > inner.Length - inner.Position)
        {
            throw new InvalidDataException(
                $"at byte {inner.Position} something of {Counted.Of(count, "byte")} is needed, and the file has {inner.Length}: it is truncated or damaged");
        }

        _left -= count + CostOfRead;
        if (_left < 0)
        {
            throw new InvalidDataException("its structures go round in circles");
        }
    }

    private void RefuseBomb(byte[] packed)
    {
        using var unpacked = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress);
        byte[] buffer = new byte[Math.Min(MostUnpackedBytes + 1, 1 << 16)];
        long count = 0;
        for (int read = 1; read > 0 && count <= MostUnpackedBytes; count += read)
        {
            read = unpacked.Read(buffer);
        }

        if (count > MostUnpackedBytes)
        {
            throw new InvalidDataException($"{packed.Length} packed bytes are more than the {MostUnpackedBytes} that they should be");
        }
    }

    /// <summary>
    /// A link by name can point at itself, or into another file of this machine, and would be followed without a further read from here.
    /// No model has one. The reader takes a link's version, flags and kind one byte at a time, and so it takes the name of an attribute behind
    /// the mark of UTF-8, which is 1 as the version is; three sizes come before that. It does not mind flags that there are not.
    /// </summary>
    private void RefuseLinks(long start, byte value)
    {
        if (start != _endOfSingles)
        {
            (_singleCount, _mayBeName) = (0, _lastSize == sizeof(ushort) && _sizeBefore == sizeof(ushort));
        }

        _singleCount++;
        _endOfSingles = start + 1;
        bool hasLetters = _mayBeName && _singleCount == 3 && _lastSingles[1] > AllFlags;
        bool isLink = _singleCount >= 3 && _lastSingles[0] == LinkVersion && (_lastSingles[1] & KindFollows) != 0 && !hasLetters;
        if (isLink && value is SoftLink or >= ExternalLink)
        {
            throw new InvalidDataException("it has links by name or into other files");
        }

        (_lastSingles[0], _lastSingles[1]) = (_lastSingles[1], value);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin)
    {
        _lastSize = 0;
        return inner.Seek(offset, origin);
    }

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
