using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MnistTools.Files;

/// <summary>Numbers as files have them, whatever order of bytes the processor has: the lowest byte first.</summary>
internal static class LittleEndian
{
    /// <summary>The bytes of numbers: those in memory or, where they are in the other order there, a copy.</summary>
    public static ReadOnlySpan<byte> BytesOf<T>(ReadOnlySpan<T> numbers)
        where T : unmanaged => BitConverter.IsLittleEndian ? MemoryMarshal.AsBytes(numbers) : Turn(MemoryMarshal.AsBytes(numbers), Unsafe.SizeOf<T>());

    /// <summary>The numbers of which these are the bytes.</summary>
    public static void Read<T>(ReadOnlySpan<byte> bytes, Span<T> numbers)
        where T : unmanaged => (BitConverter.IsLittleEndian ? bytes : Turn(bytes, Unsafe.SizeOf<T>())).CopyTo(MemoryMarshal.AsBytes(numbers));

    /// <summary>The bytes of each number in the other order.</summary>
    internal static byte[] Turn(ReadOnlySpan<byte> bytes, int size)
    {
        byte[] turned = bytes.ToArray();
        for (int i = 0; i < turned.Length; i += size)
        {
            turned.AsSpan(i, size).Reverse();
        }

        return turned;
    }
}
