using System.Security.Cryptography;
using System.Text;

namespace MnistTools.Data.Formats;

/// <summary>
/// The cells of a table (CSV, RFC 4180), one after the other, however long the table is. The first comma, semicolon or tab tells what separates them.
/// </summary>
internal sealed class CellReader : IDisposable
{
    /// <summary>Names of columns are shorter, and numbers are, too.</summary>
    private const int LongestCell = 256;

    private const int End = -1;

    private readonly Stream _stream;
    private readonly string _path;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _buffer = new byte[1 << 16];
    private readonly byte[] _cell = new byte[LongestCell];
    private int _next, _filled, _length;
    private long _bufferStart;
    private byte _separator;

    /// <summary>Begins where a stream is.</summary>
    /// <param name="stream">The table, in UTF-8.</param>
    /// <param name="path">Its file, for messages.</param>
    public CellReader(Stream stream, string path)
    {
        (_stream, _path) = (stream, path);
        Fill();
        if (_buffer.AsSpan(0, _filled).StartsWith(Encoding.UTF8.Preamble))
        {
            _next = Encoding.UTF8.Preamble.Length;
        }
    }

    /// <summary>The line of the cell, from 1.</summary>
    public int Line { get; private set; } = 1;

    /// <summary>Which cell of its line it is, from 1.</summary>
    public int Column { get; private set; }

    /// <summary>Where the cell begins, in bytes of the file.</summary>
    public long Offset { get; private set; }

    /// <summary>Whether it is the last of its line.</summary>
    public bool IsLast { get; private set; } = true;

    /// <summary>What is in the cell, without quotation marks and without spaces around it.</summary>
    public ReadOnlySpan<byte> Cell => _cell.AsSpan(0, _length);

    /// <summary>The same as text.</summary>
    public string Text => Encoding.UTF8.GetString(Cell);

    private long Place => _bufferStart + _next;

    /// <summary>Goes to the next cell. Lines that are empty, or have only spaces, are passed over.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="MnistDataException">It is too long, or its quotation marks are not in pairs.</exception>
    public bool Read()
    {
        if (IsLast)
        {
            if (!BeginLine())
            {
                return false;
            }

            Column = 0;
        }

        Column++;
        _length = 0;
        SkipSpaces();
        Offset = Place;
        if (Peek() == '"')
        {
            ReadQuoted();
        }
        else
        {
            ReadPlain();
            while (_length > 0 && _cell[_length - 1] == ' ')
            {
                _length--;
            }
        }

        IsLast = Peek() is End or '\n' or '\r';
        if (!IsLast)
        {
            _next++;
        }

        return true;
    }

    /// <summary>The error of a line or cell.</summary>
    public MnistDataException Wrong(string problem) => new(problem, _path, Offset);

    /// <summary>SHA-256 in hexadecimal of all that was read, which is the whole file once there is no further cell.</summary>
    public string Hash() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    public void Dispose() => _hash.Dispose();

    private bool BeginLine()
    {
        while (true)
        {
            SkipSpaces();
            int next = Peek();
            if (next is not ('\n' or '\r'))
            {
                return next != End;
            }

            _next++;
            if (next == '\r' && Peek() == '\n')
            {
                _next++;
            }

            Line++;
        }
    }

    private void ReadPlain()
    {
        // Nearly all cells are whole in the buffer; to look at each of their bytes takes twice as long.
        int length = _separator == 0 ? End : _buffer.AsSpan(_next, _filled - _next).IndexOfAny(_separator, (byte)'\n', (byte)'\r');
        if (length is >= 0 and < LongestCell)
        {
            _buffer.AsSpan(_next, length).CopyTo(_cell);
            _length = length;
            _next += length;
            return;
        }

        while (!IsEndOfCell(Peek()))
        {
            Append();
        }
    }

    private void ReadQuoted()
    {
        _next++;
        while (true)
        {
            if (Peek() is End or '\n' or '\r')
            {
                throw Wrong($"In line {Line}, the quotation mark before cell {Column} has no other behind it");
            }

            if (Peek() == '"')
            {
                _next++;
                if (Peek() != '"')
                {
                    break;
                }
            }

            Append();
        }

        SkipSpaces();
        if (!IsEndOfCell(Peek()))
        {
            throw Wrong($"In line {Line}, cell {Column} goes on behind its quotation marks");
        }
    }

    private bool IsEndOfCell(int next)
    {
        if (_separator == 0 && next is ',' or ';' or '\t')
        {
            _separator = (byte)next;
        }

        return next is End or '\n' or '\r' || next == _separator;
    }

    private void Append()
    {
        if (_length == LongestCell)
        {
            throw Wrong($"In line {Line}, cell {Column} has more than {LongestCell} characters: this is no table of labels and pixels");
        }

        _cell[_length++] = _buffer[_next++];
    }

    private void SkipSpaces()
    {
        while (Peek() == ' ')
        {
            _next++;
        }
    }

    private int Peek() => _next < _filled || Fill() ? _buffer[_next] : End;

    private bool Fill()
    {
        _bufferStart += _filled;
        _next = 0;
        _filled = _stream.Read(_buffer);
        _hash.AppendData(_buffer, 0, _filled);
        return _filled > 0;
    }
}
