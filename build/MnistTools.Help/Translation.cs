using System.Text.RegularExpressions;

namespace MnistTools.Help;

/// <summary>
/// The texts of a module's help in another language: a file for each cmdlet, <c>Verb-Noun.md</c>, and <c>shared.md</c> for what several have in common. A
/// file begins with the synopsis and goes on with the description; <c>## -Name</c> begins a parameter's text, whose last line may be <c>Standard: …</c> for a
/// default that is words, <c>## Namespace.Type</c> what a type is, and <c>## &gt; code</c> what is said of the example with that in its code. What is missing
/// stays English.
/// </summary>
internal sealed partial class Translation
{
    private const string Default = "Standard: ", OfExample = "> ";

    private readonly Dictionary<string, Dictionary<string, string[]>> _files;
    private readonly Dictionary<string, string[]> _shared;

    private Translation(Dictionary<string, Dictionary<string, string[]>> files)
    {
        _files = files;
        _shared = files.GetValueOrDefault("shared", []);
    }

    /// <summary>Reads the files of a folder.</summary>
    public static Translation Read(string folder) =>
        new(Directory.GetFiles(folder, "*.md").ToDictionary(path => Path.GetFileNameWithoutExtension(path), path => Sections(File.ReadAllText(path))));

    /// <summary>The cmdlet with its texts in the other language.</summary>
    public Command Of(Command command)
    {
        Dictionary<string, string[]> own = _files.GetValueOrDefault(command.Name, []);
        string[] beginning = own.GetValueOrDefault("", []);
        return command with
        {
            Synopsis = beginning.Length > 0 ? beginning[..1] : command.Synopsis,
            Description = beginning.Length > 1 ? beginning[1..] : command.Description,
            Parameters = [.. command.Parameters.Select(parameter => Translate(parameter, Find($"-{parameter.Name}")))],
            Inputs = [.. command.Inputs.Zip(command.Parameters.Where(parameter => parameter.UseOverall.FromPipeline))
                .Select(pair => pair.First with { Description = Find($"-{pair.Second.Name}") is { } text ? Split(text).Description : pair.First.Description })],
            Outputs = [.. command.Outputs.Select(type => type with { Description = Find(type.Name) ?? type.Description })],
            Examples = [.. command.Examples.Select(example => example with { Remarks = FindRemarks(example) ?? example.Remarks })],
        };

        // Of several, the longest: one example may be the beginning of another.
        string[]? FindRemarks(Example example) => own
            .Where(
                section => section.Key.StartsWith(OfExample, StringComparison.Ordinal)
                    && example.Code.Contains(section.Key[OfExample.Length..], StringComparison.Ordinal))
            .OrderByDescending(section => section.Key.Length).Select(section => section.Value).FirstOrDefault();

        string[]? Find(string heading) => own.GetValueOrDefault(heading) ?? _shared.GetValueOrDefault(heading);
    }

    private static CommandParameter Translate(CommandParameter parameter, string[]? text)
    {
        if (text is null)
            return parameter;
        (string[] description, string? value) = Split(text);
        return parameter with { Description = description, DefaultValue = value ?? parameter.DefaultValue };
    }

    private static (string[] Description, string? Default) Split(string[] text) =>
        text[^1].StartsWith(Default, StringComparison.Ordinal) ? (text[..^1], text[^1][Default.Length..]) : (text, null);

    /// <summary>The paragraphs under each heading; those before the first have none.</summary>
    private static Dictionary<string, string[]> Sections(string text) => Headings().Split("## \n" + text.ReplaceLineEndings("\n"))
        .Skip(1)
        .Select(section => section.Split('\n', 2))
        .ToDictionary(section => section[0].Trim(), section => section[1].Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    [GeneratedRegex(@"^## ", RegexOptions.Multiline)]
    private static partial Regex Headings();
}
