using System.Globalization;

namespace MnistTools.Data.Formats;

/// <summary>An array as NumPy writes it (.npy).</summary>
/// <param name="Header">What it says of itself.</param>
/// <param name="Numbers">The bytes of its numbers, the last axis fastest.</param>
internal sealed record NumpyArray(NumpyHeader Header, ReadOnlyMemory<byte> Numbers)
{
    /// <summary>Its whole numbers as bytes, if each is from 0 to 255.</summary>
    /// <param name="bytes">The bytes, in the order of the file; up to the first number that is none.</param>
    /// <returns>The place of the first number that is none; -1 if all are.</returns>
    public int FindNoByte(out ReadOnlyMemory<byte> bytes)
    {
        int width = Header.Width;
        if (width == 1)
        {
            bytes = Numbers;
            return Header.IsSigned ? Numbers.Span.IndexOfAnyInRange((byte)0x80, byte.MaxValue) : -1;
        }

        byte[] narrow = new byte[Numbers.Length / width];
        bytes = narrow;
        ReadOnlySpan<byte> numbers = Numbers.Span;
        int lowest = Header.IsBigEndian ? width - 1 : 0, others = Header.IsBigEndian ? 0 : 1;
        for (int i = 0; i < narrow.Length; i++)
        {
            ReadOnlySpan<byte> number = numbers.Slice(i * width, width);
            // Those of a negative number are not 0 either.
            if (number.Slice(others, width - 1).ContainsAnyExcept((byte)0))
            {
                return i;
            }

            narrow[i] = number[lowest];
        }

        return -1;
    }

    /// <summary>One of its whole numbers as it is written.</summary>
    /// <param name="index">Its place in the order of the file.</param>
    public string Describe(int index)
    {
        ReadOnlySpan<byte> number = Numbers.Span.Slice(index * Header.Width, Header.Width);
        Int128 value = 0;
        for (int i = 0; i < number.Length; i++)
        {
            value = (value << 8) | number[Header.IsBigEndian ? i : number.Length - 1 - i];
        }

        Int128 range = Int128.One << (8 * number.Length);
        return (Header.IsSigned && value >= range / 2 ? value - range : value).ToString(CultureInfo.InvariantCulture);
    }
}
