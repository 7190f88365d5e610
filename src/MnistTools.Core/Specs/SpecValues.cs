using System.Globalization;

namespace MnistTools.Specs;

/// <summary>Turns the values of a parsed text into those that a parameter takes.</summary>
internal static class SpecValues
{
    public static object? Convert(SpecValue value, SpecParameter parameter, string owner, string text)
    {
        Type? nullable = Nullable.GetUnderlyingType(parameter.Type);
        Type type = nullable ?? parameter.Type;
        if (value is SpecWord { Text: var none } && none.Equals("none", StringComparison.OrdinalIgnoreCase) && parameter is { IsOptional: true, Default: null })
        {
            return null;
        }

        return value is SpecWord word && TryConvert(word.Text, type, out object? converted)
            ? converted
            : throw new SpecException($"{owner}: '{parameter.Name}' must be {Describe(type)}", text, value.Position);
    }

    private static bool TryConvert(string word, Type type, out object? value)
    {
        value = null;
        if (type == typeof(string))
        {
            value = word;
        }
        else if (type == typeof(int) && int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int integer))
        {
            value = integer;
        }
        else if (type == typeof(double) && double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
        {
            value = number;
        }
        else if (type == typeof(bool) && bool.TryParse(word, out bool flag))
        {
            value = flag;
        }
        else if (type.IsEnum && Enum.GetNames(type).FirstOrDefault(name => SpecNames.AreSame(name, word)) is { } known)
        {
            value = Enum.Parse(type, known);
        }

        return value is not null;
    }

    private static string Describe(Type type) => type switch
    {
        _ when type == typeof(int) => "a whole number",
        _ when type == typeof(double) => "a number",
        _ when type == typeof(bool) => "true or false",
        _ when type.IsEnum => $"one of {string.Join(", ", Enum.GetNames(type).Select(SpecNames.ToSnakeCase))}",
        _ => "a text",
    };
}
