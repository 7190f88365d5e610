using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace MnistTools.Plotting;

/// <summary>
/// Makes of SkiaSharp's SVG one that looks right everywhere: text stays text, so that it can be found and read aloud, each letter at the place
/// that it has in our font, and a machine without that font is told which others will do.
/// </summary>
internal static class SvgDocument
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>Writes the document, with a title for readers that cannot see it.</summary>
    public static void Write(Stream xml, string title, Stream stream)
    {
        XDocument document = XDocument.Load(xml);
        XElement root = document.Root!;
        // Without it a page cannot scale the figure.
        root.SetAttributeValue(
            "viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {root.Attribute("width")!.Value} {root.Attribute("height")!.Value}"));
        root.SetAttributeValue("role", "img");
        if (title.Length > 0)
        {
            root.AddFirst(new XElement(Svg + "title", TextLayout.Clean(title)));
        }

        foreach (XElement text in root.Descendants(Svg + "text"))
        {
            MakePortable(text);
        }

        NameParts(root, "part");
        // Several figures may be parts of one page, where a name means the first that has it.
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(root.ToString())));
        NameParts(root, $"part-{hash[..16]}-");
        using XmlWriter writer = XmlWriter.Create(stream, new() { Indent = true, Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) });
        document.Save(writer);
    }

    /// <summary>SkiaSharp numbers parts on through the whole process; so that the same figure is the same file, they are numbered in this one alone.</summary>
    private static void NameParts(XElement root, string prefix)
    {
        var names = new Dictionary<string, string>();
        foreach ((int index, XAttribute id) in root.Descendants().Attributes("id").Index())
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"{prefix}{index + 1}");
            names[$"url(#{id.Value})"] = $"url(#{name})";
            names[$"#{id.Value}"] = $"#{name}";
            id.Value = name;
        }

        foreach (XAttribute attribute in root.Descendants().Attributes())
        {
            attribute.Value = names.GetValueOrDefault(attribute.Value, attribute.Value);
        }
    }

    private static void MakePortable(XElement text)
    {
        text.Value = text.Value.Trim();
        text.SetAttributeValue("font-family", EmbeddedFont.CssFamily);
        // SkiaSharp ends its lists with a comma, which strict readers refuse, positions and all.
        foreach (string list in (string[])["x", "y"])
        {
            text.SetAttributeValue(list, text.Attribute(list)?.Value.TrimEnd(' ', ','));
        }
    }
}
