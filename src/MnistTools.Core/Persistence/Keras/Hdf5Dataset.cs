using MnistTools.Files;
using MnistTools.Text;
using PureHDF;

namespace MnistTools.Persistence.Keras;

/// <summary>A block of numbers.</summary>
internal sealed class Hdf5Dataset(Hdf5File file, IH5Dataset dataset, string path)
{
    public string Name => dataset.Name;

    /// <summary>The sizes of the axes.</summary>
    public IReadOnlyList<long> Shape { get; } = [.. dataset.Space.Dimensions.Select(size => checked((long)size))];

    /// <summary>Where it is in the file.</summary>
    public override string ToString() => $"'{path}' ({string.Join(", ", Shape)})";

    /// <summary>How many bytes its numbers are.</summary>
    public long ByteCount => file.Guard(() => CountBytes(dataset.Space.Dimensions));

    /// <summary>Reads all numbers, in the order of the file, after it is known that the file can hold them.</summary>
    public float[] Read() => file.Guard(() =>
    {
        CheckStorage();
        CheckByteOrder();
        long before = file.Content.NumberBytesRead;
        float[] values = (dataset.Type.Class, dataset.Type.Size) switch
        {
            (H5DataTypeClass.FloatingPoint, 2) => [.. dataset.Read<Half[]>().Select(value => (float)value)],
            (H5DataTypeClass.FloatingPoint, 4) => dataset.Read<float[]>(),
            (H5DataTypeClass.FloatingPoint, 8) => [.. dataset.Read<double[]>().Select(value => (float)value)],
            var (type, size) => throw file.Refuse(
                $"{this} holds numbers of the type {type} with {size} bytes; floats of 2, 4 and 8 bytes can be read. Save the model as float32."),
        };
        if (values.Length != Shape.Aggregate(1L, (product, size) => product * size))
        {
            throw new InvalidDataException($"{this} has {Counted.Of(values.Length, "number")}");
        }

        // What was never written has no place in the file, and the library makes up zeros for it.
        bool isWritten = values.Length == 0 || dataset.Layout.Class == H5DataLayoutClass.Compact || file.Content.NumberBytesRead > before;
        return isWritten ? values : throw file.Refuse($"{this} has no numbers: they were never written. Save the model again.");
    });

    /// <summary>A whole number alone; <see langword="null"/> where it is something else.</summary>
    public long? ReadWhole() => file.Guard<long?>(() =>
    {
        if (Shape.Count > 0 || dataset.Type.Class != H5DataTypeClass.FixedPoint)
        {
            return null;
        }

        CheckStorage();
        return dataset.Type.Size switch
        {
            sizeof(int) => dataset.Read<int>(),
            sizeof(long) => dataset.Read<long>(),
            _ => null,
        };
    });

    /// <summary>Refuses what the file cannot hold, and what is not in the file, before anything is read.</summary>
    private void CheckStorage()
    {
        bool isChunked = dataset.Layout.Class == H5DataLayoutClass.Chunked;
        bool isInOnePiece = dataset.Layout.Class is H5DataLayoutClass.Compact or H5DataLayoutClass.Contiguous;
        if (!isChunked && !isInOnePiece || Hdf5Storage.HasExternalFiles(dataset))
        {
            throw file.Refuse($"{this} is put together from other files. Save the model as one file.");
        }

        IReadOnlyList<ushort> filters = Hdf5Storage.GetFilters(dataset);
        if (!Hdf5Storage.IsReadable(filters))
        {
            throw file.Refuse(
                $"{this} is packed by the HDF5 filters {string.Join(", ", filters)}; gzip, alone or behind shuffle, can be read. Save the model unpacked.");
        }

        CheckSize(ByteCount, isChunked ? PackedSize.MostBytesOf(file.Length) : file.Length);
        long chunkBytes = isChunked ? CountBytes(dataset.Layout.Chunks) : 0;
        CheckSize(chunkBytes, PackedSize.MostBytesOf(file.Length));
        file.Content.MostUnpackedBytes = filters.Contains(Hdf5Storage.Deflate) ? chunkBytes : 0;
    }

    /// <summary>PureHDF turns no bytes around.</summary>
    private void CheckByteOrder()
    {
        string native = BitConverter.IsLittleEndian ? "LittleEndian" : "BigEndian";
        if (dataset.Type.Class == H5DataTypeClass.FloatingPoint && Hdf5Storage.GetByteOrder(dataset) is var order && order != native)
        {
            throw file.Refuse(
                $"{this} has its numbers in the byte order {order}; {native} can be read. Write them anew in that one, with h5py by astype('float32').");
        }
    }

    private void CheckSize(long count, long most)
    {
        if (count > most)
        {
            throw file.Refuse(
                $"{this} has {Counted.Of(count, "byte")}, which a file of {file.Length} bytes does not hold. The file is damaged: copy it again.");
        }
    }

    private long CountBytes(IEnumerable<ulong> shape) => shape.Aggregate((long)dataset.Type.Size, (product, size) => checked(product * (long)size));
}
