using System.Globalization;
using System.Reflection;

namespace MnistTools.Specs;

/// <summary>Turns the values of a parsed text into those that a parameter takes.</summary>
internal static class SpecValues
{
    private const string RateName = "learning_rate";

    public static object? Convert(SpecValue value, SpecParameter parameter, string owner, string text)
    {
        Type? nullable = Nullable.GetUnderlyingType(parameter.Type);
        Type type = nullable ?? parameter.Type;
        if (value is SpecWord { Text: var none } && none.Equals("none", StringComparison.OrdinalIgnoreCase) && parameter is { IsOptional: true, Default: null })
        {
            return null;
        }

        if (type == typeof(Size2D) && TryConvertSize(value, out Size2D size))
        {
            return size;
        }

        if (type == typeof(NumberList)
            && value is SpecList list
            && list.Items.All(item => item is SpecWord number && NumberText.TryParse(number.Text, out double _)))
        {
            return new NumberList(list.Items.Select(item => NumberText.Parse(parameter.Name, ((SpecWord)item).Text)));
        }

        // A spec within a spec needs no quotes: LearningRateScheduler(CosineDecay(0.1)). Texts of earlier builds have them.
        if (type.IsAssignableTo(typeof(Spec)) && value is SpecCall or SpecWord)
        {
            return ParseNested(value is SpecWord quoted ? quoted.Text : text[value.Position..value.End], value, parameter, owner, text);
        }

        if (value is SpecList several && ListParserOf(type) is { } parse)
        {
            return parse.Invoke(
                null, BindingFlags.DoNotWrapExceptions, null, [several.Items.Select(item => text[item.Position..item.End])], CultureInfo.InvariantCulture);
        }

        if (type == typeof(string) && value is SpecCall spec)
        {
            return text[spec.Position..spec.End];
        }

        return value is SpecWord word && TryConvert(word.Text, type, out object? converted)
            ? converted
            : throw new SpecException($"{owner}: '{parameter.Name}' must be {Describe(type)}{Guess(type, parameter, value)}", text, value.Position);
    }

    private static string Guess(Type type, SpecParameter parameter, SpecValue value) => value switch
    {
        SpecWord word when type.IsEnum
            && (ForeignNames.Advise(word.Text) ?? SpecNames.Suggest(word.Text, Enum.GetNames(type).Select(SpecNames.ToSnakeCase))) is { Length: > 0 } guess =>
                $". {guess.TrimEnd(' ', '.')}",
        SpecWord word when type == typeof(int) && NumberText.TryParse(word.Text, out double number) => number switch
        {
            > int.MaxValue => FormattableString.Invariant($" up to {int.MaxValue:N0}"),
            < int.MinValue => FormattableString.Invariant($" of at least {int.MinValue:N0}"),
            _ => "",
        },
        SpecCall when parameter.Name == RateName => ". A schedule is given beside the optimizer, as Schedule",
        _ => "",
    };

    /// <summary>What a value of a type must be, in words: <c>a whole number</c>.</summary>
    public static string Describe(Type type) => type switch
    {
        _ when type == typeof(int) => "a whole number",
        _ when type == typeof(double) => "a number",
        _ when type == typeof(NumberList) => "a list of numbers, such as [0.1, 0.01]",
        _ when type == typeof(Size2D) => "a whole number or two, such as (3, 5)",
        _ when type == typeof(bool) => "true or false",
        _ when type.IsAssignableTo(typeof(Spec)) => $"a {SpecNames.ToSnakeCase(type.Name)}",
        _ when ListParserOf(type) is not null => "a list in square brackets, such as [Dense(8, relu), Dense(4)]",
        _ when type.IsEnum => $"one of {string.Join(", ", Enum.GetNames(type).Select(SpecNames.ToSnakeCase))}",
        _ => "a text",
    };

    /// <summary>Reads a spec by the Parse of its family.</summary>
    private static object ParseNested(string nested, SpecValue value, SpecParameter parameter, string owner, string text)
    {
        try
        {
            MethodInfo parse = parameter.Type.GetMethod("Parse", [typeof(string)])!;
            return parse.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [nested], CultureInfo.InvariantCulture)!;
        }
        catch (SpecException wrong)
        {
            throw new SpecException($"{owner}: '{parameter.Name}': {wrong.Message}", text, value.Position);
        }
    }

    /// <summary>How a type that is a list of specs is read from their texts.</summary>
    private static MethodInfo? ListParserOf(Type type) => type.GetMethod("Parse", BindingFlags.Public | BindingFlags.Static, [typeof(IEnumerable<string>)]);

    /// <summary><c>3</c> or <c>(3, 5)</c>.</summary>
    private static bool TryConvertSize(SpecValue value, out Size2D size)
    {
        string[] words = value switch
        {
            SpecWord word => [word.Text, word.Text],
            SpecList { Items: [SpecWord rows, SpecWord columns] } => [rows.Text, columns.Text],
            _ => ["", ""],
        };
        bool isSize = NumberText.TryParse(words[0], out int height) & NumberText.TryParse(words[1], out int width);
        size = new Size2D(height, width);
        return isSize;
    }

    private static bool TryConvert(string word, Type type, out object? value)
    {
        value = null;
        if (type == typeof(string))
        {
            value = word;
        }
        else if (type == typeof(int) && NumberText.TryParse(word, out int integer))
        {
            value = integer;
        }
        else if (type == typeof(double) && NumberText.TryParse(word, out double number))
        {
            value = number;
        }
        else if (type == typeof(bool) && bool.TryParse(word, out bool flag))
        {
            value = flag;
        }
        else if (type.IsEnum)
        {
            value = SpecNames.Find(type, word);
        }

        return value is not null;
    }
}
