using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MnistTools.Data.Formats;

/// <summary>What the header of an array says, as NumPy writes it (.npy): the text of a Python dictionary, before the numbers. Versions 1, 2 and 3.</summary>
/// <remarks>The format is described in NumPy's documentation (numpy.lib.format).</remarks>
/// <param name="Type">The kind of its numbers, such as <c>|u1</c> for bytes.</param>
/// <param name="Shape">The size of each axis.</param>
/// <param name="Start">Where the numbers start.</param>
internal sealed partial record NumpyHeader(string Type, IReadOnlyList<int> Shape, int Start)
{
    /// <summary>NumPy itself reads no longer header from files that it does not trust.</summary>
    private const int LongestHeader = 10_000;

    private const int VersionAt = 6, LengthAt = 8;

    /// <summary>In so many bytes is each header that is read.</summary>
    public const int MostBytes = LengthAt + sizeof(uint) + LongestHeader;

    /// <summary>How many items its first axis has.</summary>
    public int Count => Shape[0];

    /// <summary>Whether its numbers are whole ones, of one byte or of several in either order.</summary>
    public bool HasWholeNumbers => Type is ['|', 'u' or 'i', '1'] or ['<' or '>', 'u' or 'i', '2' or '4' or '8'];

    /// <summary>Whether its numbers are fractions.</summary>
    public bool HasFractions => Letter == 'f';

    /// <summary>How many bytes a whole number has.</summary>
    public int Width => Type[^1] - '0';

    /// <summary>Whether a whole number may be negative.</summary>
    public bool IsSigned => Letter == 'i';

    /// <summary>Whether the highest byte of a number comes first.</summary>
    public bool IsBigEndian => Type[0] == '>';

    /// <summary>Whether it has texts in place of numbers.</summary>
    public bool HasTexts => Letter is 'U' or 'S';

    private char Letter => Type.TrimStart('<', '>', '|', '=')[0];

    /// <summary>The shape as Python writes it.</summary>
    public string Describe() => $"({string.Join(", ", Shape)}{(Shape.Count == 1 ? "," : "")})";

    /// <summary>Reads a header, and compares what it announces with what there is.</summary>
    /// <param name="start">The first bytes of the array: <see cref="MostBytes"/>, or all.</param>
    /// <param name="length">How many bytes the array has, header and numbers.</param>
    /// <exception cref="InvalidDataException">It is no such array; the message says why.</exception>
    public static NumpyHeader Read(ReadOnlySpan<byte> start, long length)
    {
        int numbersAt = FindNumbers(start, out int headerAt);
        string header = Encoding.Latin1.GetString(start[headerAt..numbersAt]);
        if (KindPattern().Match(header) is not { Success: true } kind
            || OrderPattern().Match(header) is not { Success: true } order
            || ShapePattern().Match(header) is not { Success: true } shape)
        {
            throw new InvalidDataException("its header does not say what its numbers are: it must be an array of plain numbers");
        }

        int[] sizes = ReadShape(shape.Groups[1].Value);
        if (order.Groups[1].Value == "True" && sizes.Length > 1)
        {
            throw new InvalidDataException("its first axis comes fastest (Fortran's order). Save it as numpy.ascontiguousarray makes it");
        }

        // A letter of a text has four bytes (UCS-4).
        Int128 width = int.Parse(kind.Groups["width"].Value, CultureInfo.InvariantCulture) * (kind.Groups["letter"].Value == "U" ? 4L : 1);
        Int128 bytes = sizes.Aggregate(width, (product, size) => product * size);
        return bytes == length - numbersAt
            ? new NumpyHeader(kind.Groups["kind"].Value, sizes, numbersAt)
            : throw new InvalidDataException(
                string.Create(CultureInfo.InvariantCulture, $"its header announces {bytes} bytes of numbers, and {length - numbersAt} follow"));
    }

    private static int FindNumbers(ReadOnlySpan<byte> start, out int headerAt)
    {
        if (start.Length < LengthAt + sizeof(int) || start[0] != 0x93 || !start[1..].StartsWith("NUMPY"u8))
        {
            throw new InvalidDataException("it is no array of NumPy's");
        }

        bool isShort = start[VersionAt] == 1;
        long announced = isShort ? BinaryPrimitives.ReadUInt16LittleEndian(start[LengthAt..]) : BinaryPrimitives.ReadUInt32LittleEndian(start[LengthAt..]);
        headerAt = LengthAt + (isShort ? sizeof(ushort) : sizeof(uint));
        return start[VersionAt] is not (1 or 2 or 3) ? throw new InvalidDataException($"it is of version {start[VersionAt]}, and 1 to 3 are known")
            : announced > Math.Min(LongestHeader, start.Length - headerAt) ? throw new InvalidDataException("its header would be longer than it can be")
            : headerAt + (int)announced;
    }

    private static int[] ReadShape(string text)
    {
        string[] sizes = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        int[] shape = new int[sizes.Length];
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            if (!int.TryParse(sizes[axis], NumberStyles.None, CultureInfo.InvariantCulture, out shape[axis]) || shape[axis] == 0)
            {
                throw new InvalidDataException(
                    axis == 0 && sizes[0].All(digit => digit == '0')
                        ? $"it is empty, of the shape ({text}), and at least one image with its label is needed"
                        : $"its axis {axis + 1} has a size of {sizes[axis]}, which cannot be");
            }
        }

        return shape.Length is > 0 and <= 8 ? shape : throw new InvalidDataException($"it has {shape.Length} axes, which cannot be");
    }

    [GeneratedRegex(@"'descr':\s*'(?<kind>[<>|=]?(?<letter>[a-zA-Z])(?<width>\d{1,9}))'", RegexOptions.ExplicitCapture)]
    private static partial Regex KindPattern();

    [GeneratedRegex(@"'fortran_order':\s*(True|False)")]
    private static partial Regex OrderPattern();

    [GeneratedRegex(@"'shape':\s*\(([0-9, ]*)\)")]
    private static partial Regex ShapePattern();
}
