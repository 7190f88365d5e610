using MnistTools.Specs;
using MnistTools.Text;
using MnistTools.Training.Callbacks;
using MnistTools.Training.Options;

namespace MnistTools.Tuning;

/// <summary>
/// Refuses a space before its first trial if a name is of nothing, or a value can be in no trial that trains: a misspelt distribution, an optimizer that there
/// is not, a batch size of 0. What fails only beside some other values, or for some draws of a distribution, is left to the trials.
/// </summary>
internal sealed class SpaceCheck(IReadOnlyList<SearchDimension> dimensions)
{
    /// <summary>In so many ways the braces of a text are filled before a value is held to fit into none.</summary>
    private const int MostWays = 64;

    /// <summary>The share of the circle that spreads any number of points evenly: 1 less than the golden ratio.</summary>
    private const double GoldenShare = 0.6180339887498949;

    /// <summary>Parameters of which one makes the other void.</summary>
    private static readonly (string One, string Other)[] Exclusive = [("LearningRate", "Schedule"), ("Layer", "Architecture")];

    // No draw at these is a round number by chance.
    private static readonly double[] Shares = [0.5432109876, 0.0123456789, 0.9876543219];

    // Of each value that stood in braces: what was wrong wherever it did; null if it fitted once.
    private readonly Dictionary<(string Name, int Candidate), SpecException?> _problems = [];

    /// <exception cref="SpecException">A name or value can be in no trial that trains.</exception>
    public void Run()
    {
        CheckNames();
        foreach (SearchDimension dimension in dimensions)
        {
            if (TrainingParameters.Find(dimension.Name) is { } parameter)
            {
                CheckValues(parameter, dimension);
            }
        }

        if (_problems.Values.FirstOrDefault(problem => problem is not null) is { } first)
        {
            throw first;
        }
    }

