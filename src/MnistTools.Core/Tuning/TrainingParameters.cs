using System.Globalization;
using System.Text.RegularExpressions;
using MnistTools.Specs;
using MnistTools.Training.Callbacks;
using MnistTools.Training.Options;

namespace MnistTools.Tuning;

/// <summary>The options of a training that a search may vary, by their names.</summary>
internal static partial class TrainingParameters
{
    /// <summary>What a training takes beside its options, and a search gives it.</summary>
    private static readonly string[] DecidedByFolds = ["Data", "ValidationData", "NoValidation", "ValidationSplit", "SampleWeight"];

    /// <summary>What a training takes beside its options, and is the same for all trials.</summary>
    private static readonly string[] CommonToAll = ["Model", "Device", "Live"];

    /// <summary>The names of all of them.</summary>
    public static IReadOnlyList<string> Names { get; } = TrainingOption.NamesFor(OptionUse.Search);

    /// <summary>Whether a parameter's value is itself a list.</summary>
    public static bool TakesList(string name) => Find(name)?.IsList ?? false;

    /// <summary>The name as the training spells it; that of no parameter stays as it is.</summary>
    public static string Spell(string name) => Find(name)?.Name ?? name;

    /// <summary>Why a search decides a parameter itself, so that no space may; <see langword="null"/> if it does not.</summary>
    public static string? WhyRefused(string name) =>
        DecidedByFolds.Contains(name, StringComparer.OrdinalIgnoreCase) ? "the folds of a search decide what is trained with and validated on"
        : CommonToAll.Contains(name, StringComparer.OrdinalIgnoreCase)
            || TrainingOption.Find(name) is { } option && !option.Use.HasFlag(OptionUse.Search) ? "it is the same for all trials"
        : null;

    /// <summary>A parameter by its name, in any case; <see langword="null"/> if there is none.</summary>
    public static TrainingOption? Find(string name) => TrainingOption.Find(name) is { } option && option.Use.HasFlag(OptionUse.Search) ? option : null;

    /// <summary>The words that stand in braces in a value's texts.</summary>
    public static IEnumerable<string> FindWords(object value) =>
        TextsOf(value).SelectMany(text => Braces().Matches(text)).Select(match => match.Groups["word"].Value);

    /// <summary>Whether a hyper-parameter is meant by a word in braces. As all names, it may be written in any case.</summary>
    public static bool IsWord(string name, string word) => name.Equals(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>The settings of a trial.</summary>
    /// <param name="values">Name and value of each hyper-parameter.</param>
    /// <param name="place">Which of its trainings it is, for the files of callbacks.</param>
    /// <exception cref="SpecException">A text cannot be understood.</exception>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public static TrainingSettings Apply(IReadOnlyDictionary<string, object> values, TrainingPlace? place = null)
    {
        var settings = new TrainingSettings();
        IReadOnlyDictionary<string, object> valuesOfCallbacks = place?.AddTo(values) ?? values;
        foreach ((string name, object value) in values)
        {
            settings = Find(name) is { } parameter ? Apply(settings, parameter, Fill(value, name == nameof(Callback) ? valuesOfCallbacks : values)) : settings;
        }

        return settings;
    }

    /// <summary>Puts one value into the settings of a trial.</summary>
    /// <exception cref="SpecException">It cannot be understood.</exception>
    /// <exception cref="ArgumentException">It is out of its range.</exception>
    public static TrainingSettings Apply(TrainingSettings settings, TrainingOption parameter, object value)
    {
        try
        {
            return parameter.Apply(settings, value);
        }
        catch (SpecException wrong) when (parameter.IsWhole && value is not long)
        {
            throw new SpecException($"{wrong.Message} IntUniform draws whole numbers.");
        }
    }

    /// <summary>
    /// A value with the words in its braces filled in: <c>Dense({Units}, relu)</c> with Units = 64. A number may have a format, as in Python:
    /// <c>{trial:03d}</c>.
    /// </summary>
    /// <exception cref="SpecException">A format does not fit what a word stands for.</exception>
    public static object Fill(object value, IReadOnlyDictionary<string, object> values) => value switch
    {
        string text => FillText(text, values),
        string[] list => list.Select(text => FillText(text, values)).ToArray(),
        _ => value,
    };

    // A value may have words of its own; one that has itself in it never ends.
    private static string FillText(string text, IReadOnlyDictionary<string, object> values)
    {
        string filled = text, before;
        int times = 0;
        do
        {
            before = filled;
            filled = Braces().Replace(before, match => FindWord(match.Groups["word"].Value, values) is { } value ? Format(match, value) : match.Value);
        }
        while (filled != before && ++times < values.Count);
        return filled;
    }

    private static string Format(Match field, object value) =>
        !field.Value.Contains(':', StringComparison.Ordinal) || value is TrainingPlace.Refit ? OptionText.Of(value)
        : value is long or double
            && PythonField.Fits(field, value is long) ? PythonField.Format(field, Convert.ToDouble(value, CultureInfo.InvariantCulture), value is long)
        : throw new SpecException(
            $"'{field.Value}' cannot be filled in with {OptionText.Of(value)}: as in Python, {{{field.Groups["word"].Value}:03d}} is for whole numbers, and {{{field.Groups["word"].Value}:.4f}} for any number.");

    private static object? FindWord(string word, IReadOnlyDictionary<string, object> values) => values.FirstOrDefault(pair => IsWord(pair.Key, word)).Value;

    private static IEnumerable<string> TextsOf(object choice) => choice as IEnumerable<string> ?? (choice is string text ? [text] : []);

    [GeneratedRegex(@"\{(?<word>\w+)" + PythonField.Pattern + @"\}", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Braces();
}
