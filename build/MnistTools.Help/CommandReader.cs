using System.Globalization;
using System.Reflection;
using System.Xml.Linq;

namespace MnistTools.Help;

/// <summary>Reads the cmdlets of a module from its metadata and its documentation comments, and notes what is not documented.</summary>
internal sealed class CommandReader
{
    private readonly XmlDocumentation _documentation;
    private readonly DocumentationText _text;
    private readonly Type[] _commands;
    private readonly HashSet<string> _gaps = [];

    public CommandReader(Assembly module, XmlDocumentation documentation)
    {
        _documentation = documentation;
        _commands = [.. module.GetExportedTypes()
            .Where(type => type.AttributesNamed("Cmdlet").Any())
            .OrderBy(NameOf, StringComparer.Ordinal)];
        _text = new DocumentationText(_commands.SelectMany(ShellNames).DistinctBy(name => name.Key).ToDictionary());
    }

    /// <summary>What is missing, as <c>code: text</c>. A gap in a shared base class is one gap.</summary>
    public IReadOnlyCollection<string> Gaps => _gaps;

    /// <summary>The cmdlets by name.</summary>
    public IEnumerable<Command> Read() => _commands.Select(Read);

    private Command Read(Type type)
    {
        XElement comment = _documentation.Of(type);
        CustomAttributeData cmdlet = type.AttributesNamed("Cmdlet").Single();
        PropertyInfo[] properties = [.. ParametersOf(type)];
        CommandParameter[] parameters = [.. properties.Select(Read)];

        Command command = new(
            (string)cmdlet.ConstructorArguments[0].Value!,
            (string)cmdlet.ConstructorArguments[1].Value!,
            cmdlet.Named("HelpUri", ""),
            _text.Paragraphs(comment.Element("summary")),
            _text.Paragraphs(comment.Element("remarks")),
            cmdlet.Named("SupportsShouldProcess", false)
                ? [.. parameters, .. ShouldProcessParameters(_text.Paragraphs(comment.Element("whatif")))]
                : parameters,
            ParameterSets(parameters, cmdlet.Named("DefaultParameterSetName", "")),
            [.. properties.Zip(parameters).Where(pair => pair.Second.UseOverall.FromPipeline)
                .Select(pair => new DescribedType(pair.First.PropertyType.WithoutNullable().ToString(), pair.Second.Description))],
            [.. OutputTypes(type)],
            [.. comment.Elements("example").Select(ReadExample)],
            [.. comment.Elements("seealso").Select(ReadLink)]);

        NoteGapIf(command.Synopsis.Count == 0, $"MTH001: {command.Name} ({type.Name}) has no <summary>.");
        int examples = command.Examples.Count(example => example.Code.Length > 0);
        NoteGapIf(examples < 2, $"MTH003: {command.Name} ({type.Name}) has {examples} of at least two <example>s with <code>.");
        return command;
    }

