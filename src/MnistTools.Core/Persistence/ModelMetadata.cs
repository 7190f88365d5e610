using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using MnistTools.Data;
using MnistTools.Layers;
using MnistTools.Losses;
using MnistTools.Models;
using MnistTools.Optimizers;
using MnistTools.Specs;
using MnistTools.Text;

namespace MnistTools.Persistence;

/// <summary>What a model file says beside the weights: all that a model is made from. Texts by name; lists are JSON.</summary>
internal sealed record ModelMetadata(
    IReadOnlyList<Layer> Layers, Shape InputShape, InputScale InputScale, Optimizer Optimizer, Loss Loss, IReadOnlyList<string>? ClassNames, string? History,
    string? Snapshots,
    OptimizerProgress? Progress)
{
    /// <summary>Where the names of the classes are; files of earlier builds do not have them.</summary>
    public const string ClassNamesKey = "class_names";

    private const string Format = "mnisttools";
    private const string LayersKey = "layers";
    private const string ModuleStart = "TorchModule(";
    private const string NormalizationKey = "input_normalization";
    private const string IterationKey = "optimizer_iteration";
    private const string ScalarsKey = "optimizer_scalars";

    /// <summary>
    /// Earlier builds refuse version 2: they would take what an optimizer remembers for weights, and overlook how an input is normalised. A file without both
    /// is of version 1.
    /// </summary>
    private const int Version = 2;

    /// <summary>No spec is longer; it also keeps messages short that quote one.</summary>
    public const int LongestSpec = 10_000;

    private static readonly JsonSerializerOptions Readable =
        new() { TypeInfoResolver = Json.Reflection, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether MnistTools wrote this; else it is what another program has to say, or nothing.</summary>
    public static bool IsIn(IReadOnlyDictionary<string, string> metadata) => metadata.GetValueOrDefault("format") == Format;

    /// <summary>What a file says of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="state">What its optimizer remembers, where the file has that beside the weights.</param>
    public static Dictionary<string, string> Write(MnistModel model, OptimizerState? state = null)
    {
        var metadata = new Dictionary<string, string>
        {
            ["format"] = Format,
            ["format_version"] = (state is null && model.InputScale.Normalizes is null ? 1 : Version).ToString(CultureInfo.InvariantCulture),
            ["mnisttools_version"] = typeof(ModelMetadata).Assembly.GetName().Version!.ToString(3),
            [LayersKey] = WriteList(model.Layers.Select(layer => layer.Spec.ToString())),
            ["input_shape"] = JsonSerializer.Serialize(model.InputShape.Sizes, Json.Options),
            ["input_scale"] = JsonSerializer.Serialize(new[] { model.InputScale.Factor, model.InputScale.Offset }, Json.Options),
            ["optimizer"] = model.Optimizer.ToString(),
            ["loss"] = model.Loss.ToString(),
        };
        if (model.InputScale.Normalizes is { } part)
        {
            metadata[NormalizationKey] = SpecNames.ToSnakeCase(part.ToString());
        }

        if (state is not null)
        {
            metadata[IterationKey] = state.Iteration.ToString(CultureInfo.InvariantCulture);
            metadata[ScalarsKey] = JsonSerializer.Serialize(state.Scalars, Json.Options);
        }

        if (model.ClassNames is { } names)
        {
            metadata[ClassNamesKey] = WriteList(names);
        }

        if (model.History is { } history)
        {
            metadata["history"] = HistoryJson.Write(history, indented: false);
            if (SnapshotMetadata.Write(history.Snapshots) is { } snapshots)
            {
                metadata[SnapshotMetadata.Key] = snapshots;
            }
        }

        return metadata;
    }

    /// <summary>Texts as JSON, letters of all languages as they are.</summary>
    public static string WriteList(IEnumerable<string> texts) => JsonSerializer.Serialize(texts, Readable);

    /// <summary>Gives a model the names that its file has, if it has any.</summary>
    /// <exception cref="ModelFormatException">They are no names of its classes.</exception>
    public static void GiveClassNames(MnistModel model, IReadOnlyList<string>? names, string key, string path)
    {
        try
        {
            model.ClassNames = names;
        }
        catch (MismatchException refused)
        {
            throw Refuse(key, refused.Message, path, refused);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="ModelFormatException">It is something else, or from a newer format.</exception>
    public static ModelMetadata Read(IReadOnlyDictionary<string, string> metadata, string path)
    {
        CheckVersion(metadata, path);
        Shape shape = ReadInputShape(metadata, path);
        Optimizer optimizer = ParseSpec("optimizer", Find("optimizer"), Optimizer.Catalog.Parse);
        return new ModelMetadata(
            [.. ReadList<string>(metadata, LayersKey, path).Select(text => ParseSpec(LayersKey, text, Layer.Parse))],
            shape,
            ReadInputScale(metadata, path),
            optimizer,
            ParseSpec("loss", Find("loss"), Loss.Parse),
            ReadClassNames(metadata, path),
            metadata.GetValueOrDefault("history"),
            metadata.GetValueOrDefault(SnapshotMetadata.Key),
            metadata.ContainsKey(IterationKey) ? ReadProgress() : null);

        OptimizerProgress ReadProgress()
        {
            double[] scalars = ReadList<double>(metadata, ScalarsKey, path);
            bool isCount = long.TryParse(Find(IterationKey), NumberStyles.None, CultureInfo.InvariantCulture, out long iteration) && iteration > 0;
            return !isCount ? throw Refuse(IterationKey, "it must be a number of updates, at least 1")
                : scalars.Length != optimizer.Scalars.Count ? throw Refuse(ScalarsKey, $"{optimizer} has {Counted.Of(optimizer.Scalars.Count, "scalar")}")
                : new OptimizerProgress(iteration, scalars);
        }

        string Find(string name) => ModelMetadata.Find(metadata, name, path);

        T ParseSpec<T>(string name, string? text, Func<string, T> parse)
        {
            try
            {
                return text is { Length: <= LongestSpec } ? parse(text) : throw Refuse(name, "a text in it is null or too long");
            }
            catch (SpecException refused)
            {
                throw Refuse(name, refused.Message, refused);
            }
        }

        ModelFormatException Refuse(string name, string problem, Exception? cause = null) => ModelMetadata.Refuse(name, problem, path, cause);
    }

    /// <summary>The name of the module of TorchSharp's whose weights a file has; <see langword="null"/> where it is of layers that it names.</summary>
    /// <exception cref="ModelFormatException">It says nothing that can be read, or is of a newer format.</exception>
    public static string? FindModule(IReadOnlyDictionary<string, string> metadata, string path)
    {
        CheckVersion(metadata, path);
        return ReadList<string>(metadata, LayersKey, path) is [{ Length: <= LongestSpec } only] && only.StartsWith(ModuleStart, StringComparison.Ordinal)
            ? only[ModuleStart.Length..].Split(',', ')')[0]
            : null;
    }

    /// <summary>The shape of an image.</summary>
    /// <exception cref="ModelFormatException">The file does not say it.</exception>
    public static Shape ReadInputShape(IReadOnlyDictionary<string, string> metadata, string path) =>
        ReadList<int>(metadata, "input_shape", path) is { Length: > 0 and <= 4 } sizes && sizes.Min() >= 1
            ? new Shape(sizes)
            : throw Refuse("input_shape", "it must be 1 to 4 sizes, each at least 1", path, null);

    /// <summary>How bytes become numbers.</summary>
    /// <exception cref="ModelFormatException">The file does not say it.</exception>
    public static InputScale ReadInputScale(IReadOnlyDictionary<string, string> metadata, string path) =>
        ReadList<float>(metadata, "input_scale", path) is [var factor, var offset]
            && float.IsFinite(factor) && float.IsFinite(offset)
                ? new InputScale(factor, offset, ReadNormalization(metadata.GetValueOrDefault(NormalizationKey), NormalizationKey, path))
                : throw Refuse("input_scale", "it must be a factor and an offset", path, null);

    /// <summary>The names of the classes; <see langword="null"/> where the file has none.</summary>
    /// <exception cref="ModelFormatException">What it has is no list of texts.</exception>
    public static IReadOnlyList<string>? ReadClassNames(IReadOnlyDictionary<string, string> metadata, string path) =>
        metadata.ContainsKey(ClassNamesKey) ? ReadList<string>(metadata, ClassNamesKey, path) : null;

    /// <summary>What of an image is normalised; <see langword="null"/> where the file says nothing.</summary>
    /// <exception cref="ModelFormatException">It says something else.</exception>
    public static NormalizedPart? ReadNormalization(string? text, string key, string path) =>
        text is null ? null
        : SpecNames.Find<NormalizedPart>(text)
            ?? throw Refuse(key, $"it must be {string.Join(", ", Enum.GetNames<NormalizedPart>().Select(SpecNames.ToSnakeCase))}", path, null);

    /// <summary>What says that something in a file is wrong.</summary>
    public static ModelFormatException Refuse(string name, string problem, string path, Exception? cause) =>
        new($"The file's '{name}' cannot be used: {problem.TrimEnd('.')}. Save the model again.", path, cause);

    private static string Find(IReadOnlyDictionary<string, string> metadata, string name, string path) =>
        metadata.TryGetValue(name, out string? text) ? text : throw Refuse(name, "it is missing", path, null);

    private static T[] ReadList<T>(IReadOnlyDictionary<string, string> metadata, string name, string path)
    {
        try
        {
            return JsonSerializer.Deserialize<T[]>(Find(metadata, name, path), Json.Options) ?? throw Refuse(name, "it is null", path, null);
        }
        catch (JsonException damaged)
        {
            throw Refuse(name, Problem.Of(damaged), path, damaged);
        }
    }

    private static void CheckVersion(IReadOnlyDictionary<string, string> metadata, string path)
    {
        string version = metadata.GetValueOrDefault("format_version", "");
        if (!int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number < 1)
        {
            throw new ModelFormatException($"The file's format_version '{version}' is not the number of a version. Save the model again.", path);
        }

        if (number > Version)
        {
            throw new ModelFormatException(
                $"The file has format version {number}; this MnistTools reads up to version {Version}. Update MnistTools, at least to version {metadata.GetValueOrDefault("mnisttools_version", "that wrote it")}.", path);
        }
    }
}

/// <summary>How far an optimizer had come.</summary>
/// <param name="Iteration">How many updates it had made.</param>
/// <param name="Scalars">What it remembers of the whole training.</param>
internal sealed record OptimizerProgress(long Iteration, IReadOnlyList<double> Scalars);
