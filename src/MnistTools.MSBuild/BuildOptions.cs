using MnistTools.Specs;
using MnistTools.Training;
using MnistTools.Training.Options;

namespace MnistTools.MSBuild;

/// <summary>
/// The metadata of an item <c>MnistTraining</c> as MnistTools.targets hands them on: <c>Name=value</c> for each, and a unit separator
/// (U+001F) after it, since every character that can be typed can stand in a value. What is not given is empty.
/// </summary>
internal sealed class BuildOptions
{
    /// <summary>The environment variable that has them: no shell reads what stands there.</summary>
    public const string Variable = "MNISTTOOLS_TRAINING";

    private const char Separator = '\u001F';

    private static readonly string[] Names =
    [
        "Project", "Model", "History", "Plot", "Record", "Data", "TestData", "DataSet", "Framed", "First", "TestFirst", "MinimumAccuracy",
        .. TrainingOption.NamesFor(OptionUse.Build),
    ];

    private readonly string[][] _options;

    public BuildOptions(string text)
    {
        _options = [.. text.Split(Separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(option => option.Split('=', 2))];
    }

    /// <summary>All that decides what is trained: two projects of one folder that ask for the same model ask for the same training.</summary>
    public string Origin =>
        string.Join('\n', _options.Select(option => option[0] == "Project" ? $"Folder={Path.GetDirectoryName(Project)}" : string.Join('=', option)));

    /// <summary>The project that asks for the training: errors in its options are errors of this file.</summary>
    public string Project => this["Project"];

    public string Model => this["Model"];

    public string History => this["History"];

    public string Plot => this["Plot"];

    /// <summary>The file of the <see cref="TrainingRecord"/>.</summary>
    public string Record => this["Record"];

    /// <summary>The validation accuracy below which the build fails, or <see langword="null"/> if none is asked for.</summary>
    /// <exception cref="FormatException">It is not a number from 0 to 1.</exception>
    public double? MinimumAccuracy => Share("MinimumAccuracy");

    /// <summary>Whether the pictures in Data are of digits that are to be framed like MNIST's.</summary>
    /// <exception cref="FormatException">It is neither true nor false.</exception>
    public bool IsFramed => this["Framed"].Length > 0 && OptionText.ParseFlag("Framed", this["Framed"]);

    /// <summary>The text of an option; empty if it is not given.</summary>
    public string this[string name] => _options.FirstOrDefault(option => option[0] == name) is [_, string value] ? value.Trim() : "";

    /// <summary>Refuses what is no option: a training without it would be another one than was asked for.</summary>
    /// <exception cref="FormatException">One is unknown, has no value or is given twice.</exception>
    public void CheckNames()
    {
        for (int i = 0; i < _options.Length; i++)
        {
            string name = _options[i][0];
            if (_options[i].Length < 2 || !Names.Contains(name) || _options[..i].Any(option => option[0] == name))
            {
                throw new FormatException(
                    $"The option '{string.Join('=', _options[i])}' is unknown, or it is given twice. MnistTools.targets and the trainer must come from the same MnistTools.");
            }
        }
    }

    /// <summary>How many of something, at least 1, or <see langword="null"/> if it is not given.</summary>
    /// <exception cref="FormatException">It is no such number.</exception>
    public int? Number(string name) => this[name] is not { Length: > 0 } text ? null
        : NumberText.TryParse(text, out int value) ? value >= 1 ? value : throw new FormatException($"{name}=\"{text}\" must be at least 1.")
        : throw new FormatException($"{name}=\"{text}\" is not a number that fits there: write a whole number, with nothing between thousands.");

    /// <summary>One of the names of an enumeration, or <see langword="null"/> if none is given.</summary>
    /// <exception cref="FormatException">There is no such name.</exception>
    public T? Choice<T>(string name)
        where T : struct, Enum => this[name] is not { Length: > 0 } text ? null
        : SpecNames.Find<T>(text)
        ?? throw new FormatException($"{name}=\"{text}\" is not known. Known: {string.Join(", ", Enum.GetNames<T>())}.");

    /// <summary>The training that is asked for. The seed is 1 if none is given: a build gives the same model every time.</summary>
    /// <exception cref="FormatException">An option cannot be understood, or contradicts another.</exception>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public TrainingSettings ReadSettings()
    {
        var settings = new TrainingSettings { Options = new TrainingOptions { Seed = 1 } };
        foreach (TrainingOption option in TrainingOption.All.Where(option => option.Use.HasFlag(OptionUse.Build) && this[option.Name].Length > 0))
        {
            settings = option.Apply(settings, option.IsList ? List(option.Name) : this[option.Name]);
        }

        settings.CheckAgree();
        return settings.Layers is null || this["Architecture"].Length == 0 ? settings : throw TrainingSettings.Contradiction("Layer", "Architecture");
    }

    /// <summary>A list with semicolons, MSBuild's way: specs have commas of their own.</summary>
    private string[] List(string name) => this[name].Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    // A comma is refused: some write 0,5 for a half, others 0,005 for five.
    private double? Share(string name) => this[name] is not { Length: > 0 } text ? null
        : NumberText.TryParse(text, out double share) && share is >= 0 and <= 1 ? share
        : throw new FormatException($"{name}=\"{text}\" is not a number from 0 to 1, written with a decimal point.");
}
