using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace MnistTools.Persistence.PyTorch;

/// <summary>Writes the pickle of a state_dict as torch.save does, in protocol 2: an OrderedDict of tensors, each a view of a storage of its own.</summary>
internal sealed class PickleWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>The pickle of tensors whose numbers lie in <c>data/0</c>, <c>data/1</c> and so on, one after the other.</summary>
    /// <param name="tensors">Name, kind of storage and shape of each.</param>
    public static byte[] Write(IReadOnlyList<(string Name, string Storage, IReadOnlyList<int> Shape)> tensors)
    {
        var writer = new PickleWriter();
        writer.Add([0x80, 2]);
        writer.AddEmptyDictionary();
        writer.Add("("u8);
        for (int i = 0; i < tensors.Count; i++)
        {
            writer.AddText(tensors[i].Name);
            writer.AddTensor(i, tensors[i].Storage, tensors[i].Shape);
        }

        writer.Add("u."u8);
        return writer._bytes.WrittenSpan.ToArray();
    }

    /// <summary>_rebuild_tensor_v2(storage, 0, sizes, strides, requires_grad, backward_hooks).</summary>
    private void AddTensor(int place, string storage, IReadOnlyList<int> shape)
    {
        int[] strides = [.. shape];
        int count = 1;
        for (int axis = shape.Count - 1; axis >= 0; axis--)
        {
            strides[axis] = count;
            count = checked(count * shape[axis]);
        }

        AddName("torch._utils", "_rebuild_tensor_v2");
        Add("(("u8);
        AddText("storage");
        AddName("torch", storage);
        AddText(place.ToString(CultureInfo.InvariantCulture));
        AddText("cpu");
        AddNumber(count);
        Add("tQ"u8);
        AddNumber(0);
        AddNumbers(shape);
        AddNumbers(strides);
        Add([0x89]);
        AddEmptyDictionary();
        Add("tR"u8);
    }

    private void AddEmptyDictionary()
    {
        AddName("collections", "OrderedDict");
        Add(")R"u8);
    }

    private void AddName(string module, string name) => Add(Encoding.UTF8.GetBytes($"c{module}\n{name}\n"));

    private void AddText(string text)
    {
        byte[] letters = Encoding.UTF8.GetBytes(text);
        Add("X"u8);
        AddInteger(letters.Length);
        Add(letters);
    }

    private void AddNumbers(IReadOnlyList<int> numbers)
    {
        Add("("u8);
        foreach (int number in numbers)
        {
            AddNumber(number);
        }

        Add("t"u8);
    }

    private void AddNumber(int number)
    {
        Add("J"u8);
        AddInteger(number);
    }

    private void AddInteger(int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        Add(bytes);
    }

    private void Add(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);
}
