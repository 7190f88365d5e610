using MnistTools.Files;
using MnistTools.Models;
using MnistTools.Persistence.Keras;
using MnistTools.Persistence.Onnx;

namespace MnistTools.Persistence;

/// <summary>
/// Models as files. MnistTools' own format is safetensors, which holds all of a model; <c>.keras</c> goes to Keras and back, <c>.h5</c>
/// comes from it, and <c>.onnx</c> goes to wherever models only run. All hold data only: nothing in them is executed.
/// </summary>
public static class ModelFile
{
    private const string SafeTensors = ".safetensors";
    private const string Keras = ".keras";
    private const string Hdf5 = ".h5";
    private const string Onnx = ".onnx";

    /// <summary>The extensions of the formats that can be written.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [SafeTensors, Keras, Onnx];

    /// <summary>The extensions of the formats that can be read. A file is known by its first bytes, whatever its extension says.</summary>
    public static IReadOnlyList<string> ReadableExtensions { get; } = [SafeTensors, Keras, Hdf5];

    /// <summary>Writes a model, whole or not at all; with what its optimizer remembers, so that a training can go on from the file, and into safetensors with its history.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file; the extension chooses the format.</param>
    /// <param name="overwrite">Whether a file that is there already may be replaced.</param>
    /// <param name="weightsOnly">Whether what the optimizer remembers and the history are left out.</param>
    /// <exception cref="ModelFormatException">The extension is unknown, or of a format that is not written; the message lists the known ones.</exception>
    /// <exception cref="IOException">The file exists already and <paramref name="overwrite"/> is off, or the disk refuses.</exception>
    /// <exception cref="NotFiniteNumberException">The weights are infinite or not a number, and the format is for running the model alone.</exception>
    public static void Save(MnistModel model, string path, bool overwrite, bool weightsOnly = false)
    {
        ArgumentNullException.ThrowIfNull(model);
        Action<MnistModel, Stream> write = FindWriter(path);
        MnistModel written = weightsOnly ? model.WithoutTraining() : model;
        AtomicFile.Write(path, overwrite, stream => write(written, stream));
    }

    /// <summary>Refuses a path that <see cref="Save"/> would refuse for its extension, for who saves only after long work.</summary>
    /// <exception cref="ModelFormatException">The extension is unknown, or of a format that is not written; the message lists the known ones.</exception>
    public static void CheckExtension(string path) => FindWriter(path);

    /// <summary>Reads a model; from safetensors with its history.</summary>
    /// <param name="path">The file. Its first bytes say what it is, not its extension.</param>
    /// <param name="options">What the file does not say, or what shall count instead.</param>
    /// <exception cref="ModelFormatException">The file is no model that can be read, is damaged, or of a newer format.</exception>
    /// <exception cref="IOException">The file cannot be read, or is a folder, a pipe or a device.</exception>
    /// <exception cref="Specs.SpecException">The names of the classes that were given are not one for each output.</exception>
    public static MnistModel Load(string path, ModelImportOptions? options = null)
    {
        ReceivedFile.RefuseOther(path);
        string extension = Path.GetExtension(path).ToLowerInvariant();
        if (extension == Onnx)
        {
            throw new ModelFormatException($"{Onnx} files are written, but not read. Keep the model as {SafeTensors} or {Keras} beside it, and import that.", path);
        }

        if (!File.Exists(path) && !ReadableExtensions.Contains(extension))
        {
            throw Unknown(path, ReadableExtensions);
        }

        ModelImportOptions chosen = options ?? new ModelImportOptions();
        MnistModel model = FileSignatures.Read(path) switch
        {
            FileSignature.Zip => KerasArchive.Read(path, chosen),
            FileSignature.Hdf5 => KerasHdf5.Read(path, chosen),
            FileSignature.SafeTensors => SafeTensorsModel.Read(path, chosen),
            // The reader of the format says best what is wrong with it.
            _ when extension == SafeTensors => SafeTensorsModel.Read(path, chosen),
            _ when ReadableExtensions.Contains(extension) => throw new ModelFormatException(
                $"This is not a model of Keras, neither a ZIP archive nor HDF5: {FileSignatures.Describe(path)}. Copy it again from where it came.", path),
            _ => throw Unknown(path, ReadableExtensions),
        };
        model.ClassNames = chosen.ClassNames ?? model.ClassNames;
        return model;
    }

    private static Action<MnistModel, Stream> FindWriter(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        SafeTensors => SafeTensorsModel.Write,
        Keras => KerasArchive.Write,
        Onnx => OnnxFile.Write,
        Hdf5 => throw new ModelFormatException($"{Hdf5} is Keras' old format, which is read but not written. Save the model as {Keras}, which Keras reads from version 2.12 on.", path),
        _ => throw Unknown(path, Extensions),
    };

    private static ModelFormatException Unknown(string path, IReadOnlyList<string> known) =>
        new($"Unknown extension '{Path.GetExtension(path)}' of a model file. Known: {string.Join(", ", known)}.", path);
}
