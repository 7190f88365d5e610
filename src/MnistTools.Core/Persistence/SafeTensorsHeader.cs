using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using MnistTools.Layers;
using MnistTools.Text;

namespace MnistTools.Persistence;

/// <summary>One tensor: its name, its sizes, and its bytes counted from the end of the header.</summary>
internal sealed record TensorEntry(string Name, IReadOnlyList<long> Shape, long Begin, long End)
{
    /// <summary>What its numbers are.</summary>
    public SafeTensorsType Type { get; init; } = SafeTensorsType.Single;

    /// <summary>Whether it has the shape of a weight, in numbers that can be read.</summary>
    public bool Fits(ModelWeight weight) => Type.IsReadable && Shape.SequenceEqual(weight.Shape.Sizes.Select(size => (long)size));

    public override string ToString() => $"'{Name}' ({string.Join(", ", Shape)}){(Type.IsReadable ? "" : $" of {Type.Name}")}";
}

/// <summary>The JSON at the start of a safetensors file.</summary>
/// <param name="Metadata">Free texts by name.</param>
/// <param name="Tensors">The tensors in the order of their bytes, without overlap or hole.</param>
internal sealed record SafeTensorsHeader(IReadOnlyDictionary<string, string> Metadata, IReadOnlyList<TensorEntry> Tensors)
{
    private const string MetadataName = "__metadata__";

    // {"name": {"shape": [ is the deepest that the format has.
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 3, AllowDuplicateProperties = false };

    // Quotes within the metadata's own JSON stay readable: \" instead of \u0022.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads a header and checks it against the number of bytes that follow it.</summary>
    /// <exception cref="InvalidDataException">It is no valid header; the message says why.</exception>
    public static SafeTensorsHeader Parse(ReadOnlyMemory<byte> json, long dataLength)
    {
        if (json.Length == 0 || json.Span[0] != '{')
        {
            throw new InvalidDataException("the header does not begin with '{'");
        }

        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            var metadata = new Dictionary<string, string>();
            var tensors = new List<TensorEntry>();
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (property.NameEquals(MetadataName))
                {
                    ReadMetadata(property.Value, metadata);
                }
                else
                {
                    tensors.Add(ReadEntry(property.Name, property.Value));
                }
            }

            return new SafeTensorsHeader(metadata, CheckPlaces(tensors, dataLength));
        }
        catch (Exception damaged) when (damaged is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a text that is no valid UTF-8.
            throw new InvalidDataException($"the header is not valid JSON ({damaged.Message.TrimEnd('.')})", damaged);
        }
    }

    /// <summary>The header's bytes; spaces at the end bring its length to a multiple of 8, so that the numbers are aligned in the file.</summary>
    public byte[] Write()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            json.WritePropertyName(MetadataName);
            JsonSerializer.Serialize(json, Metadata, Json.Options);
            foreach (TensorEntry tensor in Tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Type.Name);
                json.WritePropertyName("shape");
                JsonSerializer.Serialize(json, tensor.Shape, Json.Options);
                json.WritePropertyName("data_offsets");
                JsonSerializer.Serialize(json, new[] { tensor.Begin, tensor.End }, Json.Options);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        byte[] bytes = new byte[(buffer.WrittenCount + 7) / 8 * 8];
        buffer.WrittenSpan.CopyTo(bytes);
        bytes.AsSpan(buffer.WrittenCount).Fill((byte)' ');
        return bytes;
    }

    private static void ReadMetadata(JsonElement element, Dictionary<string, string> metadata)
    {
        Expect(element, JsonValueKind.Object, $"'{MetadataName}'");
        foreach (JsonProperty text in element.EnumerateObject())
        {
            Expect(text.Value, JsonValueKind.String, $"'{text.Name}' in '{MetadataName}'");
            metadata[text.Name] = text.Value.GetString()!;
        }
    }

    private static TensorEntry ReadEntry(string name, JsonElement element)
    {
        Expect(element, JsonValueKind.Object, $"tensor '{name}'");
        string typeName = Expect(Find("dtype"), JsonValueKind.String, $"'dtype' of tensor '{name}'").GetString()!;
        SafeTensorsType type = SafeTensorsType.All.FirstOrDefault(known => known.Name == typeName)
            ?? throw new InvalidDataException($"dtype '{typeName}' of tensor '{name}' is none of the format's");
        long[] shape = ReadNumbers(Find("shape"), $"'shape' of tensor '{name}'");
        long[] offsets = ReadNumbers(Find("data_offsets"), $"'data_offsets' of tensor '{name}'");
        if (offsets.Length != 2 || offsets[0] > offsets[1])
        {
            throw new InvalidDataException($"'data_offsets' of tensor '{name}' is not [begin, end]");
        }

        return new TensorEntry(name, shape, offsets[0], offsets[1]) { Type = type };

        JsonElement Find(string field) => element.TryGetProperty(field, out JsonElement value)
            ? value
            : throw new InvalidDataException($"tensor '{name}' has no '{field}'");
    }

    private static long[] ReadNumbers(JsonElement element, string what) =>
        [.. Expect(element, JsonValueKind.Array, what).EnumerateArray().Select(item =>
            item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out long number) && number >= 0
                ? number
                : throw new InvalidDataException($"{what} has a value that is not a whole number from 0 to {long.MaxValue}"))];

    private static JsonElement Expect(JsonElement element, JsonValueKind kind, string what) => element.ValueKind == kind
        ? element
        : throw new InvalidDataException($"{what} is not a JSON {kind.ToString().ToLowerInvariant()}");

    /// <summary>Each byte behind the header belongs to exactly one tensor, and each tensor has the bytes that its shape needs.</summary>
    private static List<TensorEntry> CheckPlaces(IEnumerable<TensorEntry> tensors, long dataLength)
    {
        List<TensorEntry> ordered = [.. tensors.OrderBy(tensor => tensor.Begin).ThenBy(tensor => tensor.End)];
        long position = 0;
        foreach (TensorEntry tensor in ordered)
        {
            if (tensor.Begin != position)
            {
                throw new InvalidDataException(tensor.Begin < position
                    ? $"tensor '{tensor.Name}' overlaps the one before it: it begins at byte {tensor.Begin} of the data, which is used up to byte {position}"
                    : $"there is a hole before tensor '{tensor.Name}', from byte {position} to byte {tensor.Begin} of the data");
            }

            if (tensor.End > dataLength)
            {
                throw new InvalidDataException(
                    $"the file is truncated: tensor '{tensor.Name}' ends at byte {tensor.End} of the data, which has {Counted.Of(dataLength, "byte")}");
            }

            if (CountBits(tensor) != (tensor.End - tensor.Begin) * 8)
            {
                throw new InvalidDataException($"tensor {tensor} has {Counted.Of(tensor.End - tensor.Begin, "byte")}, which is not what its shape needs");
            }

            position = tensor.End;
        }

        return position == dataLength
            ? ordered
            : throw new InvalidDataException($"the tensors end at byte {position} of the data, which has {Counted.Of(dataLength, "byte")}");
    }

    private static long CountBits(TensorEntry tensor)
    {
        try
        {
            return tensor.Shape.Aggregate((long)tensor.Type.Bits, (product, size) => checked(product * size));
        }
        catch (OverflowException overflow)
        {
            throw new InvalidDataException($"tensor {tensor} has a shape that no file can hold", overflow);
        }
    }
}
