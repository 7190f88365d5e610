using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using MnistTools.Data;
using MnistTools.Files;
using MnistTools.Models;
using MnistTools.Specs;
using MnistTools.Text;

namespace MnistTools.Persistence.Keras;

/// <summary>
/// The <c>.keras</c> format: a ZIP of <c>config.json</c>, <c>model.weights.h5</c> and <c>metadata.json</c>. How the input is scaled and
/// what the classes are called is in none of them in Keras; it is kept in the metadata, which Keras does not read.
/// </summary>
internal sealed class KerasArchive : IModelFormat
{
    /// <summary>What is said of a file that is called a model of Keras.</summary>
    public const string NoModel = "This is not a model of Keras, neither a ZIP archive nor HDF5";

    private const string ConfigName = "config.json";
    private const string WeightsName = "model.weights.h5";
    private const string MetadataName = "metadata.json";
    private const string ScaleName = "mnisttools_input_scale";
    private const string NormalizationName = "mnisttools_input_normalization";
    private const string ClassNamesName = "mnisttools_class_names";
    private const string MetricsName = "mnisttools_metrics";
    private const string ScalarsName = "mnisttools_optimizer_scalars";

    /// <summary>The version whose files are written.</summary>
    private const string KerasVersion = "3.10.0";

    /// <summary>No config is longer.</summary>
    private const long LongestJson = 16 << 20;

    /// <summary>No archive is longer whose weights, which are read into memory, can be.</summary>
    private const long LongestArchive = int.MaxValue + (2 * LongestJson);

    public IReadOnlyList<string> Extensions { get; } = [".keras"];

    public string? Unrecognized => NoModel;

    /// <summary>Any ZIP archive: what else it may be is said when it is read.</summary>
    public bool Recognizes(FileHead head) => head.IsZip;

    public void CheckLayers(MnistModel model) => KerasConfigWriter.Write(model, Stream.Null);

    public void Write(MnistModel model, Stream stream)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        Add(MetadataName, entry => JsonSerializer.Serialize(entry, DescribeModel(model), Json.Options));
        using (var config = new MemoryStream())
        {
            KerasConfigWriter.Write(model, config);
            Add(ConfigName, entry => config.WriteTo(entry));
        }

        using var weights = new MemoryStream();
        KerasWeightWriter.Write(model, weights);
        Add(WeightsName, weights.WriteTo);