    private CommandParameter Read(PropertyInfo property)
    {
        XElement comment = _documentation.Of(property);
        IReadOnlyList<string> description = _text.Paragraphs(comment.Element("summary"));
        NoteGapIf(description.Count == 0, $"MTH002: The parameter -{property.Name} ({property.DeclaringType!.Name}) has no <summary>.");

        Type type = property.PropertyType.WithoutNullable();
        Type element = type.IsArray ? type.GetElementType()! : type;
        return new CommandParameter(
            property.Name,
            description,
            type.ShellName(),
            element.IsEnum
                ? [.. element.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.Name)]
                : [.. property.AttributesNamed("ValidateSet").SelectMany(attribute => attribute.Listed<string>())],
            property.AttributesNamed("ValidateRange").Select(ReadRange).SingleOrDefault(),
            string.Join(' ', _text.Paragraphs(comment.Element("value"))),
            [.. property.AttributesNamed("Alias").SelectMany(attribute => attribute.Listed<string>())],
            property.AttributesNamed("SupportsWildcards").Any(),
            [.. property.AttributesNamed("Parameter").Select(ReadUse)]);
    }

    private static ParameterUse ReadUse(CustomAttributeData parameter) => new(
        parameter.Named("ParameterSetName", ParameterUse.AllSets),
        parameter.Named("Mandatory", false),
        parameter.Named("Position", int.MinValue) is int position and >= 0 ? position : null,
        parameter.Named("ValueFromPipeline", false),
        parameter.Named("ValueFromPipelineByPropertyName", false));

    private static ValueRange? ReadRange(CustomAttributeData range) =>
        range.ConstructorArguments is [var least, var greatest] && (Limit(least), Limit(greatest)) is var (from, to) && (from ?? to) is not null
            ? new ValueRange(from, to)
            : null;

    /// <summary>
    /// A limit as it is typed. One that only the type sets says nothing, and one that is no whole number ("below 1") is better said in words.
    /// </summary>
    private static string? Limit(CustomAttributeTypedArgument limit) =>
        Convert.ToDouble(limit.Value, CultureInfo.InvariantCulture) is var number && double.IsInteger(number) && number != int.MaxValue
            ? number.ToString("F0", CultureInfo.InvariantCulture)
            : null;

    private static string[] ParameterSets(IEnumerable<CommandParameter> parameters, string defaultSet)
    {
        string[] named = [.. parameters.SelectMany(parameter => parameter.Uses).Select(use => use.ParameterSet)
            .Where(set => set != ParameterUse.AllSets).Distinct().OrderBy(set => set != defaultSet)];
        return named.Length > 0 ? named : [ParameterUse.AllSets];
    }

    private IEnumerable<DescribedType> OutputTypes(Type command) => command.AttributesNamed("OutputType")
        .SelectMany(attribute => attribute.Listed<Type>())
        .DistinctBy(type => type.FullName)
        .Select(type => new DescribedType(type.ToString(), _text.Paragraphs(_documentation.Of(type).Element("summary"))));

    private Example ReadExample(XElement example)
    {
        XElement? code = example.Element("code");
        code?.Remove();
        return new Example(code is null ? "" : DocumentationText.Code(code), _text.Paragraphs(example));
    }

    private Link ReadLink(XElement link)
    {
        string address = (string?)link.Attribute("href") ?? "";
        string words = string.Join(' ', _text.Paragraphs(link));
        return new Link(words.Length > 0 ? words : (string?)link.Attribute("cref") is string cref ? _text.NameOf(cref) : address, address);
    }

    private void NoteGapIf(bool isMissing, string gap)
    {
        if (isMissing)
            _gaps.Add(gap);
    }

    private static IEnumerable<PropertyInfo> ParametersOf(Type command) => command.GetProperties()
        .Where(property => property.AttributesNamed("Parameter").Any(parameter => !parameter.Named("DontShow", false)));

    private static IEnumerable<KeyValuePair<string, string>> ShellNames(Type command) =>
        ParametersOf(command).Select(parameter => KeyValuePair.Create(XmlDocumentation.IdOf(parameter), "-" + parameter.Name))
            .Append(KeyValuePair.Create(XmlDocumentation.IdOf(command), NameOf(command)));

    private static string NameOf(Type command) =>
        string.Join('-', command.AttributesNamed("Cmdlet").Single().ConstructorArguments.Select(argument => argument.Value));

    /// <param name="whatIf">What -WhatIf does, where a cmdlet's comment says it in a <c>whatif</c> element.</param>
    private static CommandParameter[] ShouldProcessParameters(IReadOnlyList<string> whatIf) =>
    [
        ShouldProcessParameter("WhatIf", "wi", whatIf.Count > 0 ? whatIf : ["Shows what would be changed, and changes nothing."]),
        ShouldProcessParameter("Confirm", "cf", ["Asks for confirmation before anything is changed."]),
    ];

    private static CommandParameter ShouldProcessParameter(string name, string alias, IReadOnlyList<string> description) =>
        new(name, description, "switch", [], null, "", [alias], false, [new ParameterUse(ParameterUse.AllSets, false, null, false, false)]);
}
