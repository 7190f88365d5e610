using System.Buffers.Binary;
using MnistTools.Files;

namespace MnistTools.Core.Tests.Persistence;

public sealed class LittleEndianTests
{
    [Fact]
    public void The_lowest_byte_comes_first()
    {
        Assert.Equal([0x00, 0x00, 0x80, 0x3F, 0x00, 0x00, 0x00, 0xC0], LittleEndian.BytesOf<float>([1, -2]).ToArray());
        float[] numbers = new float[2];
        LittleEndian.Read<float>([0x00, 0x00, 0x80, 0x3F, 0x00, 0x00, 0x00, 0xC0], numbers);
        Assert.Equal([1, -2], numbers);
        Assert.Equal([0x00, 0x3C], LittleEndian.BytesOf<Half>([(Half)1]).ToArray());
    }

    /// <summary>What is done on a processor with the other order.</summary>
    [Fact]
    public void The_bytes_of_each_number_are_turned()
    {
        byte[] memory = new byte[16];
        BinaryPrimitives.WriteInt64BigEndian(memory, 0x0102030405060708);
        BinaryPrimitives.WriteInt64BigEndian(memory.AsSpan(8), -1);
        byte[] turned = LittleEndian.Turn(memory, sizeof(long));
        Assert.Equal((0x0102030405060708, -1), (BinaryPrimitives.ReadInt64LittleEndian(turned), BinaryPrimitives.ReadInt64LittleEndian(turned.AsSpan(8))));
    }
}
