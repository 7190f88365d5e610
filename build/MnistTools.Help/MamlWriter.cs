using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace MnistTools.Help;

/// <summary>Writes help in MAML, the XML that Get-Help reads (the command schema of 2004/10).</summary>
internal static class MamlWriter
{
    private static readonly XNamespace Shell = "http://msh";
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    /// <summary>Get-Help draws nothing around an example's title; modules draw this themselves.</summary>
    private static readonly string Rule = new('-', 26);

    public static void Write(IEnumerable<Command> commands, HelpWords words, string path)
    {
        XElement items = new(Shell + "helpItems", new XAttribute("schema", "maml"), commands.Select(command => CommandElement(command, words)));
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using XmlWriter writer = XmlWriter.Create(path, new XmlWriterSettings { Indent = true, NewLineChars = "\n" });
        items.Save(writer);
    }

    private static XElement CommandElement(Command command, HelpWords words) => new(Command + "command",
        new XAttribute(XNamespace.Xmlns + "maml", Maml),
        new XAttribute(XNamespace.Xmlns + "command", Command),
        new XAttribute(XNamespace.Xmlns + "dev", Dev),
        new XElement(Command + "details",
            new XElement(Command + "name", command.Name),
            new XElement(Command + "verb", command.Verb),
            new XElement(Command + "noun", command.Noun),
            Description(command.Synopsis)),
        Description(command.Description),
        new XElement(Command + "syntax", command.ParameterSets.Select(set => SyntaxItem(command, set, words))),
        new XElement(Command + "parameters",
            command.Parameters
                .OrderBy(parameter => parameter.Name, StringComparer.Ordinal)
                .Select(parameter => Parameter(parameter, parameter.UseOverall, words))),
        new XElement(Command + "inputTypes", command.Inputs.Select(input => Described("inputType", input))),
        new XElement(Command + "returnValues", command.Outputs.Select(output => Described("returnValue", output))),
        new XElement(Command + "examples", command.Examples.Select((example, index) => ExampleElement(example, $"{words.Example} {index + 1}"))),
        new XElement(Command + "relatedLinks", LinksOf(command, words).Select(LinkElement)));

    /// <summary>Get-Help -Online opens the first link that has an address.</summary>
    private static IEnumerable<Link> LinksOf(Command command, HelpWords words) =>
        command.Address.Length > 0 ? command.Links.Prepend(new Link(words.Online, command.Address)) : command.Links;

    private static XElement SyntaxItem(Command command, string parameterSet, HelpWords words) => new(Command + "syntaxItem",
        new XElement(Maml + "name", command.Name),
        command.ParametersIn(parameterSet).Select(item => Parameter(item.Parameter, item.Use, words, inSyntax: true)));

    /// <summary>A parameter. In a line of the syntax its values stand in place of its type, and a switch stands alone.</summary>
    private static XElement Parameter(CommandParameter parameter, ParameterUse use, HelpWords words, bool inSyntax = false) => new(Command + "parameter",
        new XAttribute("required", use.IsMandatory),
        new XAttribute("variableLength", true),
        new XAttribute("globbing", parameter.TakesWildcards),
        new XAttribute("pipelineInput", PipelineInput(use)),
        new XAttribute("position", use.Position?.ToString(CultureInfo.InvariantCulture) ?? "named"),
        new XAttribute("aliases", parameter.Aliases.Count > 0 ? string.Join(", ", parameter.Aliases) : "none"),
        new XElement(Maml + "name", parameter.Name),
        Description(parameter.Range is { } range ? [.. parameter.Description, words.SentenceOf(range)] : parameter.Description),
        inSyntax && parameter.Values.Count > 0
            ? new XElement(Command + "parameterValueGroup", parameter.Values.Select(value => ParameterValue(value, isRequired: false)))
            : null,
        inSyntax && parameter.IsSwitch ? null : ParameterValue(parameter.TypeName, isRequired: !parameter.IsSwitch),
        TypeElement(parameter.TypeName),
        new XElement(Dev + "defaultValue", DefaultValue(parameter)));

    private static XElement ParameterValue(string value, bool isRequired) =>
        new(Command + "parameterValue", new XAttribute("required", isRequired), new XAttribute("variableLength", false), value);

    private static string DefaultValue(CommandParameter parameter) =>
        parameter.DefaultValue.Length > 0 ? parameter.DefaultValue : parameter.IsSwitch ? "False" : "None";

    private static string PipelineInput(ParameterUse use) => (use.FromPipeline, use.FromPipelineByPropertyName) switch
    {
        (true, true) => "True (ByValue, ByPropertyName)",
        (true, false) => "True (ByValue)",
        (false, true) => "True (ByPropertyName)",
        _ => "False",
    };

    private static XElement Described(string element, DescribedType type) =>
        new(Command + element, TypeElement(type.Name), Description(type.Description));

    private static XElement TypeElement(string name) => new(Dev + "type", new XElement(Maml + "name", name), new XElement(Maml + "uri"));

    private static XElement ExampleElement(Example example, string title) => new(Command + "example",
        new XElement(Maml + "title", $"{Rule} {title} {Rule}"),
        new XElement(Dev + "code", example.Code),
        new XElement(Dev + "remarks", Paragraphs(example.Remarks)));

    private static XElement LinkElement(Link link) =>
        new(Maml + "navigationLink", new XElement(Maml + "linkText", link.Text), new XElement(Maml + "uri", link.Address));

    private static XElement Description(IReadOnlyList<string> paragraphs) => new(Maml + "description", Paragraphs(paragraphs));

    private static IEnumerable<XElement> Paragraphs(IReadOnlyList<string> paragraphs) =>
        paragraphs.Select(paragraph => new XElement(Maml + "para", paragraph));
}
