using MnistTools.Models;
using MnistTools.Specs;
using MnistTools.Training;
using MnistTools.Training.Callbacks;

namespace MnistTools.MSBuild;

/// <summary>The metadata of an item <c>MnistTraining</c>: a line <c>Name=value</c> for each, as MnistTools.targets writes them. What is not given is empty.</summary>
internal sealed class BuildOptions
{
    private readonly Dictionary<string, string> _values;

    private BuildOptions(Dictionary<string, string> values) => _values = values;

    /// <summary>The project that asks for the training: errors in its options are errors of this file.</summary>
    public string Project => this["Project"];

    public string Model => this["Model"];

    public string History => this["History"];

    public string Plot => this["Plot"];

    /// <summary>Where an error goes, for MSBuild to report it.</summary>
    public string Failure => this["Failure"];

    /// <summary>The validation accuracy below which the build fails, or <see langword="null"/> if none is asked for.</summary>
    /// <exception cref="FormatException">It is no number from 0 to 1.</exception>
    public double? MinimumAccuracy => Share("MinimumAccuracy");

    /// <summary>The text of an option; empty if it is not given.</summary>
    public string this[string name] => _values.GetValueOrDefault(name, "");

    public static BuildOptions Read(string path) => new(File.ReadLines(path)
        .Select(line => line.Split('=', 2))
        .ToDictionary(parts => parts[0], parts => parts[^1].Trim()));

    /// <summary>A whole number, or <see langword="null"/> if it is not given.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public int? Number(string name) => this[name] is not { Length: > 0 } text ? null
        : NumberText.TryParse(text, out int value) ? value
        : throw new FormatException($"{name}=\"{text}\" is no number that can stand there: a whole one, with nothing between thousands.");

    /// <summary>One of the names of an enumeration, or <see langword="null"/> if none is given.</summary>
    /// <exception cref="FormatException">There is no such name.</exception>
    public T? Choice<T>(string name)
        where T : struct, Enum => this[name] is not { Length: > 0 } text ? null
        : Enum.TryParse(text, ignoreCase: true, out T value) && Enum.IsDefined(value) ? value
        : throw new FormatException($"{name}=\"{text}\" is not known. Known: {string.Join(", ", Enum.GetNames<T>())}.");

    /// <summary>A list with semicolons, MSBuild's way: specs have commas of their own.</summary>
    public string[] List(string name) => this[name].Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The callbacks.</summary>
    /// <exception cref="FormatException">One of them is unknown.</exception>
    public Callback[] ParseCallbacks() => [.. List("Callback").Select(Callback.Parse)];

    /// <summary>The training as a history describes one. The seed is 1 if none is given: a build gives the same model every time.</summary>
    public HistoryParameters Describe(int classCount)
    {
        var defaults = new TrainingOptions();
        string[] layers = List("Layer");
        if (layers.Length > 0 && this["Architecture"].Length > 0)
        {
            throw new FormatException("Layer and Architecture contradict each other: use one of them.");
        }

        return new HistoryParameters
        {
            Epochs = Number("Epochs") ?? defaults.Epochs,
            BatchSize = Number("BatchSize") ?? defaults.BatchSize,
            Shuffle = true,
            ValidationSplit = Share("ValidationSplit") ?? 0,
            Layers = layers.Length > 0 ? layers
                : [.. (Choice<Architecture>("Architecture") ?? Architecture.Dense).CreateLayers(classCount).Select(layer => layer.ToString())],
            Optimizer = this["Optimizer"] is { Length: > 0 } optimizer ? optimizer : "RMSprop",
            Schedule = this["Schedule"],
            Loss = this["Loss"] is { Length: > 0 } loss ? loss : "CategoricalCrossentropy",
            Metrics = ["Accuracy"],
            Augmentations = List("Augmentation"),
            Callbacks = List("Callback"),
            Seed = Number("Seed") ?? 1,
            ThreadCount = Number("ThreadCount") ?? TrainingOptions.DefaultThreadCount,
        };
    }

    // A comma is refused: some write 0,5 for a half, others 0,005 for five.
    private double? Share(string name) => this[name] is not { Length: > 0 } text ? null
        : NumberText.TryParse(text, out double share) && share is >= 0 and <= 1 ? share
        : throw new FormatException($"{name}=\"{text}\" is no number from 0 to 1, written with a decimal point.");
}
