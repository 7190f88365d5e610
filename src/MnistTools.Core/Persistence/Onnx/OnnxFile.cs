using System.Globalization;
using Google.Protobuf;
using MnistTools.Models;
using MnistTools.Persistence.Onnx.Messages;
using MnistTools.Specs;

namespace MnistTools.Persistence.Onnx;

/// <summary>Writes models as ONNX, for wherever they only run. The metadata says how pixels become the input, which the graph leaves to its caller, and what the classes are called.</summary>
internal sealed class OnnxFile : IModelFormat
{
    /// <summary>Its operators include Gelu and LayerNormalization; runtimes of 2024 have it.</summary>
    private const int OperatorSet = 20;

    /// <summary>The file format that came with that set of operators.</summary>
    private const int FormatVersion = 9;

    public IReadOnlyList<string> Extensions { get; } = [".onnx"];

    public string? WhyNotRead => ".onnx files are written, but not read. Keep the model as .safetensors or .keras beside it, and import that.";

    /// <summary>Protocol buffers have no first bytes of their own.</summary>
    public bool Recognizes(FileHead head) => false;

    public void Write(MnistModel model, Stream stream)
    {
        model.CheckFinite();
        string version = typeof(OnnxFile).Assembly.GetName().Version!.ToString(3);
        var file = new ModelProto
        {
            IrVersion = FormatVersion,
            ProducerName = "MnistTools",
            ProducerVersion = version,
            DocString = $"{model} for images of {model.InputShape}",
            Graph = OnnxGraph.Create(model),
            OpsetImport = { new OperatorSetIdProto { Version = OperatorSet } },
        };
        file.MetadataProps.Add(Describe(model).Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Value }));
        file.WriteTo(stream);
    }

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
            ["input_scale_factor"] = factor,
            ["input_scale_offset"] = offset,
            ["input_rows"] = Text(model.InputShape.Sizes[0]),
            ["input_columns"] = Text(model.InputShape.Sizes[1]),
            ["classes"] = Text(model.OutputCount),
            ["layers"] = model.ToString(),
        };
        if (part is not null)
        {
            metadata["input_normalization"] = part;
        }

        if (model.ClassNames is { } names)
        {
            metadata[ModelMetadata.ClassNamesKey] = ModelMetadata.WriteList(names);
        }

        return metadata;
    }

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
