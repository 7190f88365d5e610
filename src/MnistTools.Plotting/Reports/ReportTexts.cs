using System.Collections;
using System.Globalization;
using System.Resources;
using System.Text.Json;

namespace MnistTools.Plotting;

/// <summary>The texts of reports in the language of a culture; English where there is no translation.</summary>
internal sealed class ReportTexts(CultureInfo culture)
{
    private const string ScriptPrefix = "Script_";

    private static readonly ResourceManager Resources = new(typeof(ReportTexts));

    /// <summary>The language that the texts are in.</summary>
    public string Language => culture.TwoLetterISOLanguageName == "de" ? "de" : "en";

    /// <summary>What browsers call the culture whose numbers are shown.</summary>
    public string Locale => culture.Equals(CultureInfo.InvariantCulture) ? "en" : culture.IetfLanguageTag;

    /// <summary>The texts that the scripts need, by the names that they have there.</summary>
    public IReadOnlyDictionary<string, string> OfScripts => Resources.GetResourceSet(CultureInfo.InvariantCulture, createIfNotExists: true, tryParents: false)!
        .Cast<DictionaryEntry>()
        .Select(entry => (string)entry.Key)
        .Where(name => name.StartsWith(ScriptPrefix, StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .ToDictionary(name => JsonNamingPolicy.CamelCase.ConvertName(name[ScriptPrefix.Length..]), name => this[name]);

    /// <summary>A text by its name.</summary>
    public string this[string name] => Resources.GetString(name, culture) ?? throw new ArgumentException($"There is no text '{name}'.", nameof(name));

    /// <summary>A text with values in their places.</summary>
    public string Format(string name, params object?[] values) => string.Format(culture, this[name], values);

    /// <summary>A text with a number in its last place, in the form for one or for several.</summary>
    public string FormatCount(string name, int count, params object?[] values) => Format(count == 1 ? $"{name}One" : name, [.. values, count]);

    /// <summary>What a hyper-parameter is called; its own name where it has no other.</summary>
    public string Parameter(string name) => Resources.GetString($"Parameter_{name}", culture) ?? name;
}
