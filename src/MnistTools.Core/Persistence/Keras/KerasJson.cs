using System.Text.Json;

namespace MnistTools.Persistence.Keras;

/// <summary>The JSON of Keras' configs.</summary>
internal static class KerasJson
{
    /// <summary>A model in a model in a model needs about 40 levels.</summary>
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 128 };

    /// <exception cref="ModelFormatException">It is no JSON, or nested without end.</exception>
    public static JsonElement Parse(ReadOnlyMemory<byte> json, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            return document.RootElement.Clone();
        }
        catch (JsonException damaged)
        {
            throw new ModelFormatException(
                $"The config of this Keras model is not valid JSON ({damaged.Message.TrimEnd('.')}). Copy the file again from where it came.", path, damaged);
        }
    }

    /// <exception cref="ModelFormatException">It is no JSON, or nested without end.</exception>
    public static JsonElement Parse(string json, string path) => Parse(System.Text.Encoding.UTF8.GetBytes(json), path);
}
