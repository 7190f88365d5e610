using System.Text.Json.Nodes;

namespace MnistTools.Notebook.Output;

/// <summary>One thing in several forms, of which a front end shows the best that it can.</summary>
internal sealed record MimeBundle(string Text)
{
    /// <summary>The other forms: MIME type and text; of an image its bytes in base 64.</summary>
    public IReadOnlyDictionary<string, string> Others { get; init; } = new Dictionary<string, string>();

    /// <summary>With an image.</summary>
    public static MimeBundle OfImage(string text, string type, byte[] image) => new(text)
    {
        Others = new Dictionary<string, string> { [type] = type == "image/svg+xml" ? System.Text.Encoding.UTF8.GetString(image) : Convert.ToBase64String(image) },
    };

    /// <summary>As messages have it.</summary>
    public JsonObject ToJson()
    {
        JsonObject json = new() { ["text/plain"] = Text };
        foreach ((string type, string content) in Others)
        {
            json[type] = content;
        }

        return json;
    }
}
