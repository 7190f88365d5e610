using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MnistTools.Help;

/// <summary>Makes plain paragraphs of documentation comments.</summary>
/// <param name="shellNames">What a <c>cref</c> is called in the shell: a cmdlet <c>Verb-Noun</c>, a parameter <c>-Name</c>.</param>
internal sealed partial class DocumentationText(IReadOnlyDictionary<string, string> shellNames)
{
    /// <summary>What the compiler puts before each line of a comment. Code that starts right behind its tag tells no more.</summary>
    private const int CompilerIndentation = 12;

    /// <summary>The paragraphs of an element: its <c>para</c>s, its list items, its code as it stands, and the text between them.</summary>
    public IReadOnlyList<string> Paragraphs(XElement? element)
    {
        List<string> paragraphs = [];
        if (element is not null)
            Gather(element, paragraphs);
        return paragraphs;
    }

    /// <summary>The lines of a <c>code</c> element without the indentation that all of them have.</summary>
    public static string Code(XElement code)
    {
        string[] lines = code.Value.ReplaceLineEndings("\n").Split('\n');

        int indentation = string.IsNullOrWhiteSpace(lines[0])
            ? lines.Where(line => !string.IsNullOrWhiteSpace(line)).Select(IndentationOf).DefaultIfEmpty(0).Min()
            : CompilerIndentation;
        IEnumerable<string> dedented = lines.Select(line => line[Math.Min(indentation, IndentationOf(line))..].TrimEnd());
        return string.Join('\n', dedented).Trim('\n');
    }

    /// <summary>What a <c>cref</c> is called in the shell, or else the last part of its name.</summary>
    public string NameOf(string cref)
    {
        if (shellNames.TryGetValue(cref, out string? name))
            return name;

        string withoutParameters = cref.Split('(')[0];
        return withoutParameters[(withoutParameters.LastIndexOfAny(['.', ':']) + 1)..].Split('`')[0];
    }

    private void Gather(XElement element, List<string> paragraphs)
    {
        StringBuilder line = new();
        foreach (XNode node in element.Nodes())
        {
            if (node is not XElement { Name.LocalName: "para" or "list" or "code" } block)
            {
                line.Append(Inline(node));
                continue;
            }

            Finish(line, paragraphs);
            if (block.Name == "code")
                paragraphs.Add(Code(block));
            else if (block.Name == "list")
                paragraphs.AddRange(block.Elements("item").Select((item, index) => ListItem(block, item, index)));
            else
                Gather(block, paragraphs);
        }

        Finish(line, paragraphs);
    }

    private string ListItem(XElement list, XElement item, int index)
    {
        string mark = (string?)list.Attribute("type") == "number" ? $"{index + 1}." : "-";
        string text = item.Element("term") is XElement term ? $"{Inline(term)}: {Inline(item.Element("description"))}" : Inline(item);
        return $"{mark} {Collapse(text)}";
    }

    private string Inline(XNode? node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "paramref" or "typeparamref" } reference => (string?)reference.Attribute("name") ?? "",
        XElement { Name.LocalName: "see" } see => See(see),
        XElement element => string.Concat(element.Nodes().Select(Inline)),
        _ => "",
    };

    private string See(XElement see)
    {
        string words = string.Concat(see.Nodes().Select(Inline));
        string? address = (string?)see.Attribute("href");
        return words.Length > 0 ? address is null ? words : $"{words} ({address})"
            : address ?? (string?)see.Attribute("langword") ?? NameOf((string?)see.Attribute("cref") ?? "");
    }

    private static void Finish(StringBuilder line, List<string> paragraphs)
    {
        string text = Collapse(line.ToString());
        if (text.Length > 0)
            paragraphs.Add(text);
        line.Clear();
    }

    private static int IndentationOf(string line) => line.Length - line.TrimStart().Length;

    private static string Collapse(string text) => WhiteSpace().Replace(text, " ").Trim();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
