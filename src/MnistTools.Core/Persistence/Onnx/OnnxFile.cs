using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using MnistTools.Models;
using MnistTools.Persistence.Onnx.Messages;
using MnistTools.Specs;
using MnistTools.Text;

namespace MnistTools.Persistence.Onnx;

/// <summary>
/// Models as ONNX, for wherever they only run. The metadata says how pixels become the input, which the graph leaves to its caller, and what the classes are
/// called.
/// </summary>
internal sealed class OnnxFile : IModelFormat
{
    /// <summary>What files say that are written here.</summary>
    public const string Producer = "MnistTools";

    private const string FactorKey = "input_scale_factor";
    private const string OffsetKey = "input_scale_offset";
    private const string NormalizationKey = "input_normalization";

    /// <summary>Its operators include Gelu and LayerNormalization; runtimes of 2024 have it.</summary>
    private const int OperatorSet = 20;

    /// <summary>The file format that came with that set of operators.</summary>
    private const int FormatVersion = 9;

    public IReadOnlyList<string> Extensions { get; } = [".onnx"];

    public bool IsOfTorch => true;

    /// <summary>Protocol buffers have no first bytes of their own.</summary>
    public bool Recognizes(FileHead head) => false;

    public MnistModel Read(string path, ModelImportOptions options) => OnnxModelReader.Read(path, options);

    public void CheckLayers(MnistModel model) => OnnxGraph.Create(model);

    public void Write(MnistModel model, Stream stream)
    {
        model.CheckFinite();
        string version = typeof(OnnxFile).Assembly.GetName().Version!.ToString(3);
        var file = new ModelProto
        {
            IrVersion = FormatVersion,
            ProducerName = Producer,
            ProducerVersion = version,
            DocString = $"{model} for images of {model.InputShape}",
            Graph = OnnxGraph.Create(model),
            OpsetImport = { new OperatorSetIdProto { Version = OperatorSet } },
        };
        file.MetadataProps.Add(Describe(model).Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Value }));
        file.WriteTo(stream);
    }

    /// <summary>How pixels become the input, where a file says it.</summary>
    public static InputScale? ReadScale(IReadOnlyDictionary<string, string> metadata, string path) =>
        float.TryParse(metadata.GetValueOrDefault(FactorKey), CultureInfo.InvariantCulture, out float factor) && float.IsFinite(factor)
        && float.TryParse(metadata.GetValueOrDefault(OffsetKey), CultureInfo.InvariantCulture, out float offset) && float.IsFinite(offset)
            ? new InputScale(factor, offset, ModelMetadata.ReadNormalization(metadata.GetValueOrDefault(NormalizationKey), NormalizationKey, path))
            : null;

    /// <summary>What the classes are called, where a file says it.</summary>
    /// <exception cref="JsonException">What it says is no list of texts.</exception>
    public static string[]? ReadClassNames(IReadOnlyDictionary<string, string> metadata) =>
        metadata.TryGetValue(ModelMetadata.ClassNamesKey, out string? names) ? JsonSerializer.Deserialize<string[]>(names, Json.Options) : null;

    private static Dictionary<string, string> Describe(MnistModel model)
    {
        string factor = Text(model.InputScale.Factor);
        string offset = Text(model.InputScale.Offset);
        string? part = model.InputScale.Normalizes is { } normalized ? SpecNames.ToSnakeCase(normalized.ToString()) : null;
        string normalization = part is null ? "" : $" and normalized is the pixel divided by the Euclidean length of its {part}, or by 1 where that is 0";
        var metadata = new Dictionary<string, string>
        {
            ["preprocessing"] =
                $"input = {(model.InputScale.Normalizes is null ? "pixel" : "normalized")} * {factor} + {offset}, where a pixel is 0 (background) to 255 (ink){normalization}; float32, (batch, 1, rows, columns), rows from top to bottom",
            [FactorKey] = factor,
            [OffsetKey] = offset,
            ["input_rows"] = Text(model.InputShape.Sizes[0]),
            ["input_columns"] = Text(model.InputShape.Sizes[1]),
            ["classes"] = Text(model.OutputCount),
            ["layers"] = model.ToString(),
        };
        if (part is not null)
        {
            metadata[NormalizationKey] = part;
        }

        if (model.ClassNames is { } names)
        {
            metadata[ModelMetadata.ClassNamesKey] = ModelMetadata.WriteList(names);
        }

        return metadata;
    }

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
