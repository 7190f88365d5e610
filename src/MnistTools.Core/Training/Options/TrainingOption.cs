using MnistTools.Models;

namespace MnistTools.Training.Options;

/// <summary>What an option may be given to, beside a single training, which takes all of them.</summary>
[Flags]
internal enum OptionUse
{
    /// <summary>A single training alone.</summary>
    Fit = 0,

    /// <summary>A search may vary it.</summary>
    Search = 1,

    /// <summary>A build may give it.</summary>
    Build = 2,

    /// <summary>All of them.</summary>
    Everywhere = Search | Build,
}

/// <summary>
/// One option of a training: what it is called, and what a history, a repetition, a search, a build and a command do with it. All is abstract, so that
/// an option that tells nothing to one of them does not compile.
/// </summary>
/// <param name="Name">The name by which commands, searches and builds give it.</param>
/// <param name="Use">What it may be given to.</param>
internal abstract partial record TrainingOption(string Name, OptionUse Use)
{
    /// <summary>Whether its value is a list.</summary>
    public abstract bool IsList { get; }

    /// <summary>Whether its value is a whole number.</summary>
    public virtual bool IsWhole => false;

    /// <summary>An option by its name, in any case; <see langword="null"/> if there is none.</summary>
    public static TrainingOption? Find(string name) => All.FirstOrDefault(option => string.Equals(option.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The names of the options that may be given to something.</summary>
    public static IReadOnlyList<string> NamesFor(OptionUse use) => [.. All.Where(option => option.Use.HasFlag(use)).Select(option => option.Name)];

    /// <summary>Puts a value into the settings of a training.</summary>
    /// <param name="settings">The settings so far.</param>
    /// <param name="value">A value of the option's own type, or a number, true or false, a text, or a list of texts.</param>
    /// <exception cref="Specs.SpecException">It cannot be understood.</exception>
    /// <exception cref="ArgumentException">It is out of its range.</exception>
    public abstract TrainingSettings Apply(TrainingSettings settings, object value);

    /// <summary>Adds what a training uses to what its history will say.</summary>
    public abstract HistoryParameters Record(HistoryParameters parameters, TrainingOptions used);

    /// <summary>Adds what a history says to the options of a training that repeats it.</summary>
    public abstract TrainingOptions Restore(TrainingOptions options, HistoryParameters recorded);
}

/// <summary>An option that a training takes as it is, and a history keeps.</summary>
internal sealed record FitOption<TValue, TRecorded>(
    string Name,
    OptionUse Use,
    OptionForm<TValue, TRecorded> Form,
    Func<TrainingOptions, TValue> Get,
    Func<TrainingOptions, TValue, TrainingOptions> Set,
    Func<HistoryParameters, TRecorded> GetRecorded,
    Func<HistoryParameters, TRecorded, HistoryParameters> SetRecorded) : TrainingOption(Name, Use)
{
    public override bool IsList => Form.IsList;

    public override bool IsWhole => typeof(TValue) == typeof(int) || typeof(TValue) == typeof(int?);

    public override TrainingSettings Apply(TrainingSettings settings, object value) =>
        settings with { Options = Set(settings.Options, Form.Read(Name, value)) };

    public override HistoryParameters Record(HistoryParameters parameters, TrainingOptions used) => SetRecorded(parameters, Form.Record(Get(used)));

    public override TrainingOptions Restore(TrainingOptions options, HistoryParameters recorded) => Set(options, Form.Restore(GetRecorded(recorded)));
}

/// <summary>An option that a history knows by another: a network by its layers, a learning rate by its optimizer.</summary>
internal sealed record SettingOption<TValue>(
    string Name, OptionUse Use, OptionForm<TValue, TValue> Form, Func<TrainingSettings, TValue, TrainingSettings> Set) : TrainingOption(Name, Use)
{
    public override bool IsList => Form.IsList;

    public override TrainingSettings Apply(TrainingSettings settings, object value) => Set(settings, Form.Read(Name, value));

    public override HistoryParameters Record(HistoryParameters parameters, TrainingOptions used) => parameters;

    public override TrainingOptions Restore(TrainingOptions options, HistoryParameters recorded) => options;
}
