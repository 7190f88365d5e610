namespace MnistTools.Persistence.PyTorch;

/// <summary>
/// The tensors of a file of <c>torch.save</c>, by the names that <c>state_dict()</c> gives them and in its order: of a state_dict, of one within what was
/// saved of a training, or of a whole module, whose parameters, buffers and parts are found whatever its class is.
/// </summary>
internal sealed class TorchCheckpoint : ITensorFile
{
    private readonly TorchArchive _archive;
    private readonly Dictionary<string, TorchTensor> _tensors;

    /// <exception cref="InvalidDataException">The file holds no weights, or it is not clear which.</exception>
    public TorchCheckpoint(TorchArchive archive, IReadOnlyDictionary<string, string>? described = null)
    {
        _archive = archive;
        Described = described;
        IReadOnlyList<KeyValuePair<string, TorchTensor>> found = TorchNames.Collect(PickleReader.Read(archive.ReadPickle()));
        RefuseRepetition(found);
        _tensors = new Dictionary<string, TorchTensor>(found);
        Tensors = [.. found.Select((tensor, place) => new TensorEntry(tensor.Key, tensor.Value.Sizes, place, place + 1) { Type = tensor.Value.Storage.Type })];
    }

    /// <summary>The tensors; where one begins and ends is its place among the others, since views of a storage can lie in each other.</summary>
    public IReadOnlyList<TensorEntry> Tensors { get; }

    public IReadOnlyDictionary<string, string>? Described { get; }

    /// <summary>
    /// Tensors that are tied are views of one storage. More than a few of one would take memory that the file has no bytes for, and so a number needs a
    /// byte of its own: four floats of 32 bits can be of one place.
    /// </summary>
    private void RefuseRepetition(IReadOnlyList<KeyValuePair<string, TorchTensor>> found)
    {
        Int128 bytes = 0;
        foreach (TorchStorage storage in found.Select(tensor => tensor.Value.Storage).DistinctBy(storage => storage.Key))
        {
            _archive.Check(storage);
            bytes += storage.Count * (Int128)storage.Type.Bytes;
        }

        if (found.Aggregate(Int128.Zero, (sum, tensor) => sum + tensor.Value.Count) > bytes)
        {
            throw new InvalidDataException("its tensors have more numbers than its storages have bytes");
        }
    }

    public void Read(TensorEntry tensor, Span<float> values)
    {
        TorchTensor view = _tensors[tensor.Name];
        if (view.Storage.Type.ToFloat is not { } toFloat || values.Length != view.Count)
        {
            throw new InvalidDataException($"tensor {tensor} does not hold {values.Length} floats");
        }

        byte[] bytes = _archive.ReadStorage(view.Storage);
        int size = view.Storage.Type.Bytes;
        Span<byte> number = stackalloc byte[sizeof(double)];
        number = number[..size];
        int i = 0;
        foreach (long position in view.Positions())
        {
            bytes.AsSpan(checked((int)position * size), size).CopyTo(number);
            if (_archive.IsBigEndian)
            {
                number.Reverse();
            }

            values[i++] = toFloat(number);
        }
    }
}
