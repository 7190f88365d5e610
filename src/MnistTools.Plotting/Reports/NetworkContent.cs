using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MnistTools.Layers;
using MnistTools.Models;
using MnistTools.Specs;
using MnistTools.Text;

namespace MnistTools.Plotting;

/// <summary>
/// A model as network.js reads it. Weights of units and filters are whole numbers of 16 bits with a scale for each row (all that one unit or filter
/// sees): half as large as floats. A rounding is then at most 1/65534 of the row's largest weight, which is closer than half-precision floats are.
/// All else, little as it is, stays float: a moving variance spans many powers of ten.
/// </summary>
internal static class NetworkContent
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        TypeInfoResolver = Json.Reflection,
        Converters = { new JsonStringEnumConverter(), new SizeConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Layers and their weights, the latter in the order in which <see cref="WriteWeights"/> writes them.</summary>
    public static object Describe(MnistModel model) => new
    {
        inputShape = model.InputShape.Sizes,
        inputScale = new { factor = model.InputScale.Factor, offset = model.InputScale.Offset, normalizes = model.InputScale.Normalizes?.ToString() },
        layers = model.Layers.Select(Describe),
        weights = model.Weights.Select(weight => new
        {
            layer = weight.Layer,
            name = weight.NameInLayer,
            count = weight.Count,
            rows = RowsOf(weight),
            byteCount = ByteCountOf(weight),
        }),
    };

    /// <summary>All weights, each in PyTorch's order, little-endian.</summary>
    /// <exception cref="NotFiniteNumberException">A number is not finite.</exception>
    public static byte[] WriteWeights(MnistModel model)
    {
        model.CheckFinite();
        byte[] bytes = new byte[model.Weights.Sum(ByteCountOf)];
        Span<byte> rest = bytes;
        foreach (ModelWeight weight in model.Weights)
        {
            Write(model.GetWeight(weight), RowsOf(weight), rest);
            rest = rest[ByteCountOf(weight)..];
        }

        return bytes;
    }

    /// <summary>Refuses a model of which a layer is none that the page computes.</summary>
    /// <exception cref="FigureException">There is one; the message names it, and those that the page computes.</exception>
    public static void CheckKinds(MnistModel model)
    {
        foreach (ModelLayer layer in model.Layers)
        {
            CheckKind(layer.Spec.GetType().Name);
        }
    }

    /// <summary>How many rows share a scale each; 0 for what stays float.</summary>
    private static int RowsOf(ModelWeight weight) => weight.Shape.Sizes.Count > 1 ? weight.Shape.Sizes[0] : 0;

    private static int ByteCountOf(ModelWeight weight) =>
        RowsOf(weight) is > 0 and int rows ? rows * sizeof(float) + weight.Count * sizeof(short) : weight.Count * sizeof(float);

    private static void Write(ReadOnlySpan<float> values, int rows, Span<byte> target)
    {
        if (rows == 0)
        {
            WriteFloats(values, target);
            return;
        }

        int rowLength = values.Length / rows;
        float[] scales = new float[rows];
        Span<byte> steps = target[(rows * sizeof(float))..];
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> ofRow = values.Slice(row * rowLength, rowLength);
            scales[row] = Math.Abs(TensorPrimitives.MaxMagnitude(ofRow)) / short.MaxValue;
            for (int i = 0; i < rowLength; i++)
            {
                double step = scales[row] > 0 ? Math.Round((double)ofRow[i] / scales[row]) : 0;
                BinaryPrimitives.WriteInt16LittleEndian(
                    steps[((row * rowLength + i) * sizeof(short))..], (short)Math.Clamp(step, -short.MaxValue, short.MaxValue));
            }
        }

        WriteFloats(scales, target);
    }

    private static void WriteFloats(ReadOnlySpan<float> values, Span<byte> target)
    {
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(target[(i * sizeof(float))..], values[i]);
        }
    }

    /// <summary>
    /// The kind, which names the file in Page/layers that computes it, what comes out, and all that the layer was given, each by its own name.
    /// </summary>
    private static JsonObject Describe(ModelLayer layer)
    {
        string kind = layer.Spec.GetType().Name;
        CheckKind(kind);
        JsonObject content = JsonSerializer.SerializeToNode(layer.Spec, layer.Spec.GetType(), Options)!.AsObject();
        if (layer.Spec is Residual residual)
        {
            // Its layers have the shapes that they would have in a model of their own.
            content["layers"] = new JsonArray([.. LayerConnection.Connect(residual.Layers, layer.InputShape).Select(Describe)]);
        }

        content["kind"] = kind;
        content["text"] = layer.Spec.ToString();
        content["outputShape"] = JsonSerializer.SerializeToNode(layer.OutputShape.Sizes, Json.Options);
        return content;
    }

    private static void CheckKind(string kind)
    {
        if (!ReportPage.LayerKinds.Contains(kind))
        {
            throw new FigureException($"The page of a report cannot compute the layer {kind}; it can {string.Join(", ", ReportPage.LayerKinds)}.");
        }
    }

    /// <summary>A size as [rows, columns].</summary>
    private sealed class SizeConverter : JsonConverter<Size2D>
    {
        public override Size2D Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, Size2D value, JsonSerializerOptions options)
        {
            writer.WriteStartArray();
            writer.WriteNumberValue(value.Rows);
            writer.WriteNumberValue(value.Columns);
            writer.WriteEndArray();
        }
    }
}
