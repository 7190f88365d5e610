using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace MnistTools.Persistence.PyTorch;

/// <summary>
/// Reads a pickle of Python as plain data. Where Python would look a class or function up and call it, its name is kept and what it would be given:
/// no code runs, whatever the file says. Each step takes bytes of the file or what is on the stack already, none repeats, and there is a most of them.
/// </summary>
/// <remarks>
/// Protocols 2 to 5, whose operations are described in Python's own pickletools. What protocols 0 and 1 have beside them, torch.save does not write.
/// </remarks>
internal sealed class PickleReader
{
    /// <summary>The pickle of a model of a thousand tensors has fifty thousand.</summary>
    private const int MostSteps = 1_000_000;

    private readonly byte[] _bytes;
    private readonly List<object?> _stack = [];
    private readonly Stack<int> _marks = [];
    private readonly Dictionary<uint, object?> _memo = [];
    private int _position;

    private PickleReader(byte[] bytes) => _bytes = bytes;

    /// <summary>Reads a pickle.</summary>
    /// <returns><see langword="null"/>, <see cref="bool"/>, <see cref="long"/>, <see cref="double"/>, <see cref="string"/>, an array for a tuple, a list, or a
    /// type of this folder. Lists and what is in them can go round in circles.</returns>
    /// <exception cref="InvalidDataException">It is damaged, or calls what no file of weights needs; the message says what.</exception>
    public static object? Read(byte[] bytes) => new PickleReader(bytes).Read();

    private object? Read()
    {
        for (int step = 0; step < MostSteps; step++)
        {
            byte operation = Take(1)[0];
            if (operation == (byte)'.')
            {
                return Pop();
            }

            if (!ReadValue(operation) && !ReadCollection(operation) && !ReadMemo(operation) && !ReadObject(operation))
            {
                throw new InvalidDataException(
                    string.Create(CultureInfo.InvariantCulture, $"byte {_position - 1} is 0x{operation:X2}, which torch.save does not write there"));
            }
        }

        throw new InvalidDataException($"it has more than {MostSteps} steps, which no file of weights needs");
    }

