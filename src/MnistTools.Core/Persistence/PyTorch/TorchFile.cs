using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using MnistTools.Data;
using MnistTools.Files;
using MnistTools.Layers;
using MnistTools.Models;
using MnistTools.Text;

namespace MnistTools.Persistence.PyTorch;

/// <summary>
/// Models as PyTorch's own files: a state_dict with the names of safetensors (<c>0.weight</c>), which <c>torch.load(weights_only=True)</c> reads.
/// What a state_dict does not say, such as the layers, lies in a member of the archive that PyTorch leaves alone.
/// </summary>
/// <remarks>https://github.com/pytorch/pytorch/blob/main/torch/serialization.py</remarks>
internal sealed class TorchFile : IModelFormat, ITensorFormat
{
    private const string Folder = "model";

    /// <summary>With which PyTorch before 1.6 began a file: a pickle of the number 119547037146038801333356.</summary>
    private static readonly byte[] OldStart = [0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, (byte)'.'];

    public IReadOnlyList<string> Extensions { get; } = [".pt", ".pth", ".bin"];

    public bool IsOfTorch => true;

    public string? Unrecognized => "This is not a file of PyTorch, not a ZIP archive that torch.save wrote";

    public bool Recognizes(FileHead head) => IsOld(head.Start) || IsTar(head) || head.ZipEntries.Any(TorchArchive.IsPickle);

    /// <exception cref="ModelFormatException">It is no such file, damaged, made to do harm, or of other weights than those of the layers.</exception>
    public MnistModel Read(string path, ModelImportOptions options) => Read(path, checkpoint =>
    {
        if (checkpoint.Described is { } described)
        {
            return SafeTensorsModel.Read(described, checkpoint, [.. checkpoint.Tensors.Where(tensor => tensor.Type.IsReadable)], options, path);
        }

        ModelImportOptions complete = options;
        if (options.Layers is null)
        {
            InferredLayers inferred = InferredLayers.Of(checkpoint.Tensors);
            options.Warnings?.Report(inferred.Assumptions);
            complete = options with { Layers = inferred.Layers };
        }

        return SafeTensorsWeights.Read(checkpoint, complete, path);
    });

    public void ReadTensors(string path, Action<ITensorFile> read) => Read(path, checkpoint =>
    {
        read(checkpoint);
        return checkpoint;
    });

    public void Write(MnistModel model, Stream stream)
    {
        List<(string Name, string Storage, IReadOnlyList<int> Shape)> tensors = [];
        List<byte[]> storages = [];
        foreach (LayerPlace place in model.FindLeaves())
        {
            foreach (ModelWeight weight in place.Weights)
            {
                Take(weight.Name, "FloatStorage", weight.Shape.Sizes, LittleEndian.BytesOf<float>(model.GetWeight(weight)).ToArray());
            }

            if (place.Layer is BatchNormalization { Center: true, Scale: true } && place.Input.Sizes.Count != 2)
            {
                // BatchNorm1d and 2d keep of how many batches they have the means; it counts only where no momentum is given.
                Take($"{place.Weights[0].Prefix}num_batches_tracked", "LongStorage", [], new byte[sizeof(long)]);
            }

            if (place.Layer is ISharesWeights shared)
            {
                TakeOthers(place, shared);
            }
        }

        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        Add(TorchArchive.PickleName, PickleWriter.Write(tensors));
        Add(TorchArchive.ByteOrderName, "little"u8);
        for (int i = 0; i < storages.Count; i++)
        {
            Add(string.Create(CultureInfo.InvariantCulture, $"{TorchArchive.DataFolder}/{i}"), storages[i]);
        }

        Add(TorchArchive.MetadataName, JsonSerializer.SerializeToUtf8Bytes(ModelMetadata.Write(model), Json.Options));
        Add(TorchArchive.VersionName, "3\n"u8);

        void Take(string name, string storage, IReadOnlyList<int> shape, byte[] bytes)
        {
            tensors.Add((name, storage, shape));
            storages.Add(bytes);
        }

        // A state_dict has them, and load_state_dict misses what is not there.
        void TakeOthers(LayerPlace place, ISharesWeights shared)
        {
            foreach ((string name, string of) in shared.FindSecondNames())
            {
                ModelWeight weight = place.Weights.First(weight => weight.Name == of);
                Take(name, "FloatStorage", weight.Shape.Sizes, LittleEndian.BytesOf<float>(model.GetWeight(weight)).ToArray());
            }

            foreach ((string name, IReadOnlyList<int> sizes, long[] values) in shared.FindWholeNumbers())
            {
                byte[] bytes = new byte[values.Length * sizeof(long)];
                for (int i = 0; i < values.Length; i++)
                {
                    BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), values[i]);
                }

                Take(name, "LongStorage", sizes, bytes);
            }
        }

        // Stored, not compressed: PyTorch can map the numbers into memory.
        void Add(string name, ReadOnlySpan<byte> content)
        {
            using Stream entry = archive.CreateEntry($"{Folder}/{name}", CompressionLevel.NoCompression).Open();
            entry.Write(content);
        }
    }

    private static T Read<T>(string path, Func<TorchCheckpoint, T> read)
    {
        RefuseOld(path);
        try
        {
            using TorchArchive archive = TorchArchive.Open(path);
            return read(new TorchCheckpoint(archive, ReadMetadata(archive)));
        }
        catch (Exception damaged) when (damaged is InvalidDataException
            or NotSupportedException
            or EndOfStreamException
            or JsonException
            or (ArgumentException and not MismatchException))
        {
            throw new ModelFormatException($"This file of PyTorch cannot be used: {Problem.Of(damaged).TrimEnd('.')}.", path, damaged);
        }
    }

    private static void RefuseOld(string path)
    {
        using FileStream stream = ReceivedFile.Open(path);
        var head = new FileHead(stream);
        if (IsTar(head) || IsOld(head.Start))
        {
            throw new ModelFormatException(
                $"This is a file of PyTorch before version 1.6, {(IsTar(head) ? "a tar archive" : "one pickle after another")}, which is not read. Write it anew with a later one: torch.save(torch.load('old.pt'), 'new.pt').", path);
        }
    }

    private static bool IsOld(ReadOnlySpan<byte> start) => start.StartsWith(OldStart);

    private static bool IsTar(FileHead head) => head.ReadAt(257, 5).SequenceEqual("ustar"u8);

    private static Dictionary<string, string>? ReadMetadata(TorchArchive archive) =>
        archive.ReadMetadata() is { } json
            && JsonSerializer.Deserialize<Dictionary<string, string>>(json, Json.Options) is { } metadata
            && ModelMetadata.IsIn(metadata) ? metadata : null;
}
