namespace MnistTools.Specs;

/// <summary>The specs of one kind that can be written: layers, optimizers, losses, metrics.</summary>
/// <typeparam name="TSpec">What all of them are.</typeparam>
public sealed class SpecCatalog<TSpec>
    where TSpec : Spec
{
    private readonly string _kind;
    private readonly IReadOnlyDictionary<string, Type> _aliases;

    internal SpecCatalog(string kind, IEnumerable<Type> types, IReadOnlyDictionary<string, Type>? aliases = null)
    {
        _kind = kind;
        _aliases = aliases ?? new Dictionary<string, Type>();
        Definitions = [.. types.Select(SpecDefinition.Of)];
    }

    /// <summary>Name and parameters of each.</summary>
    public IReadOnlyList<SpecDefinition> Definitions { get; }

    /// <summary>Reads a text such as <c>Dense(512, relu)</c>. Neither case nor underscores in names count.</summary>
    /// <exception cref="SpecException">The text is none of these specs; the message names the position and the nearest candidates.</exception>
    public TSpec Parse(string text)
    {
        SpecCall call = SpecParser.Parse(text);
        return (TSpec)Find(call, text).Bind(call, text);
    }

    /// <summary>The type that another name is for, such as <c>mse</c>; <see langword="null"/> if it is for none.</summary>
    internal Type? FindAlias(string name) => _aliases.FirstOrDefault(alias => SpecNames.AreSame(alias.Key, name)).Value;

    private SpecDefinition Find(SpecCall call, string text)
    {
        return Definitions.FirstOrDefault(definition => SpecNames.AreSame(definition.Name, call.Name))
            ?? (FindAlias(call.Name) is { } type ? SpecDefinition.Of(type) : null)
            ?? throw new SpecException(
                $"Unknown {_kind} '{call.Name}'. {ForeignNames.Advise(call.Name) ?? SpecNames.Suggest(call.Name, Definitions.Select(d => d.Name))}Known: {string.Join(", ", Definitions.Select(d => d.Name))}",
                text,
                call.Position);
    }
}
