namespace MnistTools.Help;

/// <summary>
/// A cmdlet as its help shows it. Texts are lists of paragraphs; only code has line breaks within a paragraph.
/// Each parameter set is a line of the syntax; the default one comes first. The address is that of its page on the web, or nothing.
/// </summary>
internal sealed record Command(
    string Verb,
    string Noun,
    string Address,
    IReadOnlyList<string> Synopsis,
    IReadOnlyList<string> Description,
    IReadOnlyList<CommandParameter> Parameters,
    IReadOnlyList<string> ParameterSets,
    IReadOnlyList<DescribedType> Inputs,
    IReadOnlyList<DescribedType> Outputs,
    IReadOnlyList<Example> Examples,
    IReadOnlyList<Link> Links)
{
    public string Name => $"{Verb}-{Noun}";

    /// <summary>The parameters of a set as a line of the syntax has them: positional ones in their order, then mandatory ones, then the others.</summary>
    public IEnumerable<(CommandParameter Parameter, ParameterUse Use)> ParametersIn(string parameterSet) =>
        from parameter in Parameters
        let use = parameter.UseIn(parameterSet)
        where use is not null
        orderby use.Position ?? int.MaxValue, use.IsMandatory descending
        select (parameter, use);
}

/// <summary>
/// A parameter: its type as PowerShell's syntax shows it (<c>int</c>, <c>string[]</c>, <c>MnistData</c>), the only values that it takes
/// (none listed if any will do) or between which limits they are, and how it stands in each of its parameter sets.
/// </summary>
internal sealed record CommandParameter(
    string Name,
    IReadOnlyList<string> Description,
    string TypeName,
    IReadOnlyList<string> Values,
    ValueRange? Range,
    string DefaultValue,
    IReadOnlyList<string> Aliases,
    bool TakesWildcards,
    IReadOnlyList<ParameterUse> Uses)
{
    public bool IsSwitch => TypeName == "switch";

    /// <summary>How it stands in one parameter set; <see langword="null"/> if it is not in it.</summary>
    public ParameterUse? UseIn(string parameterSet) =>
        Uses.FirstOrDefault(use => use.ParameterSet == parameterSet || use.ParameterSet == ParameterUse.AllSets);

    /// <summary>How it stands in all of its sets taken together, for the one line that a list of parameters has.</summary>
    public ParameterUse UseOverall => new(
        ParameterUse.AllSets,
        Uses.All(use => use.IsMandatory),
        Uses.Min(use => use.Position),
        Uses.Any(use => use.FromPipeline),
        Uses.Any(use => use.FromPipelineByPropertyName));
}

/// <summary>The least and the greatest value of a number, as it is typed; one of them may be missing.</summary>
internal sealed record ValueRange(string? Least, string? Greatest);

/// <summary>How a parameter stands in a parameter set. Positions count from 0; one without a position has to be named.</summary>
internal sealed record ParameterUse(
    string ParameterSet,
    bool IsMandatory,
    int? Position,
    bool FromPipeline,
    bool FromPipelineByPropertyName)
{
    /// <summary>PowerShell's name for the set of a parameter that is in every set.</summary>
    public const string AllSets = "__AllParameterSets";
}

/// <summary>A type that goes in or comes out, by its full name.</summary>
internal sealed record DescribedType(string Name, IReadOnlyList<string> Description);

/// <summary>An example: code as it is pasted, then what it does.</summary>
internal sealed record Example(string Code, IReadOnlyList<string> Remarks);

/// <summary>A cmdlet or a page to read on; a cmdlet has no address.</summary>
internal sealed record Link(string Text, string Address);