    private bool ReadValue(byte operation)
    {
        switch (operation)
        {
            case 0x80: // PROTO
                return TakeLength(1) is >= 2 and <= 5 ? true : throw new InvalidDataException("it is of a protocol other than 2 to 5");
            case 0x95: // FRAME
                Take(8);
                return true;
            case (byte)'N':
                return Push(null);
            case 0x88 or 0x89: // NEWTRUE, NEWFALSE
                return Push(operation == 0x88);
            case (byte)'K' or (byte)'M': // BININT1, BININT2
                return Push((long)TakeLength(operation == 'K' ? 1 : 2));
            case (byte)'J': // BININT
                return Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4)));
            case 0x8A or 0x8B: // LONG1, LONG4
                return Push(ToWhole(Take(TakeLength(operation == 0x8A ? 1 : 4))));
            case (byte)'G': // BINFLOAT
                return Push(BinaryPrimitives.ReadDoubleBigEndian(Take(8)));
            case (byte)'X' or 0x8C or 0x8D: // BINUNICODE, SHORT_BINUNICODE, BINUNICODE8
                return Push(Encoding.UTF8.GetString(Take(TakeLength(operation == 'X' ? 4 : operation == 0x8C ? 1 : 8))));
            case (byte)'T' or (byte)'U': // BINSTRING, SHORT_BINSTRING: texts of Python 2
                return Push(Encoding.Latin1.GetString(Take(TakeLength(operation == 'T' ? 4 : 1))));
            case (byte)'B' or (byte)'C' or 0x8E or 0x96: // BINBYTES, SHORT_BINBYTES, BINBYTES8, BYTEARRAY8
                Take(TakeLength(operation == 'B' ? 4 : operation == 'C' ? 1 : 8));
                return Push(PickleLeftOut.Value);
            default:
                return false;
        }
    }

    private bool ReadCollection(byte operation)
    {
        switch (operation)
        {
            case (byte)'(':
                _marks.Push(_stack.Count);
                return true;
            case (byte)')':
                return Push(Array.Empty<object?>());
            case 0x85 or 0x86 or 0x87: // TUPLE1 to TUPLE3
                return Push(PopLast(operation - 0x84));
            case (byte)'t':
                return Push(PopToMark());
            case (byte)']':
                return Push(new List<object?>());
            case (byte)'}':
                return Push(new PickleDictionary());
            case 0x8F: // EMPTY_SET
                return Push(PickleLeftOut.Value);
            case 0x91: // FROZENSET
                PopToMark();
                return Push(PickleLeftOut.Value);
            case (byte)'a' or (byte)'e' or 0x90: // APPEND, APPENDS, ADDITEMS
                object?[] added = operation == 'a' ? PopLast(1) : PopToMark();
                (Peek() as List<object?>)?.AddRange(added);
                return true;
            case (byte)'s' or (byte)'u': // SETITEM, SETITEMS
                SetItems(operation == 's' ? PopLast(2) : PopToMark());
                return true;
            default:
                return false;
        }
    }

    private bool ReadMemo(byte operation)
    {
        switch (operation)
        {
            case (byte)'0': // POP: of a mark where one is on top
                if (_marks.TryPeek(out int mark) && mark == _stack.Count)
                {
                    _marks.Pop();
                    return true;
                }

                Pop();
                return true;
            case (byte)'1': // POP_MARK
                PopToMark();
                return true;
            case (byte)'2': // DUP
                return Push(Peek());
            case (byte)'q' or (byte)'r': // BINPUT, LONG_BINPUT
                _memo[(uint)TakeLength(operation == 'q' ? 1 : 4)] = Peek();
                return true;
            case 0x94: // MEMOIZE
                _memo[(uint)_memo.Count] = Peek();
                return true;
            case (byte)'h' or (byte)'j': // BINGET, LONG_BINGET
                int place = TakeLength(operation == 'h' ? 1 : 4);
                return Push(
                    _memo.TryGetValue((uint)place, out object? kept)
                        ? kept
                        : throw new InvalidDataException($"it refers to a value {place} that it does not have"));
            default:
                return false;
        }
    }

    private bool ReadObject(byte operation)
    {
        switch (operation)
        {
            case (byte)'c': // GLOBAL
                return Push(new PickleName(TakeLine(), TakeLine()));
            case 0x93: // STACK_GLOBAL
                return PopLast(2) is [string module, string name]
                    ? Push(new PickleName(module, name))
                    : throw new InvalidDataException("the name of a class is not text");
            case (byte)'Q': // BINPERSID
                return Push(new PickleReference(Pop()));
            case (byte)'R': // REDUCE
                return PopLast(2) is [PickleName function, object?[] arguments]
                    ? Push(PickleCalls.Describe(function, arguments))
                    : throw new InvalidDataException("it calls something that is not a function");
            case 0x81: // NEWOBJ
                return PopLast(2) is [PickleName type, object?[] given]
                    ? Push(new PickleObject(type, given))
                    : throw new InvalidDataException("it creates an object of something that is not a class");
            case 0x92: // NEWOBJ_EX: arguments with names, too
                return PopLast(3) is [PickleName made, object?[] first, _]
                    ? Push(new PickleObject(made, first))
                    : throw new InvalidDataException("it creates an object of something that is not a class");
            case (byte)'b': // BUILD
                object? state = Pop();
                if (Peek() is PickleObject owner)
                {
                    // With __slots__ there are two dictionaries.
                    owner.State = state is object?[] and [PickleDictionary attributes, _] ? attributes : state;
                }

                return true;
            default:
                return false;
        }
    }

    private void SetItems(object?[] items)
    {
        if (items.Length % 2 != 0)
        {
            throw new InvalidDataException("a dictionary has a key without a value");
        }

        var target = Peek() as PickleDictionary;
        for (int i = 0; i < items.Length; i += 2)
        {
            target?.Set(items[i], items[i + 1]);
        }
    }

    private bool Push(object? value)
    {
        _stack.Add(value);
        return true;
    }

    private object? Pop() => PopLast(1)[0];

    private object? Peek() => _stack.Count > Bottom ? _stack[^1] : throw Empty();

    private object?[] PopLast(int count) => _stack.Count - count >= Bottom ? PopFrom(_stack.Count - count) : throw Empty();

    private object?[] PopToMark() => _marks.TryPop(out int mark) ? PopFrom(mark) : throw Empty();

    /// <summary>What is below the last mark cannot be taken before the mark is.</summary>
    private int Bottom => _marks.TryPeek(out int mark) ? mark : 0;

    private object?[] PopFrom(int start)
    {
        object?[] values = [.. _stack[start..]];
        _stack.RemoveRange(start, values.Length);
        return values;
    }

    private static InvalidDataException Empty() => new("it takes more values than it has");

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _bytes.Length - _position)
        {
            throw new InvalidDataException($"it ends at byte {_bytes.Length}, within a value: it is truncated or damaged");
        }

        _position += count;
        return _bytes.AsSpan(_position - count, count);
    }

    /// <summary>A length or a number without sign, of so many bytes.</summary>
    private int TakeLength(int size)
    {
        ulong length = 0;
        ReadOnlySpan<byte> bytes = Take(size);
        for (int i = size - 1; i >= 0; i--)
        {
            length = (length << 8) | bytes[i];
        }

        return length <= int.MaxValue ? (int)length : throw new InvalidDataException($"something in it would have {length} bytes");
    }

    private string TakeLine()
    {
        int length = _bytes.AsSpan(_position).IndexOf((byte)'\n');
        string line = Encoding.UTF8.GetString(Take(length < 0 ? int.MaxValue : length));
        Take(1);
        return line;
    }

    /// <summary>A number of any length, with its sign; those of more than 64 bits are nothing that a weight needs.</summary>
    private static object ToWhole(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > sizeof(long))
        {
            return PickleLeftOut.Value;
        }

        Span<byte> whole = stackalloc byte[sizeof(long)];
        whole.Fill(bytes.Length > 0 && bytes[^1] >= 0x80 ? (byte)0xFF : (byte)0);
        bytes.CopyTo(whole);
        return BinaryPrimitives.ReadInt64LittleEndian(whole);
    }
}
