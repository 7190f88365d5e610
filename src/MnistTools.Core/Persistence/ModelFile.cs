using MnistTools.Files;
using MnistTools.Layers.Exchange;
using MnistTools.Models;

namespace MnistTools.Persistence;

/// <summary>
/// Models as files. MnistTools' own format is safetensors, which holds all of a model; <c>.keras</c> goes to Keras and back, <c>.h5</c> comes from it,
/// <c>.pt</c> goes to PyTorch and back, and <c>.onnx</c> to wherever models only run, and back. All hold data only: nothing in them is executed.
/// </summary>
public static class ModelFile
{
    /// <summary>The extensions of the formats that can be written.</summary>
    public static IReadOnlyList<string> Extensions => ModelFormats.WrittenExtensions;

    /// <summary>The extensions of the formats that can be read. A file is known by its first bytes, whatever its extension says.</summary>
    public static IReadOnlyList<string> ReadableExtensions => ModelFormats.ReadExtensions;

    /// <summary>
    /// Writes a model, whole or not at all. <c>.safetensors</c> and <c>.keras</c> have what its optimizer remembers, too, so that a training goes on from the
    /// file as if it had not stopped; <c>.safetensors</c> and <c>.pt</c> have its history.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file; the extension chooses the format.</param>
    /// <param name="overwrite">Whether a file that is there already may be replaced.</param>
    /// <param name="weightsOnly">Whether what the optimizer remembers and the history are left out.</param>
    /// <exception cref="ModelFormatException">The extension is unknown, or of a format that is not written, or the network would compute something else there;
    /// the message says what there is.</exception>
    /// <exception cref="IOException">The file exists already and <paramref name="overwrite"/> is off, or the disk refuses.</exception>
    /// <exception cref="NotFiniteNumberException">The weights are infinite or not a number, and the format is for running the model alone.</exception>
    public static void Save(MnistModel model, string path, bool overwrite = false, bool weightsOnly = false)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(path);
        IModelFormat format = FindHolding(model, path);
        model.ShareWeights();
        MnistModel written = weightsOnly ? model.WithoutTraining() : model;
        AtomicFile.Write(path, overwrite, stream => format.Write(written, stream));
    }

    /// <summary>Refuses a path that <see cref="Save"/> would refuse for its extension, for who saves only after long work.</summary>
    /// <exception cref="ModelFormatException">The extension is unknown, or of a format that is not written; the message lists the known ones.</exception>
    public static void CheckExtension(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        FindWritten(path);
    }

    /// <summary>Refuses a path of a format that cannot hold a network, for who saves only after long work.</summary>
    /// <exception cref="ModelFormatException">The extension is unknown, or of a format that is not written, or the network would compute something else there;
    /// the message says what there is.</exception>
    /// <exception cref="Specs.SpecException">The format has no word for a layer.</exception>
    internal static void CheckCanSave(MnistModel model, string path) => FindHolding(model, path).CheckLayers(model);

    /// <summary>Reads a model; from safetensors with its history.</summary>
    /// <param name="path">The file. Its first bytes say what it is, not its extension.</param>
    /// <param name="options">What the file does not say, or what shall count instead.</param>
    /// <exception cref="ModelFormatException">The file is no model that can be read, is damaged, or of a newer format.</exception>
    /// <exception cref="IOException">The file cannot be read, or is a folder, a pipe or a device.</exception>
    /// <exception cref="Data.MismatchException">The names of the classes that were given are not one for each output, or those of the weights are of nothing
    /// in the file or the model.</exception>
    /// <exception cref="Specs.SpecException">Both layers and an architecture were given.</exception>
    public static MnistModel Load(string path, ModelImportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        ModelImportOptions chosen = (options ?? new ModelImportOptions()).WithArchitecture();
        IModelFormat format = FindRead(path);
        if (format.WhyNotRead is { } reason)
        {
            throw new ModelFormatException(reason, path);
        }

        MnistModel model = format.Read(path, chosen);
        model.ClassNames = chosen.ClassNames ?? model.ClassNames;
        if (chosen.Layers is not null && !model.EndsWithProbabilities)
        {
            chosen.Warnings?.Report(
                $"The layers that were given end with {model.Layers[^1].Spec}, whose outputs are no probabilities, but are taken for them. Give 'Activation(softmax)' behind them.");
        }

        return model;
    }

    private static IModelFormat FindHolding(MnistModel model, string path)
    {
        IModelFormat format = FindWritten(path);
        return format.IsOfTorch && FlattenedOrder.FindUse(model.Layers.Select(layer => layer.Spec), model.InputShape) is { } use
            ? throw new ModelFormatException($"{use} A .safetensors or .keras file can have this network.", path)
            : format;
    }

    private static IModelFormat FindWritten(string path) => ModelFormats.Named(path) switch
    {
        null => throw Unknown(path, Extensions),
        { WhyNotWritten: { } reason } => throw new ModelFormatException(reason, path),
        IModelFormat format => format,
    };

    /// <summary>By its first bytes; by its extension where no format knows those.</summary>
    /// <exception cref="ModelFormatException">It is a file of something else.</exception>
    internal static IModelFormat FindRead(string path)
    {
        ReceivedFile.RefuseOther(path);
        IModelFormat? named = ModelFormats.Named(path);
        if (named is null && !File.Exists(path))
        {
            throw UnknownToRead(path);
        }

        using FileStream stream = ReceivedFile.Open(path);
        var head = new FileHead(stream);
        return ModelFormats.All.FirstOrDefault(format => format.Recognizes(head)) ?? (head.NameOther(), named) switch
        {
            ({ } other, _) => throw new ModelFormatException(other, path),
            (_, null) => throw UnknownToRead(path),
            (_, { WhyNotRead: null, Unrecognized: { } problem }) =>
                throw new ModelFormatException($"{problem}: {head.Describe()}. Copy it again from where it came.", path),
            _ => named,
        };
    }

    private static ModelFormatException UnknownToRead(string path) => Unknown(
        path, ReadableExtensions,
        HistoryFile.ReadableExtensions.Contains(Path.GetExtension(path).ToLowerInvariant()) ? " The file of a History is read as a History, which has no weights." : "");

    private static ModelFormatException Unknown(string path, IReadOnlyList<string> known, string advice = "") =>
        new($"Unknown extension '{Path.GetExtension(path)}' of a model file. Known: {string.Join(", ", known)}.{advice}", path);
}
