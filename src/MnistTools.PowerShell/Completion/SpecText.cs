using MnistTools.PowerShell.Binding;
using MnistTools.Specs;

namespace MnistTools.PowerShell.Completion;

/// <summary>How the text of a spec can go on.</summary>
/// <param name="Text">The whole text, so far as it is then written.</param>
/// <param name="Label">What a list shows.</param>
/// <param name="Tooltip">What it takes, with defaults.</param>
/// <param name="IsWhole">Whether the text is a spec as it is.</param>
internal sealed record SpecCandidate(string Text, string Label, string Tooltip, bool IsWhole = false);

/// <summary>Completes the text of a spec, which may end anywhere: <c>Den</c>, <c>Dense(512, re</c>, <c>LearningRateScheduler(CosineDecay(0.1, al</c>.</summary>
internal static class SpecText
{
    /// <summary>All ways in which a text can go on.</summary>
    /// <param name="kind">The kind of spec.</param>
    /// <param name="text">The text so far.</param>
    /// <param name="findKeys">The keys of a History that a callback may watch.</param>
    public static IEnumerable<SpecCandidate> Complete(Type kind, string text, Func<IReadOnlyList<string>> findKeys)
    {
        SpecPlace place = SpecPlace.Find(kind, text);
        string before = text[..place.Start], word = text[place.Start..];
        if (place.Definition is not { } definition)
        {
            return place.Kind is { } names ? CompleteName(names, before, word, isOuter: before.Length == 0) : [];
        }

        SpecCandidate[] values = [.. CompleteValue(place, before, word, findKeys)];
        SpecCandidate[] named = place.IsNamed ? [] : [.. CompleteParameter(place, before, word)];
        bool canEnd = word.Length == 0 ? !place.Left.Any() : named.Length == 0 && (values.Length == 0 || values.Any(value => value.Text == text));
        return [.. values, .. named, .. canEnd ? End(place, definition, text) : []];
    }

    private static IEnumerable<SpecCandidate> CompleteName(Type kind, string before, string word, bool isOuter)
    {
        foreach (SpecDefinition definition in SpecKinds.Of(kind).Definitions.Where(
            definition => definition.Name.StartsWith(word, StringComparison.OrdinalIgnoreCase)))
        {
            bool isWhole = definition.Parameters.All(parameter => parameter.IsOptional);
            if (isWhole)
            {
                yield return new SpecCandidate(before + definition.Name, definition.Name, definition.Signature, isOuter);
            }

            // PowerShell would take a bracket without a quote for its own.
            if (!isWhole || definition.Name.Equals(word, StringComparison.OrdinalIgnoreCase) && definition.Parameters.Count > 0)
            {
                yield return new SpecCandidate($"{before}{definition.Name}(", isWhole ? $"{definition.Name}(" : definition.Name, definition.Signature);
            }
        }

        // What is whole already stays, so that PowerShell does not look for files.
        if (isOuter && word.EndsWith(')'))
        {
            yield return new SpecCandidate(word, word, word, IsWhole: true);
        }
    }

    private static IEnumerable<SpecCandidate> CompleteParameter(SpecPlace place, string before, string word) => place.Left
        .Where(parameter => SpecNames.Fold(parameter.Name).StartsWith(SpecNames.Fold(word), StringComparison.Ordinal))
        .Select(parameter => new SpecCandidate($"{before}{parameter.Name}=", parameter.Name, Describe(parameter)));

    private static IEnumerable<SpecCandidate> CompleteValue(SpecPlace place, string before, string word, Func<IReadOnlyList<string>> findKeys)
    {
        if (place.Parameter is not { } parameter)
        {
            return [];
        }

        if (SpecPlace.KindOf(parameter.Type) is { } nested)
        {
            return CompleteName(nested, before, word, isOuter: false);
        }

        Type type = Nullable.GetUnderlyingType(parameter.Type) ?? parameter.Type;
        IEnumerable<string> values = type == typeof(bool) ? ["true", "false"]
            : type.IsEnum ? Enum.GetNames(type).Select(SpecNames.ToSnakeCase)
            : type == typeof(string) && parameter.Name == "monitor" ? findKeys()
            : [];
        return values.Where(value => SpecNames.Fold(value).StartsWith(SpecNames.Fold(word), StringComparison.Ordinal))
            .Select(value => new SpecCandidate(before + value, value, Describe(parameter)));
    }

    /// <summary>Behind a value that is whole: the bracket that closes, and what else can be given.</summary>
    private static IEnumerable<SpecCandidate> End(SpecPlace place, SpecDefinition definition, string text)
    {
        SpecParameter[] left = [.. place.Left.Where(parameter => parameter != place.Parameter)];
        if (left.All(parameter => parameter.IsOptional))
        {
            yield return new SpecCandidate($"{text})", $"{text})", definition.Signature, IsWhole: place.IsOuter);
        }

        foreach (SpecParameter parameter in left)
        {
            yield return new SpecCandidate($"{text}, {parameter.Name}=", parameter.Name, Describe(parameter));
        }
    }

    private static string Describe(SpecParameter parameter) =>
        $"{parameter.Name}{(parameter.IsOptional ? $"={parameter.DefaultText}" : "")}: {SpecValues.Describe(Nullable.GetUnderlyingType(parameter.Type) ?? parameter.Type)}";
}
