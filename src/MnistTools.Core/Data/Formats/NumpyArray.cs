using System.Buffers.Binary;

namespace MnistTools.Data.Formats;

/// <summary>An array as NumPy writes it (.npy).</summary>
/// <param name="Header">What it says of itself.</param>
/// <param name="Numbers">The bytes of its numbers, the last axis fastest.</param>
internal sealed record NumpyArray(NumpyHeader Header, ReadOnlyMemory<byte> Numbers)
{
    /// <summary>One of its numbers, in the order of the file.</summary>
    public Int128 WholeNumber(int index)
    {
        int width = Header.Type[^1] - '0';
        ReadOnlySpan<byte> number = Numbers.Span.Slice(index * width, width);
        return Header.Type switch
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
}
