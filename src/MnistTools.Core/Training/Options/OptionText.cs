using System.Globalization;
using MnistTools.Specs;

namespace MnistTools.Training.Options;

/// <summary>Values of options as texts, the same in every culture.</summary>
internal static class OptionText
{
    /// <summary>The text that an option takes: <c>0.001</c>, <c>true</c>, <c>Dense(64, relu), Dense(10, softmax)</c>.</summary>
    public static string Of(object value) => value switch
    {
        string text => text,
        IEnumerable<string> list => string.Join(", ", list),
        _ => SpecNames.Format(value),
    };

    /// <summary>The texts of specs, as an array: PowerShell cannot index every list.</summary>
    public static string[] OfAll(IEnumerable<Spec> specs) => [.. specs.Select(spec => spec.ToString())];

    /// <summary>The items of a list; one text is a list of one.</summary>
    /// <exception cref="SpecException">It is neither.</exception>
    public static IEnumerable<string> ReadList(string option, object value) => value switch
    {
        string text => [text],
        IEnumerable<string> texts => texts,
        _ => throw new SpecException($"'{option}' takes texts, not {Of(value)}."),
    };

    /// <summary>Reads a whole number, which may be written with decimals that are all 0.</summary>
    /// <exception cref="SpecException">It is none, or has more than 31 bits.</exception>
    public static int ParseWhole(string option, object value)
    {
        string text = Of(value);
        return NumberText.TryParse(text, out double number) && number == Math.Floor(number) && !(value is string && NumberText.IsAmbiguous(text))
            ? Math.Abs(number) <= int.MaxValue
                ? (int)number
                : throw new SpecException($"'{option}' is a whole number up to {int.MaxValue.ToString("N0", CultureInfo.InvariantCulture)}, not {text}.")
            : throw new SpecException($"'{option}' is a whole number, not {text}.{NumberText.Advise(text, isWhole: true)}");
    }

    /// <summary>One of the names of an enumeration.</summary>
    /// <exception cref="SpecException">It is none; the message lists them.</exception>
    public static T ParseName<T>(string kind, string text)
        where T : struct, Enum => SpecNames.Find<T>(text.Trim())
        ?? throw new SpecException($"Unknown {kind} '{text}'. {SpecNames.Suggest(text, Enum.GetNames<T>())}Known: {string.Join(", ", Enum.GetNames<T>())}");

    /// <summary>Reads true or false, for which many tables have 1 and 0.</summary>
    /// <exception cref="SpecException">It is neither.</exception>
    public static bool ParseFlag(string option, object value) => Of(value).Trim() switch
    {
        "1" => true,
        "0" => false,
        string text => bool.TryParse(text, out bool flag) ? flag : throw new SpecException($"'{option}' is true or false, not '{text}'."),
    };
}
