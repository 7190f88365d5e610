using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace MnistTools.Core.Tests.Persistence;

/// <summary>Files as torch.save writes them, put together by hand: a pickle out of its operations, and storages.</summary>
internal sealed class TorchZip
{
    private readonly ArrayBufferWriter<byte> _pickle = new();
    private readonly List<(string Key, byte[] Bytes)> _storages = [];

    public TorchZip() => Add([0x80, 2]);

    /// <summary>Members beside the pickle and the numbers.</summary>
    public Dictionary<string, byte[]> Others { get; } = new() { ["version"] = "3\n"u8.ToArray() };

    /// <summary>What is stored of a storage's numbers; floats of 32 bits, least byte first, if left out.</summary>
    public Func<float, byte[]> Encode { get; init; } = value => Bytes(value, BinaryPrimitives.WriteSingleLittleEndian);

    /// <summary>The class of storages, and where they were.</summary>
    public (string Module, string Name, string Location) Storage { get; init; } = ("torch", "FloatStorage", "cpu");

    /// <summary>A state_dict of tensors that have storages of their own.</summary>
    public static TorchZip OfStateDict(IEnumerable<(string Name, int[] Shape, float[] Values)> tensors)
    {
        var file = new TorchZip();
        file.AddDictionary(tensors);
        return file;
    }

    /// <summary>Bytes of the pickle.</summary>
    public TorchZip Add(ReadOnlySpan<byte> operations)
    {
        _pickle.Write(operations);
        return this;
    }

    /// <summary>A class or a function.</summary>
    public TorchZip AddName(string module, string name) => Add(Encoding.UTF8.GetBytes($"c{module}\n{name}\n"));

    /// <summary>A text.</summary>
    public TorchZip AddText(string text)
    {
        byte[] letters = Encoding.UTF8.GetBytes(text);
        return Add("X"u8).Add(Bytes(letters.Length, BinaryPrimitives.WriteInt32LittleEndian)).Add(letters);
    }

    /// <summary>A whole number.</summary>
    public TorchZip AddNumber(long number) =>
        number is >= 0 and < 256 ? Add([(byte)'K', (byte)number]) : Add([0x8A, 8]).Add(Bytes(number, BinaryPrimitives.WriteInt64LittleEndian));

    /// <summary>A tuple of whole numbers.</summary>
    public TorchZip AddNumbers(IEnumerable<long> numbers)
    {
        Add("("u8);
        foreach (long number in numbers)
        {
            AddNumber(number);
        }

        return Add("t"u8);
    }

    /// <summary>An OrderedDict of tensors.</summary>
    public TorchZip AddDictionary(IEnumerable<(string Name, int[] Shape, float[] Values)> tensors)
    {
        AddName("collections", "OrderedDict").Add(")R("u8);
        foreach ((string name, int[] shape, float[] values) in tensors)
        {
            AddText(name);
            AddTensor(AddStorage(values), values.Length, 0, shape, Strides(shape));
        }

        return Add("u"u8);
    }

    /// <summary>A view of a storage.</summary>
    public TorchZip AddTensor(string storage, long count, long offset, IReadOnlyList<int> shape, IReadOnlyList<long> strides)
    {
        AddName("torch._utils", "_rebuild_tensor_v2").Add("("u8);
        AddReference(storage, count).AddNumber(offset).AddNumbers(shape.Select(size => (long)size)).AddNumbers(strides);
        return Add([0x89]).AddName("collections", "OrderedDict").Add(")RtR"u8);
    }

    /// <summary>What lies outside of the pickle.</summary>
    public TorchZip AddReference(string storage, long count)
    {
        Add("("u8).AddText("storage").AddName(Storage.Module, Storage.Name).AddText(storage).AddText(Storage.Location).AddNumber(count);
        return Add("tQ"u8);
    }

    /// <summary>Numbers.</summary>
    /// <returns>What they are called.</returns>
    public string AddStorage(float[] values)
    {
        string key = _storages.Count.ToString(CultureInfo.InvariantCulture);
        _storages.Add((key, [.. values.SelectMany(Encode)]));
        return key;
    }

    /// <summary>How far apart neighbours are in a tensor whose numbers lie one behind the other.</summary>
    public static long[] Strides(IReadOnlyList<int> shape)
    {
        long[] strides = new long[shape.Count];
        long step = 1;
        for (int axis = shape.Count - 1; axis >= 0; axis--)
        {
            strides[axis] = step;
            step *= shape[axis];
        }

        return strides;
    }

    /// <summary>Writes the file; the pickle ends here.</summary>
    public void Save(string path, string folder = "archive", bool isPacked = false)
    {
        using var archive = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        foreach ((string name, byte[] content) in _storages.Select(storage => ($"data/{storage.Key}", storage.Bytes))
            .Concat(Others.Select(other => (other.Key, other.Value)))
            .Prepend(("data.pkl", [.. _pickle.WrittenSpan, (byte)'.'])))
        {
            using Stream entry = archive.CreateEntry($"{folder}/{name}", isPacked ? CompressionLevel.Fastest : CompressionLevel.NoCompression).Open();
            entry.Write(content);
        }
    }

    /// <summary>A number as bytes.</summary>
    public static byte[] Bytes<T>(T value, WriteNumber<T> write)
        where T : unmanaged
    {
        byte[] bytes = new byte[Marshal.SizeOf<T>()];
        write(bytes, value);
        return bytes;
    }

    public delegate void WriteNumber<T>(Span<byte> target, T value);
}
