using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;

namespace MnistTools.Notebook.Output;

/// <summary>One thing in several forms, of which a front end shows the best that it can.</summary>
internal sealed record MimeBundle(string Text)
{
    /// <summary>The other forms: MIME type and text; of an image its bytes in base 64.</summary>
    public IReadOnlyDictionary<string, string> Others { get; init; } = new Dictionary<string, string>();

    /// <summary>With an image.</summary>
    /// <exception cref="XmlException">It is no SVG, although it should be one.</exception>
    public static MimeBundle OfImage(string text, string type, byte[] image) => new(text)
    {
        Others = new Dictionary<string, string> { [type] = type == "image/svg+xml" ? ReadSvg(image) : Convert.ToBase64String(image) },
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

    /// <summary>The element alone: it is put into a page, where nothing declares an encoding, a type or entities.</summary>
    private static string ReadSvg(byte[] image)
    {
        using var reader = XmlReader.Create(new MemoryStream(image), new XmlReaderSettings { DtdProcessing = DtdProcessing.Parse, XmlResolver = null });
        return XDocument.Load(reader, LoadOptions.PreserveWhitespace).Root!.ToString(SaveOptions.DisableFormatting);
    }
}
