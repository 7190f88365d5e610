namespace MnistTools.Persistence.PyTorch;

/// <summary>A row of numbers of an archive, of which tensors are views.</summary>
/// <param name="Key">The name of its member: <c>data/0</c> has the key 0.</param>
/// <param name="Type">What its numbers are.</param>
/// <param name="Count">How many there are.</param>
internal sealed record TorchStorage(string Key, SafeTensorsType Type, long Count);

/// <summary>A tensor as PyTorch saves it: a view of a storage, which it may share with others.</summary>
/// <param name="Storage">The storage. Where it was, on a CPU or on CUDA, does not count.</param>
/// <param name="Offset">Where its first number is.</param>
/// <param name="Sizes">Its sizes, outermost first.</param>
/// <param name="Strides">How far apart neighbours along each axis are.</param>
internal sealed record TorchTensor(TorchStorage Storage, long Offset, IReadOnlyList<long> Sizes, IReadOnlyList<long> Strides)
{
    private const int MostAxes = 8;

    /// <summary>What makes a tensor of a storage. The arguments follow: offset, sizes, strides, and what no weight needs.</summary>
    private static readonly HashSet<string> Views = ["torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor_v3"];

    /// <summary>What takes a tensor first and gives it back as something else.</summary>
    private static readonly HashSet<string> Wrappers = ["torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state"];

    /// <summary>What storages are called in torch, what their numbers are, and what safetensors calls these.</summary>
    private static readonly (string? Storage, string Number, string Type)[] Types =
    [
        ("FloatStorage", "float32", "F32"), ("HalfStorage", "float16", "F16"), ("BFloat16Storage", "bfloat16", "BF16"), ("DoubleStorage", "float64", "F64"),
        ("LongStorage", "int64", "I64"), ("IntStorage", "int32", "I32"), ("ShortStorage", "int16", "I16"), ("CharStorage", "int8", "I8"),
        ("ByteStorage", "uint8", "U8"), ("BoolStorage", "bool", "BOOL"), ("ComplexFloatStorage", "complex64", "C64"),
        (null, "uint16", "U16"), (null, "uint32", "U32"), (null, "uint64", "U64"),
    ];

    /// <summary>How many numbers it has.</summary>
    public long Count => Sizes.Aggregate(1L, (product, size) => checked(product * size));

    /// <summary>Whether a value is a tensor.</summary>
    public static bool IsTensor(object? value) => value is PickleObject made && FindView(made) is not null;

    /// <summary>Reads a tensor, without its numbers.</summary>
    /// <exception cref="InvalidDataException">It is none, or not within its storage.</exception>
    public static TorchTensor Read(object? value)
    {
        if (value is not PickleObject made
            || FindView(made) is not { Arguments: [PickleReference storage, long offset, var sizes, var strides, .. var rest] } view)
        {
            throw new InvalidDataException("a tensor in it is not as torch.save writes them");
        }

        PickleName? type = view.Type.Name.EndsWith("_v3", StringComparison.Ordinal) ? rest.OfType<PickleName>().FirstOrDefault() : null;
        return new TorchTensor(ReadStorage(storage, type), offset, ReadSizes(sizes), ReadSizes(strides)).Check();
    }

    /// <summary>The place in the storage of each number, in the order of the tensor.</summary>
    public IEnumerable<long> Positions()
    {
        long[] index = new long[Sizes.Count];
        long position = Offset;
        for (long left = Count; left > 0; left--)
        {
            yield return position;
            for (int axis = index.Length - 1; axis >= 0; axis--)
            {
                position += Strides[axis];
                if (++index[axis] < Sizes[axis])
                {
                    break;
                }

                position -= Sizes[axis] * Strides[axis];
                index[axis] = 0;
            }
        }
    }

    /// <summary>The call that makes the tensor of a storage, within those that wrap it.</summary>
    private static PickleObject? FindView(PickleObject made)
    {
        const int Most = 4;
        PickleObject? inner = made;
        for (int i = 0; i < Most && inner is not null; i++)
        {
            string name = inner.Type.ToString();
            if (Views.Contains(name))
            {
                return inner;
            }

            inner = Wrappers.Contains(name) && inner.Arguments.Length > 0 ? inner.Arguments[0] as PickleObject
                : name == "torch._tensor._rebuild_from_type_v2"
                    && inner.Arguments is [PickleName function, _, object?[] arguments, ..] ? new PickleObject(function, arguments)
                : null;
        }

        return null;
    }

    /// <summary>('storage', class, key, where it was, how many numbers); since PyTorch 2, of a class without a type also how many bytes.</summary>
    private static TorchStorage ReadStorage(PickleReference reference, PickleName? type)
    {
        if (reference.Name is not object?[] parts || parts is not ["storage", PickleName kind, string key, _, long count, ..])
        {
            throw new InvalidDataException("a storage in it is not as torch.save writes them");
        }

        string name = (type ?? kind).Name;
        string? known = Types.FirstOrDefault(entry => entry.Storage == name || entry.Number == name).Type;
        SafeTensorsType found = known is null ? new SafeTensorsType(name, 8) : SafeTensorsType.All.Single(candidate => candidate.Name == known);
        return new TorchStorage(key, found, type is null ? count : count / found.Bytes);
    }

    private static long[] ReadSizes(object? value)
    {
        object? plain = value is PickleObject { Arguments: [object?[] wrapped] } ? wrapped : value;
        return plain is object?[] { Length: <= MostAxes } sizes && sizes.All(size => size is >= 0L)
            ? [.. sizes.Cast<long>()]
            : throw new InvalidDataException("the shape of a tensor is none");
    }

    /// <summary>No tensor that a module learns repeats numbers of its storage, and so a shape costs no more than the file has.</summary>
    private TorchTensor Check()
    {
        try
        {
            long last = Offset;
            for (int axis = 0; axis < Sizes.Count && axis < Strides.Count; axis++)
            {
                last = checked(last + (Sizes[axis] - 1) * Strides[axis]);
            }

            string name = $"a tensor ({string.Join(", ", Sizes)})";
            bool fits = Offset >= 0 && Sizes.Count == Strides.Count && (Count == 0 || last < Storage.Count);
            return !fits ? throw new InvalidDataException($"{name} lies outside of its storage of {Storage.Count} numbers")
                : Count > Storage.Count ? throw new InvalidDataException(
                    $"{name} repeats the numbers of its storage, of which there are {Storage.Count}: make it contiguous() before it is saved")
                : this;
        }
        catch (OverflowException overflow)
        {
            throw new InvalidDataException("a tensor has a shape that no file can hold", overflow);
        }
    }
}
