using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MnistTools.Data.Formats;

/// <summary>An array as NumPy writes it (.npy): a header, which is the text of a Python dictionary, then the numbers. Versions 1, 2 and 3.</summary>
/// <remarks>The format is described in NumPy's documentation (numpy.lib.format).</remarks>
/// <param name="Type">The kind of its numbers, such as <c>|u1</c> for bytes.</param>
/// <param name="Shape">The size of each axis.</param>
/// <param name="Numbers">Their bytes, the last axis fastest.</param>
internal sealed partial record NumpyArray(string Type, IReadOnlyList<int> Shape, ReadOnlyMemory<byte> Numbers)
{
    /// <summary>NumPy itself reads no longer header from files that it does not trust.</summary>
    private const int LongestHeader = 10_000;

    /// <summary>How many items its first axis has.</summary>
    public int Count => Shape[0];

    /// <summary>The shape as Python writes it.</summary>
    public string Describe() => $"({string.Join(", ", Shape)}{(Shape.Count == 1 ? "," : "")})";

    /// <summary>Reads what a file holds.</summary>
    /// <exception cref="InvalidDataException">It is no such file; the message says why.</exception>
    public static NumpyArray Read(byte[] content)
    {
        int start = FindHeader(content, out int length);
        string header = Encoding.Latin1.GetString(content, start, length);
        if (KindPattern().Match(header) is not { Success: true } kind || OrderPattern().Match(header) is not { Success: true } order || ShapePattern().Match(header) is not { Success: true } shape)
        {
            throw new InvalidDataException("its header does not say what its numbers are: it must be an array of plain numbers");
        }

        int[] sizes = ReadShape(shape.Groups[1].Value);
        if (order.Groups[1].Value == "True" && sizes.Length > 1)
        {
            throw new InvalidDataException("its first axis comes fastest (Fortran's order). Save it as numpy.ascontiguousarray makes it");
        }

        Int128 bytes = sizes.Aggregate((Int128)int.Parse(kind.Groups[2].Value, CultureInfo.InvariantCulture), (product, size) => product * size);
        int numbers = start + length;
        return bytes == content.Length - numbers
            ? new NumpyArray(kind.Groups[1].Value, sizes, content.AsMemory(numbers))
            : throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"its header announces {bytes} bytes of numbers, and {content.Length - numbers} follow"));
    }

    /// <summary>Whether its numbers are whole ones, of a width that <see cref="WholeNumber"/> reads.</summary>
    public bool HasWholeNumbers => Type is "|u1" or "|i1" or "<u2" or "<i2" or "<u4" or "<i4" or "<u8" or "<i8";

    /// <summary>One of its numbers, in the order of the file.</summary>
    public Int128 WholeNumber(int index)
    {
        int width = Type[^1] - '0';
        ReadOnlySpan<byte> number = Numbers.Span.Slice(index * width, width);
        return Type switch
        {
            "|u1" => number[0],
            "|i1" => (sbyte)number[0],
            "<u2" => BinaryPrimitives.ReadUInt16LittleEndian(number),
            "<i2" => BinaryPrimitives.ReadInt16LittleEndian(number),
            "<u4" => BinaryPrimitives.ReadUInt32LittleEndian(number),
            "<i4" => BinaryPrimitives.ReadInt32LittleEndian(number),
            "<u8" => BinaryPrimitives.ReadUInt64LittleEndian(number),
            _ => BinaryPrimitives.ReadInt64LittleEndian(number),
        };
    }

    private static int FindHeader(ReadOnlySpan<byte> content, out int length)
    {
        const int VersionAt = 6, LengthAt = 8;
        if (content.Length < LengthAt + sizeof(int) || content[0] != 0x93 || !content[1..].StartsWith("NUMPY"u8))
        {
            throw new InvalidDataException("it is no array of NumPy's");
        }

        bool isShort = content[VersionAt] == 1;
        long announced = isShort ? BinaryPrimitives.ReadUInt16LittleEndian(content[LengthAt..]) : BinaryPrimitives.ReadUInt32LittleEndian(content[LengthAt..]);
        int start = LengthAt + (isShort ? sizeof(ushort) : sizeof(uint));
        if (content[VersionAt] is not (1 or 2 or 3) || announced > Math.Min(LongestHeader, content.Length - start))
        {
            throw new InvalidDataException(content[VersionAt] is 1 or 2 or 3 ? "its header would be longer than it can be" : $"it is of version {content[VersionAt]}, and 1 to 3 are known");
        }

        length = (int)announced;
        return start;
    }

    private static int[] ReadShape(string text)
    {
        string[] sizes = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        int[] shape = new int[sizes.Length];
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            if (!int.TryParse(sizes[axis], NumberStyles.None, CultureInfo.InvariantCulture, out shape[axis]) || shape[axis] == 0)
            {
                throw new InvalidDataException($"its axis {axis + 1} has a size of {sizes[axis]}, which cannot be");
            }
        }

        return shape.Length is > 0 and <= 8 ? shape : throw new InvalidDataException($"it has {shape.Length} axes, which cannot be");
    }

    [GeneratedRegex(@"'descr':\s*'([<>|=]?[a-zA-Z](\d{1,2}))'")]
    private static partial Regex KindPattern();

    [GeneratedRegex(@"'fortran_order':\s*(True|False)")]
    private static partial Regex OrderPattern();

    [GeneratedRegex(@"'shape':\s*\(([0-9, ]*)\)")]
    private static partial Regex ShapePattern();
}
