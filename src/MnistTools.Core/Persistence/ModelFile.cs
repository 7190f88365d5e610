using System.Text.Json;
using MnistTools.Models;
using MnistTools.Specs;

namespace MnistTools.Persistence;

/// <summary>
/// Models as files. The format is safetensors: the weights under PyTorch's names (<c>1.weight</c>, <c>1.bias</c>), layers, optimizer and
/// history in the metadata. It holds data only, nothing executable, and any safetensors library reads it.
/// </summary>
public static class ModelFile
{
    /// <summary>The extensions of the formats that can be read and written.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".safetensors"];

    /// <summary>Writes a model with its history, whole or not at all.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file; the extension chooses the format.</param>
    /// <param name="overwrite">Whether a file that is there already may be replaced.</param>
    /// <exception cref="ModelFormatException">The extension is unknown; the message lists the known ones.</exception>
    /// <exception cref="IOException">The file exists already and <paramref name="overwrite"/> is off, or the disk refuses.</exception>
    public static void Save(MnistModel model, string path, bool overwrite)
    {
        ArgumentNullException.ThrowIfNull(model);
        CheckExtension(path);
        AtomicFile.Write(path, overwrite, stream => SafeTensorsFile.Write(
            stream,
            ModelMetadata.Write(model),
            [.. model.Weights.Select(weight => (weight.Name, weight.Shape.Sizes, model.GetWeight(weight)))]));
    }

    /// <summary>Reads a model with its history.</summary>
    /// <exception cref="ModelFormatException">The extension is unknown, or the file is damaged, not of MnistTools, or of a newer format.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static MnistModel Load(string path)
    {
        CheckExtension(path);
        using SafeTensorsFile file = SafeTensorsFile.Open(path);
        ModelMetadata metadata = ModelMetadata.Read(file.Header.Metadata, path);
        Dictionary<string, TensorEntry> tensors = file.Header.Tensors.ToDictionary(tensor => tensor.Name);

        // Before the model is made: from here on it needs no more memory than the file has bytes.
        CheckWeights(metadata, tensors, path);
        MnistModel model = Create(metadata, path);
        foreach (ModelWeight weight in model.Weights)
        {
            float[] values = new float[weight.Count];
            file.Read(tensors[weight.Name], values);
            model.SetWeight(weight, values);
        }

        return model;
    }

    private static MnistModel Create(ModelMetadata metadata, string path)
    {
        var model = new MnistModel(
            metadata.Layers, inputShape: metadata.InputShape, optimizer: metadata.Optimizer, loss: metadata.Loss, inputScale: metadata.InputScale);
        try
        {
            model.History = metadata.History is { } history ? HistoryJson.Read(history, model) : null;
        }
        catch (JsonException damaged)
        {
            throw new ModelFormatException($"The file's 'history' cannot be used: {damaged.Message} Save the model again.", path, damaged);
        }

        return model;
    }

    /// <summary>The file has the weights that its layers need, all and no others, each of the right shape.</summary>
    private static void CheckWeights(ModelMetadata metadata, Dictionary<string, TensorEntry> tensors, string path)
    {
        var needed = new HashSet<string>();
        foreach (ModelWeight weight in ListWeights(metadata, path))
        {
            needed.Add(weight.Name);
            if (!tensors.TryGetValue(weight.Name, out TensorEntry? tensor))
            {
                throw Refuse($"'{weight.Name}' {weight.Shape} is missing");
            }

            if (!tensor.Shape.SequenceEqual(weight.Shape.Sizes.Select(size => (long)size)))
            {
                throw Refuse($"{tensor} should be {weight.Shape}");
            }
        }

        if (tensors.Keys.FirstOrDefault(name => !needed.Contains(name)) is { } unknown)
        {
            throw Refuse($"'{unknown}' belongs to no layer");
        }

        ModelFormatException Refuse(string problem) => new($"The weights do not fit the file's layers: {problem}. Save the model again.", path);
    }

    private static IReadOnlyList<ModelWeight> ListWeights(ModelMetadata metadata, string path)
    {
        try
        {
            return MnistModel.LayOut(MnistModel.Connect(metadata.Layers, metadata.InputShape)).Weights;
        }
        catch (SpecException refused)
        {
            throw new ModelFormatException($"The file's layers do not fit each other: {refused.Message} Save the model again.", path, refused);
        }
        catch (OverflowException overflow)
        {
            throw new ModelFormatException("The file's layers need more weights than any model can have. The file is damaged: save the model again.", path, overflow);
        }
    }

    private static void CheckExtension(string path)
    {
        string extension = Path.GetExtension(path);
        if (!Extensions.Contains(extension, StringComparer.OrdinalIgnoreCase))
        {
            throw new ModelFormatException($"'{extension}' is no extension of a model file. Known: {string.Join(", ", Extensions)}.", path);
        }
    }
}
