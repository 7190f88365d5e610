using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MnistTools.Notebook.Protocol;

/// <summary>How JSON is read and written here.</summary>
internal static class JsonText
{
    /// <summary>Names with underscores; letters beyond ASCII as they are: what is sent stands in no web page as it is.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The text as bytes.</summary>
    public static byte[] Write(JsonObject json) => JsonSerializer.SerializeToUtf8Bytes(json, Options);

    public static string? FindText(this JsonElement json, string name) => Find(json, name, JsonValueKind.String)?.GetString();

    public static string GetText(this JsonElement json, string name) => json.FindText(name) ?? throw new JsonException($"'{name}' is missing or no text.");

    public static bool GetFlag(this JsonElement json, string name, bool otherwise) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : otherwise;

    public static int GetNumber(this JsonElement json, string name, int otherwise) =>
        Find(json, name, JsonValueKind.Number) is { } number && number.TryGetInt32(out int value) ? value : otherwise;

    private static JsonElement? Find(JsonElement json, string name, JsonValueKind kind) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind == kind ? value : null;
}
