using System.Buffers.Binary;
using MnistTools.Persistence.Onnx.Messages;
using DataType = MnistTools.Persistence.Onnx.Messages.TensorProto.Types.DataType;

namespace MnistTools.Persistence.Onnx;

/// <summary>Numbers that a graph holds: weights as floats, shapes and the like as whole numbers.</summary>
/// <param name="Sizes">The sizes, outermost first.</param>
/// <param name="Floats">The numbers in C order, where they are floats.</param>
/// <param name="Whole">The numbers in C order, where they are whole numbers.</param>
internal sealed record OnnxTensor(IReadOnlyList<long> Sizes, float[]? Floats, long[]? Whole)
{
    /// <summary>How many numbers there are.</summary>
    public int Count => Floats?.Length ?? Whole!.Length;

    /// <summary>Whole numbers along one axis.</summary>
    public static OnnxTensor Of(params long[] values) => new([values.Length], null, values);

    /// <summary>Reads a tensor of a file.</summary>
    /// <exception cref="InvalidDataException">Its numbers are of a type that is not read, elsewhere, or not as many as its shape says.</exception>
    public static OnnxTensor Read(TensorProto tensor)
    {
        if (tensor.ExternalData.Count > 0)
        {
            throw new InvalidDataException($"the numbers of '{tensor.Name}' are in another file. Save the model with them in it");
        }

        byte[] raw = tensor.RawData.ToByteArray();
        OnnxTensor read = (DataType)tensor.DataType switch
        {
            DataType.Float => Make(Decode(raw, sizeof(float), BinaryPrimitives.ReadSingleLittleEndian, tensor.FloatData)),
            DataType.Double => Make(
                Decode(raw, sizeof(double), bytes => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes), tensor.DoubleData.Select(value => (float)value))),
            DataType.Float16 => Make(DecodeNarrow(NarrowFloat.FromHalf)),
            DataType.Bfloat16 => Make(DecodeNarrow(NarrowFloat.FromBFloat16)),
            DataType.Int64 => new OnnxTensor(tensor.Dims, null, Decode(raw, sizeof(long), BinaryPrimitives.ReadInt64LittleEndian, tensor.Int64Data)),
            DataType.Int32 => new OnnxTensor(
                tensor.Dims, null,
                Decode(raw, sizeof(int), bytes => (long)BinaryPrimitives.ReadInt32LittleEndian(bytes), tensor.Int32Data.Select(value => (long)value))),
            _ => throw new InvalidDataException(
                $"the numbers of '{tensor.Name}' are of type {tensor.DataType}, which is none of floats and whole numbers of 32 or 64 bits"),
        };
        return read.Count == CountOf(tensor)
            ? read
            : throw new InvalidDataException($"'{tensor.Name}' ({string.Join(", ", tensor.Dims)}) has {read.Count} numbers");

        OnnxTensor Make(float[] values) => new(tensor.Dims, values, null);

        float[] DecodeNarrow(Func<ushort, float> fromBits) => Decode(
            raw, sizeof(ushort), bytes => fromBits(BinaryPrimitives.ReadUInt16LittleEndian(bytes)), tensor.Int32Data.Select(value => fromBits((ushort)value)));
    }

    /// <summary>The same numbers in another shape, in which one size may be -1 for what is left.</summary>
    public OnnxTensor Reshape(IReadOnlyList<long> sizes)
    {
        long known = sizes.Where(size => size != -1).Aggregate(1L, (product, size) => checked(product * size));
        long[] filled = [.. sizes.Select(size => size != -1 ? size : known == 0 ? 0 : Count / known)];
        return filled.All(size => size >= 0) && filled.Aggregate(1L, (product, size) => checked(product * size)) == Count
            ? this with { Sizes = filled }
            : throw new InvalidDataException($"{Count} numbers have no shape ({string.Join(", ", sizes)})");
    }

    /// <summary>The same numbers with the axes in another order; the other way round where none is given.</summary>
    /// <param name="order">Which axis comes first, and so on.</param>
    public OnnxTensor Transpose(IReadOnlyList<long>? order = null)
    {
        long[] axes = order is null ? [.. Enumerable.Range(0, Sizes.Count).Select(axis => (long)(Sizes.Count - 1 - axis))] : [.. order];
        if (!axes.Order().SequenceEqual(Enumerable.Range(0, Sizes.Count).Select(axis => (long)axis)))
        {
            throw new InvalidDataException("it cannot be turned so");
        }

        // How far apart in the source neighbours of the result are.
        long[] strides = [.. axes.Select(axis => Sizes.Skip((int)axis + 1).Aggregate(1L, (product, size) => product * size))];
        long[] sizes = [.. axes.Select(axis => Sizes[(int)axis])];
        int[] sources = new int[Count];
        for (int i = 0; i < sources.Length; i++)
        {
            long source = 0, rest = i;
            for (int axis = sizes.Length - 1; axis >= 0; axis--)
            {
                source += rest % sizes[axis] * strides[axis];
                rest /= sizes[axis];
            }

            sources[i] = (int)source;
        }

        return new OnnxTensor(
            sizes, Floats is null ? null : Array.ConvertAll(sources, source => Floats[source]),
            Whole is null ? null : Array.ConvertAll(sources, source => Whole[source]));
    }

    private static long CountOf(TensorProto tensor)
    {
        try
        {
            return tensor.Dims.Aggregate(1L, (product, size) => checked(product * size));
        }
        catch (OverflowException overflow)
        {
            throw new InvalidDataException($"'{tensor.Name}' has a shape that no file can hold", overflow);
        }
    }

    private static T[] Decode<T>(byte[] raw, int size, Func<ReadOnlySpan<byte>, T> decode, IEnumerable<T> listed)
    {
        if (raw.Length == 0)
        {
            return [.. listed];
        }

        T[] values = new T[raw.Length / size];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = decode(raw.AsSpan(i * size, size));
        }

        return values;
    }
}
