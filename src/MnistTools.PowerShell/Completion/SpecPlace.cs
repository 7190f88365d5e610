using MnistTools.PowerShell.Binding;
using MnistTools.Specs;

namespace MnistTools.PowerShell.Completion;

/// <summary>Where the text of a spec ends: at the beginning of which word, in the brackets of which spec, and for which of its parameters.</summary>
internal sealed class SpecPlace
{
    private readonly SpecPlace? _outer;
    private readonly List<SpecParameter> _given = [];
    private SpecParameter? _named;
    private bool _isByPlace = true;

    private SpecPlace(SpecPlace? outer, Type? kind, SpecDefinition? definition, int start) =>
        (_outer, Kind, Definition, Start) = (outer, kind, definition, start);

    /// <summary>The kind of spec whose name may stand here; <see langword="null"/> within the brackets of a spec, where its parameters say it.</summary>
    public Type? Kind { get; }

    /// <summary>The spec in whose brackets the word is; <see langword="null"/> outside of all, in a list and behind a name that is unknown.</summary>
    public SpecDefinition? Definition { get; }

    /// <summary>Where the word begins that is not yet ended.</summary>
    public int Start { get; private set; }

    /// <summary>Whether a name and = stand before the word.</summary>
    public bool IsNamed { get; private set; }

    /// <summary>Whether the spec stands in no other.</summary>
    public bool IsOuter => _outer is { _outer: null };

    /// <summary>The parameters that no argument before the word is for.</summary>
    public IEnumerable<SpecParameter> Left => Definition!.Parameters.Where(parameter => !_given.Contains(parameter));

    /// <summary>The parameter that the word is for, by name or by place; <see langword="null"/> if it is for none.</summary>
    public SpecParameter? Parameter =>
        IsNamed ? _named
        : _isByPlace && Definition?.Parameters.ElementAtOrDefault(_given.Count) is { IsShared: false } next ? next
        : null;

    /// <summary>Goes through a text to its end.</summary>
    /// <param name="kind">The kind of spec that it is of.</param>
    /// <param name="text">The text so far.</param>
    public static SpecPlace Find(Type kind, string text)
    {
        var place = new SpecPlace(null, kind, null, 0);
        for (int i = 0; i < text.Length; i++)
        {
            string word = text[place.Start..i].Trim();
            switch (text[i])
            {
                case '\'' or '"':
                    i = text.IndexOf(text[i], i + 1) is >= 0 and var end ? end : text.Length;
                    break;
                case '(' or '[':
                    place = place.Open(word, i + 1);
                    break;
                case ')' or ']':
                    place = place._outer ?? place;
                    break;
                case ',' when place._outer is not null:
                    place.EndArgument(i + 1);
                    break;
                case '=' when place.Definition is not null:
                    place.Name(word, i + 1);
                    break;
            }
        }

        place.Start += text[place.Start..].TakeWhile(char.IsWhiteSpace).Count();
        return place;
    }

    /// <summary>The kind of spec that a parameter takes, one or a list of them; <see langword="null"/> for other values.</summary>
    public static Type? KindOf(Type type) =>
        type.IsAssignableTo(typeof(Spec)) ? type
        : type.GetInterfaces()
            .FirstOrDefault(
                one => one.IsGenericType
                    && one.GetGenericTypeDefinition() == typeof(IEnumerable<>)
                    && one.GenericTypeArguments[0].IsAssignableTo(typeof(Spec)))?.GenericTypeArguments[0];

    /// <summary>A bracket behind a name opens the arguments of a spec; by itself, a list.</summary>
    private SpecPlace Open(string name, int start)
    {
        Type? kind = Kind ?? (Parameter is { } parameter ? KindOf(parameter.Type) : null);
        return name.Length == 0
            ? new SpecPlace(this, kind, null, start)
            : new SpecPlace(
                this, null, kind is null ? null : SpecKinds.Of(kind).Definitions.FirstOrDefault(definition => SpecNames.AreSame(definition.Name, name)), start);
    }

    private void EndArgument(int next)
    {
        if (Parameter is { } parameter)
        {
            _given.Add(parameter);
        }

        (Start, IsNamed, _named) = (next, false, null);
    }

    private void Name(string name, int next)
    {
        _named = Definition!.Parameters.FirstOrDefault(parameter => SpecNames.AreSame(parameter.Name, name));
        (Start, IsNamed, _isByPlace) = (next, true, false);
    }
}
