using System.Text.RegularExpressions;
using MnistTools.Augmentations;
using MnistTools.Layers;
using MnistTools.Losses;
using MnistTools.Metrics;
using MnistTools.Models;
using MnistTools.Optimizers;
using MnistTools.Schedules;
using MnistTools.Specs;
using MnistTools.Training.Callbacks;

namespace MnistTools.Tuning;

/// <summary>The parameters of a training that a search may vary, by the names that Invoke-MnistTraining gives them.</summary>
internal static partial class TrainingParameters
{
    private static readonly IReadOnlyList<TrainingParameter> All =
    [
        One("Architecture", text => Enum.TryParse(text, ignoreCase: true, out Architecture known) && Enum.IsDefined(known) ? known : throw NoArchitecture(text),
            (settings, value) => settings with { Architecture = value }),
        Many("Augmentation", Augmentation.Parse, (settings, value) => settings with { Options = settings.Options with { Augmentations = value } }),
        Whole("BatchSize", (settings, value) => settings with { Options = settings.Options with { BatchSize = value } }),
        Many("Callback", Callback.Parse, (settings, value) => settings with { Options = settings.Options with { Callbacks = value } }),
        Many("ClassWeight", ParseWeight, (settings, value) => settings with { ClassWeights = value }),
        Whole("Epochs", (settings, value) => settings with { Options = settings.Options with { Epochs = value } }),
        Many("Layer", Layer.Parse, (settings, value) => settings with { Layers = value }),
        One("LearningRate", text => NumberText.Parse("LearningRate", text), (settings, value) => settings with { LearningRate = value }),
        One("Loss", Loss.Parse, (settings, value) => settings with { Options = settings.Options with { Loss = value } }),
        Many("Metric", Metric.Parse, (settings, value) => settings with { Options = settings.Options with { Metrics = value } }),
        One("NoShuffle", text => bool.TryParse(text, out bool flag) ? flag : throw new SpecException($"'NoShuffle' is true or false, not '{text}'."),
            (settings, value) => settings with { Options = settings.Options with { Shuffle = !value } }),
        One("Optimizer", Optimizer.Parse, (settings, value) => settings with { Options = settings.Options with { Optimizer = value } }),
        One("Schedule", Schedule.Parse, (settings, value) => settings with { Options = settings.Options with { Schedule = value } }),
        Whole("Seed", (settings, value) => settings with { Options = settings.Options with { Seed = value } }),
        Whole("StepsPerEpoch", (settings, value) => settings with { Options = settings.Options with { StepsPerEpoch = value } }),
        Whole("ThreadCount", (settings, value) => settings with { Options = settings.Options with { ThreadCount = value } }),
        Whole("ValidationBatchSize", (settings, value) => settings with { Options = settings.Options with { ValidationBatchSize = value } }),
        Whole("ValidationFrequency", (settings, value) => settings with { Options = settings.Options with { ValidationFrequency = value } }),
    ];

    // What a search decides itself.
    private static readonly string[] Refused = ["Data", "Model", "InitialEpoch", "SampleWeight", "ValidationSplit", "ValidationData", "NoValidation"];

    /// <summary>The names of all of them.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(parameter => parameter.Name)];

    /// <summary>Whether a parameter's value is itself a list.</summary>
    public static bool TakesList(string name) => Find(name)?.IsList ?? false;

    /// <summary>The name as the training spells it; that of no parameter stays as it is.</summary>
    public static string Spell(string name) => Find(name)?.Name ?? name;

    /// <summary>Whether a search decides a parameter itself, so that no space may.</summary>
    public static bool IsRefused(string name) => Refused.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>A parameter by its name, in any case; <see langword="null"/> if there is none.</summary>
    public static TrainingParameter? Find(string name) => All.FirstOrDefault(parameter => string.Equals(parameter.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The words that stand in braces in a value's texts.</summary>
    public static IEnumerable<string> FindWords(object value) => TextsOf(value).SelectMany(text => Braces().Matches(text)).Select(match => match.Groups[1].Value);

    /// <summary>The settings of a trial.</summary>
    /// <exception cref="SpecException">A text cannot be understood, or a value is out of its range.</exception>
    public static TrialSettings Apply(TrialSettings settings, IReadOnlyDictionary<string, object> values)
    {
        foreach ((string name, object value) in values)
        {
            settings = Find(name) is { } parameter ? parameter.Apply(settings, Fill(value, values)) : settings;
        }

        return settings;
    }

    /// <summary>A value with the words in its braces filled in: <c>Dense({Units}, relu)</c> with Units = 64.</summary>
    public static object Fill(object value, IReadOnlyDictionary<string, object> values) => value switch
    {
        string text => FillText(text, values),
        string[] list => list.Select(text => FillText(text, values)).ToArray(),
        _ => value,
    };

    private static string FillText(string text, IReadOnlyDictionary<string, object> values) =>
        Braces().Replace(text, match => values.TryGetValue(match.Groups[1].Value, out object? value) ? HyperparameterValue.Format(value) : match.Value);

    private static IEnumerable<string> TextsOf(object choice) => choice as IEnumerable<string> ?? (choice is string text ? [text] : []);

    private static TrainingParameter One<T>(string name, Func<string, T> parse, Func<TrialSettings, T, TrialSettings> apply) => new(
        name, IsList: false, (settings, value) => apply(settings, parse(HyperparameterValue.Format(value))));

    private static TrainingParameter Many<T>(string name, Func<string, T> parse, Func<TrialSettings, IReadOnlyList<T>, TrialSettings> apply)
    {
        return new(name, IsList: true, (settings, value) => apply(settings, ParseAll(value)));

        T[] ParseAll(object value) => value is not (string or string[])
            ? throw new SpecException($"'{name}' takes texts, not {HyperparameterValue.Format(value)}.")
            : [.. TextsOf(value).Select(parse)];
    }

    private static TrainingParameter Whole(string name, Func<TrialSettings, int, TrialSettings> apply) => One(
        name,
        text => NumberText.TryParse(text, out double number) && number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue
            ? (int)number
            : throw new SpecException($"'{name}' is a whole number, not {text}.{NumberText.Advise(text)} IntUniform draws whole numbers."),
        apply);

    private static KeyValuePair<string, double> ParseWeight(string text) => text.Split('=', 2) is [var name, var weight]
        ? KeyValuePair.Create(name, NumberText.Parse("ClassWeight", weight))
        : throw new SpecException($"A class and its weight are written as @{{ 8 = 2.0 }}, not '{text}'.");

    private static SpecException NoArchitecture(string text) =>
        new($"'{text}' is no architecture. {SpecNames.Suggest(text, Enum.GetNames<Architecture>())}Known: {string.Join(", ", Enum.GetNames<Architecture>())}");

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Braces();
}

/// <summary>A parameter of a training.</summary>
/// <param name="Name">As Invoke-MnistTraining spells it.</param>
/// <param name="IsList">Whether its value is a list.</param>
/// <param name="Apply">Puts a value into the settings; throws if it cannot be understood or is out of its range.</param>
internal sealed record TrainingParameter(string Name, bool IsList, Func<TrialSettings, object, TrialSettings> Apply);
