using System.Buffers.Binary;

namespace MnistTools.Persistence;

/// <summary>
/// A type that the numbers of a tensor can have. All types of the format are known, so that each tensor's place can be checked; read are floats.
/// </summary>
/// <param name="Name">What the header calls it.</param>
/// <param name="Bits">How many bits a number has.</param>
/// <param name="ToFloat">Makes a number of its bytes; <see langword="null"/> for a type that is not read.</param>
/// <remarks>https://github.com/huggingface/safetensors/blob/main/safetensors/src/tensor.rs</remarks>
internal sealed record SafeTensorsType(string Name, int Bits, Func<ReadOnlySpan<byte>, float>? ToFloat = null)
{
    /// <summary>What models are written in.</summary>
    public static SafeTensorsType Single { get; } = new("F32", 32, BinaryPrimitives.ReadSingleLittleEndian);

    /// <summary>All types, those that are read first.</summary>
    public static IReadOnlyList<SafeTensorsType> All { get; } =
    [
        Single,
        new("F16", 16, bytes => NarrowFloat.FromHalf(BinaryPrimitives.ReadUInt16LittleEndian(bytes))),
        new("BF16", 16, bytes => NarrowFloat.FromBFloat16(BinaryPrimitives.ReadUInt16LittleEndian(bytes))),
        new("F64", 64, bytes => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes)),
        new("BOOL", 8), new("F4", 4), new("F6_E2M3", 6), new("F6_E3M2", 6), new("U8", 8), new("I8", 8),
        new("F8_E5M2", 8), new("F8_E4M3", 8), new("F8_E8M0", 8), new("F8_E4M3FNUZ", 8), new("F8_E5M2FNUZ", 8),
        new("I16", 16), new("U16", 16), new("I32", 32), new("U32", 32), new("I64", 64), new("U64", 64), new("C64", 64),
    ];

    /// <summary>How many bytes a number has; two share one where it is 0.</summary>
    public int Bytes => Bits / 8;

    /// <summary>Whether its numbers can be the weights of a layer.</summary>
    public bool IsReadable => ToFloat is not null;
}
