namespace MnistTools.Files;

/// <summary>
/// A gzip file with bytes behind it, from the moment on that they are asked for, that are no checksum and no length of what is in it. Where the file was cut
/// off before its own, .NET would take what was unpacked as it is: so it meets these, and refuses it. Behind a whole file they mean nothing.
/// </summary>
internal sealed class EndMarkedStream(Stream file) : ForwardStream
{
    /// <summary>More than the header of a block has, which may be where the file was cut off.</summary>
    private const int MarkLength = 512;
    private const byte NoChecksum = 0xFF;

    private int _marked = MarkLength;

    /// <summary>Whether marks were read: what is unpacked after that was never in the file.</summary>
    public bool IsBeyondEnd { get; private set; }

    /// <summary>From now on the marks are behind the file.</summary>
    public void Mark() => _marked = 0;

    public override int Read(Span<byte> buffer)
    {
        int read = file.Read(buffer);
        if (read > 0 || buffer.Length == 0)
        {
            return read;
        }

        int marks = Math.Min(buffer.Length, MarkLength - _marked);
        buffer[..marks].Fill(NoChecksum);
        _marked += marks;
        IsBeyondEnd |= marks > 0;
        return marks;
    }
}
