using System.Collections;
using System.Globalization;
using System.Text.Json;
using MnistTools.Specs;
using MnistTools.Text;
using MnistTools.Training.Options;

namespace MnistTools.Tuning;

/// <summary>
/// The values that hyper-parameters take: a <see cref="long"/>, a <see cref="double"/>, a <see cref="bool"/>, a text, or a list of texts such as layers.
/// A number without decimals is always a <see cref="long"/>, so that a value is the same before and after it was kept as JSON.
/// </summary>
internal static class HyperparameterValue
{
    private const double LargestExact = 1L << 53;

    /// <summary>Brings a value from outside into one of the five forms.</summary>
    /// <exception cref="SpecException">It has none of them.</exception>
    public static object Normalize(object? value, string name) => value switch
    {
        string or bool or long => value,
        byte or sbyte or short or ushort or int or uint => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        float or double or decimal when IsWhole(Convert.ToDouble(value, CultureInfo.InvariantCulture)) => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        float or double or decimal => Convert.ToDouble(value, CultureInfo.InvariantCulture),
        Spec or Enum => value.ToString()!,
        IDictionary pairs => NormalizePairs(pairs, name),
        IEnumerable list => NestedList.ItemsOf(list).Where(item => item is not null).Select(item => OptionText.Of(Normalize(item, name))).ToArray(),
        _ => throw new SpecException(
            $"'{name}' cannot take {(value is null ? "nothing" : $"a value of the type {value.GetType().Name}")}: give numbers, texts, true or false, or lists of texts."),
    };

    /// <summary>The text for a table: numbers have four digits that count.</summary>
    public static string FormatShort(object value) => value switch
    {
        double number => number.ToString("G4", CultureInfo.InvariantCulture),
        string[] { Length: 0 } => "none",
        _ => VisibleText.Of(OptionText.Of(value)),
    };

    /// <summary>Whether two values are the same for a training; a number may be whole in two ways.</summary>
    public static bool AreSame(object one, object other) => (one, other) switch
    {
        (string[] list, string[] others) => list.SequenceEqual(others),
        (long or double, long or double) => Convert.ToDouble(one, CultureInfo.InvariantCulture).Equals(Convert.ToDouble(other, CultureInfo.InvariantCulture)),
        _ => one.Equals(other),
    };

    /// <summary>Reads what <see cref="JsonSerializer"/> wrote of a value.</summary>
    /// <exception cref="FormatException">It is of no kind that a value has.</exception>
    public static object FromJson(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number when json.TryGetInt64(out long whole) => whole,
        JsonValueKind.Number when json.GetDouble() is var number && double.IsFinite(number) => number,
        JsonValueKind.String => json.GetString()!,
        JsonValueKind.Array => json.EnumerateArray().Select(item => item.GetString() ?? throw NoValue(item)).ToArray(),
        _ => throw NoValue(json),
    };

    /// <summary>Reads the values of a trial.</summary>
    public static OrderedDictionary<string, object> ReadAll(string json)
    {
        using var document = JsonDocument.Parse(json);
        return new(document.RootElement.EnumerateObject().Select(property => KeyValuePair.Create(property.Name, FromJson(property.Value))));
    }

    private static FormatException NoValue(JsonElement json) => new($"{json.ValueKind} cannot be the value of a hyper-parameter.");

    private static bool IsWhole(double number) => number == Math.Floor(number) && Math.Abs(number) < LargestExact;

    // A class and its weight, as a pair. A dictionary may have no order of its own.
    private static string[] NormalizePairs(IDictionary pairs, string name) =>
        [.. pairs.Cast<DictionaryEntry>().Select(pair => $"{pair.Key}={SpecNames.Format(ReadNumber(pair, name))}").Order(StringComparer.Ordinal)];

    private static double ReadNumber(DictionaryEntry pair, string name) => NumberText.TryConvert(pair.Value, out double number)
        ? number
        : throw new SpecException($"'{name}' has a number for each, and for {pair.Key} it has '{pair.Value}'.{NumberText.Advise($"{pair.Value}")}");
}