    private void CheckNames()
    {
        if (dimensions.GroupBy(dimension => dimension.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new SpecException($"'{twice.Key}' is in the space twice.");
        }

        string[] words = [.. dimensions.SelectMany(dimension => dimension.Choices).SelectMany(TrainingParameters.FindWords)];
        foreach (string name in dimensions.Select(dimension => dimension.Name).Where(name => TrainingParameters.Find(name) is null && !words.Contains(name)))
        {
            throw TrainingParameters.IsRefused(name)
                ? new SpecException($"'{name}' cannot be searched: the folds of a search decide what is trained with and validated on.")
                : new SpecException($"Unknown hyper-parameter '{name}': a training has no such parameter, and no text has {{{name}}} in it. {SpecNames.Suggest(name, [.. TrainingParameters.Names, .. words])}Parameters: {string.Join(", ", TrainingParameters.Names)}");
        }

        foreach ((string one, string other) in Exclusive)
        {
            if (dimensions.Count(dimension => dimension.Name == one || dimension.Name == other) == 2)
            {
                throw TrainingSettings.Contradiction(one, other);
            }
        }
    }

    private void CheckValues(TrainingOption parameter, SearchDimension dimension)
    {
        foreach (object[] candidate in CandidatesOf(dimension))
        {
            Slot own = new(dimension, candidate);
            string[] words = FindWords(candidate[0]);
            Slot[] filled = [.. dimensions.Where(other => words.Contains(other.Name)).Select(other => new Slot(other, [.. CandidatesOf(other).SelectMany(values => values)]))];
            if (FindProblem(parameter, [own, .. filled]) is { } problem)
            {
                // What stands in braces in a callback may be for its files.
                throw parameter.Name != nameof(Callback) && words.FirstOrDefault(word => !dimensions.Any(other => other.Name == word)) is { } missing
                    ? new SpecException($"'{OptionText.Of(candidate[0])}' has {{{missing}}} in it, and the space has no values for '{missing}'. Without them: {problem.Message}")
                    : problem;
            }

            foreach (Slot slot in filled)
            {
                CheckFilled(parameter, [own, .. filled.Where(other => other != slot)], slot.Dimension);
            }
        }
    }

    /// <summary>The words in a value, and those in the values that they stand for.</summary>
    private string[] FindWords(object value)
    {
        List<string> words = [.. TrainingParameters.FindWords(value)];
        for (int i = 0; i < words.Count; i++)
        {
            words.AddRange(dimensions.Where(dimension => dimension.Name == words[i]).SelectMany(dimension => dimension.Choices).SelectMany(TrainingParameters.FindWords).Except(words).ToList());
        }

        return [.. words.Distinct()];
    }

    private void CheckFilled(TrainingOption parameter, Slot[] others, SearchDimension filled)
    {
        foreach ((int i, object[] candidate) in CandidatesOf(filled).Index())
        {
            if (!_problems.TryGetValue((filled.Name, i), out SpecException? before) || before is not null)
            {
                _problems[(filled.Name, i)] = FindProblem(parameter, [.. others, new Slot(filled, candidate)]);
            }
        }
    }

    /// <summary>What is wrong with a parameter's value whatever the slots take; <see langword="null"/> if it can be trained with in some way.</summary>
    private static SpecException? FindProblem(TrainingOption parameter, Slot[] slots)
    {
        long count = slots.Aggregate(1L, (product, slot) => Math.Min(int.MaxValue, product * slot.Values.Count));
        SpecException? first = null;
        for (int i = 0; i < Math.Min(count, MostWays); i++)
        {
            OrderedDictionary<string, object> point = Choose(slots, count <= MostWays ? i : (long)(i * GoldenShare % 1 * count));
            if (FindProblem(parameter, point) is not { } problem)
            {
                return null;
            }

            first ??= Explain(problem, slots, point);
        }

        return first;
    }

    private static string? FindProblem(TrainingOption parameter, OrderedDictionary<string, object> point)
    {
        try
        {
            TrainingSettings settings = TrainingParameters.Apply(new TrainingSettings(), parameter, TrainingParameters.Fill(point[parameter.Name], point));
            return settings.Options.Callbacks.Any(callback => callback is BackupAndRestore)
                ? "BackupAndRestore keeps the place of one training, and a search is many. A study keeps the place of a search: give -Study."
                : null;
        }
        catch (Exception wrong) when (wrong is SpecException or ArgumentException)
        {
            return Problem.Of(wrong);
        }
    }

    private static OrderedDictionary<string, object> Choose(Slot[] slots, long way)
    {
        var point = new OrderedDictionary<string, object>();
        foreach (Slot slot in slots)
        {
            point[slot.Dimension.Name] = slot.Values[(int)(way % slot.Values.Count)];
            way /= slot.Values.Count;
        }

        return point;
    }

    /// <summary>A misspelt distribution is taken for a value, and what is then said of it does not help.</summary>
    private static SpecException Explain(string problem, Slot[] slots, OrderedDictionary<string, object> point)
    {
        foreach ((string name, object value) in point)
        {
            if (value is string text)
            {
                if (Distribution.IsNamedIn(text))
                {
                    return DistributionAmongValues(name, text);
                }

                if (Distribution.Suggest(text) is { Length: > 0 } suggestion)
                {
                    string known = string.Join(", ", Distribution.Catalog.Definitions.Select(definition => definition.Signature));
                    return new SpecException($"Unknown distribution '{text}' for the values of '{name}'. {suggestion}Known: {known}. Values to choose from are a list.");
                }
            }
        }

        string[] drawn = [.. slots.Where(slot => slot.Dimension.Distribution is not null).Select(slot => $"'{slot.Dimension.Name}' drawn from {slot.Dimension.Distribution}")];
        return new SpecException(drawn.Length > 0 ? $"With {string.Join(" and ", drawn)}: {problem}" : problem);
    }

    private static SpecException DistributionAmongValues(string name, string text)
    {
        try
        {
            return new SpecException($"'{name}' has the distribution {Distribution.Parse(text)} among other values. Values are drawn from one distribution, or chosen from a list.");
        }
        catch (SpecException wrong)
        {
            return wrong;
        }
    }

    /// <summary>What must fit: each choice, or any of some draws.</summary>
    private static IEnumerable<object[]> CandidatesOf(SearchDimension dimension) => dimension.Distribution is { } distribution
        ? [[.. Shares.Select(share => HyperparameterValue.Normalize(distribution.Quantile(share), dimension.Name))]]
        : dimension.Choices.Select(choice => new[] { choice });

    /// <summary>A hyper-parameter, and the values that are tried for it.</summary>
    private sealed record Slot(SearchDimension Dimension, IReadOnlyList<object> Values);
}