        // Stored, not compressed: Keras, too, reads the weights where they lie.
        void Add(string name, Action<Stream> write)
        {
            using Stream entry = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
            write(entry);
        }
    }

    private static Dictionary<string, object> DescribeModel(MnistModel model)
    {
        var metadata = new Dictionary<string, object>
        {
            ["keras_version"] = KerasVersion,
            ["date_saved"] = DateTime.Now.ToString("yyyy-MM-dd@HH:mm:ss", CultureInfo.InvariantCulture),
            [ScaleName] = new[] { model.InputScale.Factor, model.InputScale.Offset },
        };
        if (model.InputScale.Normalizes is { } part)
        {
            metadata[NormalizationName] = SpecNames.ToSnakeCase(part.ToString());
        }

        if (model.ClassNames is { } names)
        {
            metadata[ClassNamesName] = names;
        }

        if (model.TrainedMetrics is { Count: > 0 } metrics)
        {
            // Also those that Keras has not.
            metadata[MetricsName] = metrics;
        }

        if (OptimizerVariable.FindState(model) is { Scalars.Count: > 0 } state)
        {
            // In full: Keras keeps 32 bits of them.
            metadata[ScalarsName] = state.Scalars;
        }

        return metadata;
    }

    /// <exception cref="ModelFormatException">It is no such archive, or damaged.</exception>
    public MnistModel Read(string path, ModelImportOptions options)
    {
        try
        {
            using FileStream stream = ReceivedFile.Open(path, LongestArchive);
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
            JsonElement config = KerasJson.Parse(ReadEntry(archive, ConfigName, LongestJson, path), path);
            JsonElement metadata = archive.GetEntry(MetadataName) is null
                ? default
                : KerasJson.Parse(ReadEntry(archive, MetadataName, LongestJson, path), path);
            byte[] weights = ReadEntry(archive, WeightsName, PackedSize.MostBytesOf(stream.Length), path);
            using Hdf5File file = Hdf5File.Open(new MemoryStream(weights, writable: false), path);
            MnistModel model = KerasModelReader.ReadWhole(
                config, KerasConfig.Property(config, "compile_config"), ReadScale(metadata, path), new KerasStore(file.Root, file.Length), options, path);
            ModelMetadata.GiveClassNames(model, ReadClassNames(metadata, path), ClassNamesName, path);
            model.TrainedMetrics = ReadMetrics(metadata) ?? model.TrainedMetrics;
            // Layers that are given need not be frozen where those of the file are: what lies there by its order alone would go to others.
            if (options.Layers is null && KerasCompile.Read(KerasConfig.Property(config, "compile_config")).Optimizer is not null)
            {
                KerasOptimizer.Read(model, file.Root, ReadScalars(metadata));
            }

            return model;
        }
        catch (Exception damaged) when (damaged is InvalidDataException
            or NotSupportedException
            or EndOfStreamException
            or InvalidOperationException
            or (ArgumentException and not MismatchException))
        {
            // InvalidOperationException: a name in JSON that is half a character.
            throw new ModelFormatException(
                $"This ZIP archive cannot be read: {damaged.Message.TrimEnd('.')}. Copy it again from where it came.", path, damaged);
        }
    }

    /// <summary>Reads a member into memory. What it says of its length is believed only as far as the archive could hold it.</summary>
    private static byte[] ReadEntry(ZipArchive archive, string name, long most, string path)
    {
        ZipArchiveEntry[] entries = [.. archive.Entries.Where(entry => entry.FullName == name)];
        if (entries is not [var entry])
        {
            throw new ModelFormatException(
                entries.Length > 1
                    ? $"This ZIP archive has '{name}' more than once. Copy it again from where it came."
                    : $"This is a ZIP archive, but no Keras model: it has no '{name}'{Explain(archive)}",
                path);
        }

        return ArchiveMember.Read(entry, most);
    }

    private static string Explain(ZipArchive archive) => archive.Entries switch
    {
        var entries when entries.Any(entry => entry.FullName.EndsWith("saved_model.pb", StringComparison.Ordinal)) =>
            ". It is a TensorFlow SavedModel; save the model as .keras there.",
        _ => ".",
    };

    private static InputScale? ReadScale(JsonElement metadata, string path) =>
        KerasConfig.Property(metadata, ScaleName) is { ValueKind: JsonValueKind.Array } scale && scale.GetArrayLength() == 2
        && scale.EnumerateArray().All(number => number.ValueKind == JsonValueKind.Number && float.IsFinite(number.GetSingle()))
            ? new InputScale(
                scale[0].GetSingle(), scale[1].GetSingle(),
                ModelMetadata.ReadNormalization(KerasConfig.Text(metadata, NormalizationName), NormalizationName, path))
            : null;

    private static double[]? ReadScalars(JsonElement metadata) =>
        KerasConfig.Property(metadata, ScalarsName) is { ValueKind: JsonValueKind.Array } scalars
            && scalars.EnumerateArray().All(number => number.ValueKind == JsonValueKind.Number)
            ? [.. scalars.EnumerateArray().Select(number => number.GetDouble())]
            : null;

    private static string[]? ReadMetrics(JsonElement metadata) =>
        KerasConfig.Property(metadata, MetricsName) is { ValueKind: JsonValueKind.Array } metrics
            && metrics.GetArrayLength() is > 0 and <= KerasMetrics.Most
            && metrics.EnumerateArray().All(metric => metric.ValueKind == JsonValueKind.String)
            ? [.. metrics.EnumerateArray().Select(metric => metric.GetString()!).Where(metric => metric.Length <= ModelMetadata.LongestSpec)]
            : null;

    private static string[]? ReadClassNames(JsonElement metadata, string path)
    {
        try
        {
            return KerasConfig.Property(metadata, ClassNamesName)?.Deserialize<string[]>(Json.Options);
        }
        catch (JsonException damaged)
        {
            throw ModelMetadata.Refuse(ClassNamesName, Problem.Of(damaged).TrimEnd('.'), path, damaged);
        }
    }
}
