using System.Text;

namespace MnistTools.Help;

/// <summary>Writes a page of Markdown for each cmdlet of a module, for docs/cmdlets. ./build.ps1 -Task Docs puts them there.</summary>
internal sealed class PageWriter(string module, string folder, IReadOnlyList<Command> commands)
{
    private const string Notice = "<!-- Written from the comments of the cmdlet by ./build.ps1 -Task Docs: change them, not this page. -->";
    private const int LineLength = 100;

    private readonly MarkdownText _text = new(commands.Select(command => command.Name).ToHashSet());

    /// <summary>What stands on a page below its title: the module that it is of.</summary>
    public static string ModuleLine(string module) => $"Module: {module}";

    public void Write()
    {
        Directory.CreateDirectory(folder);
        foreach (string page in Directory.GetFiles(folder, "*.md").Where(page => File.ReadLines(page).Contains(ModuleLine(module))))
            File.Delete(page);
        foreach (Command command in commands)
            File.WriteAllText(Path.Combine(folder, $"{command.Name}.md"), string.Join("\n\n", Page(command)) + "\n");
    }

    private IEnumerable<string> Page(Command command)
    {
        IEnumerable<string> Paragraphs(IEnumerable<string> paragraphs) => paragraphs.Select(paragraph => _text.Of(paragraph, command.Name));

        string syntax = string.Join("\n\n", command.ParameterSets.Select(set => Syntax(command, set)));
        return
        [
            Notice,
            $"# {command.Name}",
            .. Paragraphs(command.Synopsis),
            ModuleLine(module),
            "## Syntax",
            Block("text", syntax),
            .. Section("Description", Paragraphs(command.Description)),
            "## Examples",
            .. command.Examples.SelectMany(
                (example, index) => new[] { $"### Example {index + 1}", Block("powershell", example.Code) }.Concat(Paragraphs(example.Remarks))),
            "## Parameters",
            .. command.Parameters.OrderBy(parameter => parameter.Name, StringComparer.Ordinal)
                .SelectMany(parameter => new[] { $"### -{parameter.Name}" }.Concat(Paragraphs(parameter.Description)).Append(Facts(parameter))),
            "The common parameters, such as `-Verbose` and `-ErrorAction`, are described in [about_CommonParameters](https://go.microsoft.com/fwlink/?LinkID=113216).",
            .. Section("Inputs", command.Inputs.Select(Described)),
            .. Section("Outputs", command.Outputs.Where(type => type.Name != "System.Void").Select(Described)),
            .. Section("See also", [string.Join('\n', command.Links.Select(Link).Append("- [All cmdlets](README.md)"))]),
        ];

        string Described(DescribedType type) => $"`{type.Name}`: {string.Join(' ', Paragraphs(type.Description))}".TrimEnd(':', ' ');
    }

    private static IEnumerable<string> Section(string title, IEnumerable<string> content)
    {
        string[] all = [.. content];
        return all.Length > 0 ? all.Prepend($"## {title}") : [];
    }

    private static string Block(string language, string code) => $"```{language}\n{code}\n```";

    private static string Link(Link link) => link.Address.Length > 0 ? $"- [{link.Text}]({link.Address})" : $"- [{link.Text}]({link.Text}.md)";

    /// <summary>What Get-Help shows in columns beside a parameter, as a list of what there is to say.</summary>
    private string Facts(CommandParameter parameter)
    {
        ParameterUse use = parameter.UseOverall;
        string?[] facts =
        [
            $"Type: `{parameter.TypeName}`",
            parameter.Values.Count > 0 ? $"Accepted values: {string.Join(", ", parameter.Values.Select(value => $"`{value}`"))}" : null,
            parameter.Range is { } range ? $"Range: {HelpWords.English.SentenceOf(range).TrimEnd('.').ToLowerInvariant()}" : null,
            parameter.DefaultValue.Length > 0 ? $"Default: {_text.Of(parameter.DefaultValue)}" : null,
            use.IsMandatory ? "Required: yes" : parameter.Uses.Any(one => one.IsMandatory) ? "Required: in some parameter sets" : null,
            use.Position is { } position ? $"Position: {position}" : null,
            (use.FromPipeline, use.FromPipelineByPropertyName) switch
            {
                (true, true) => "From the pipeline: by value, and by property name",
                (true, false) => "From the pipeline: by value",
                (false, true) => "From the pipeline: by property name",
                _ => null,
            },
            parameter.Aliases.Count > 0 ? $"Aliases: {string.Join(", ", parameter.Aliases.Select(alias => $"`-{alias}`"))}" : null,
            parameter.TakesWildcards ? "Wildcards: yes" : null,
        ];
        return string.Join('\n', facts.OfType<string>().Select(fact => $"- {fact}"));
    }

    /// <summary>A line of the syntax as Get-Help shows it, broken where it becomes too long.</summary>
    private static string Syntax(Command command, string parameterSet)
    {
        StringBuilder text = new(command.Name);
        int column = text.Length;
        foreach (string part in command.ParametersIn(parameterSet).Select(item => SyntaxOf(item.Parameter, item.Use)).Append("[<CommonParameters>]"))
        {
            bool isFull = column + 1 + part.Length > LineLength;
            text.Append(isFull ? "\n    " : " ").Append(part);
            column = isFull ? 4 + part.Length : column + 1 + part.Length;
        }

        return text.ToString();
    }

    private static string SyntaxOf(CommandParameter parameter, ParameterUse use)
    {
        string name = use.Position is null ? $"-{parameter.Name}" : $"[-{parameter.Name}]";
        string value = parameter.IsSwitch ? "" : parameter.Values.Count > 0 ? $" {{{string.Join(" | ", parameter.Values)}}}" : $" <{parameter.TypeName}>";
        return use.IsMandatory ? name + value : $"[{name}{value}]";
    }
}
