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
    /// <summary>Parameters of which one makes the other void.</summary>
    private static readonly (string One, string Other)[] Exclusive = [("LearningRate", "Schedule"), ("Layer", "Architecture")];

    // Of each value that stood in braces: what was wrong wherever it did; null if it fitted once.
    private readonly Dictionary<(string Name, int Candidate), SpecException?> _problems = [];

    /// <exception cref="SpecException">A name or value can be in no trial that trains.</exception>
    public void Run()
    {
        CheckNames();
        CheckRepeated();
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

    /// <summary>What a text of callbacks becomes in trials: in all, or in so many that are spread evenly.</summary>
    public IEnumerable<Callback> FindCallbacks(string text) =>
        SearchSlot.Ways(FindSlots(FindWords(text))).SelectMany(point => CallbackFiles.FindCallbacks(text, point, new TrainingPlace(1, 0))).Distinct();

    /// <summary>A value that is there twice makes points that are trained twice, with the same result.</summary>
    private void CheckRepeated()
    {
        foreach (SearchDimension dimension in dimensions)
        {
            var repeated = dimension.Choices.GroupBy(TextOf).FirstOrDefault(values => values.Count() > 1);
            if (repeated is not null)
            {
                throw new SpecException(
                    $"'{dimension.Name}' has the value {HyperparameterValue.FormatShort(repeated.First())} {repeated.Count()} times. Give each value once: a search would train the same point again.");
            }
        }

        // A number may be written as a text, and in several ways.
        static string TextOf(object value) => NumberText.TryConvert(value, out double number) ? SpecNames.Format(number) : OptionText.Of(value);
    }

    private void CheckNames()
    {
        if (dimensions.GroupBy(dimension => dimension.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new SpecException($"'{twice.Key}' is in the space twice.");
        }

        if (dimensions.Select(dimension => dimension.Name).FirstOrDefault(TrainingPlace.IsWord) is { } taken)
        {
            throw new SpecException(
                $"'{taken}' cannot be a name of a space: in callbacks, {{trial}} and {{fold}} stand for the numbers of the trial and the fold. Choose another name, such as 'My{taken}', also in the braces.");
        }

        string[] words = [.. dimensions.SelectMany(dimension => dimension.Choices).SelectMany(TrainingParameters.FindWords)];
        foreach (string name in dimensions.Select(dimension => dimension.Name)
            .Where(name => TrainingParameters.Find(name) is null && !words.Any(word => TrainingParameters.IsWord(name, word))))
        {
            throw TrainingParameters.WhyRefused(name) is { } reason
                ? new SpecException($"'{name}' cannot be searched: {reason}.")
                : new SpecException(
                    $"Unknown hyper-parameter '{name}': a training has no such parameter, and no text has {{{name}}} in it. {SpecNames.Suggest(name, [.. TrainingParameters.Names, .. words])}Parameters: {string.Join(", ", TrainingParameters.Names)}");
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
        foreach (SearchSlot own in SearchSlot.EachOf(dimension))
        {
            string[] words = FindWords(own.Values[0]);
            SearchSlot[] filled = FindSlots(words);
            if (FindProblem(parameter, [own, .. filled]) is { } problem)
            {
                // What stands in braces in a callback may be for its files.
                throw parameter.Name != nameof(Callback)
                    && words.FirstOrDefault(word => !dimensions.Any(other => TrainingParameters.IsWord(other.Name, word))) is { } missing
                    ? new SpecException(
                        $"'{OptionText.Of(own.Values[0])}' has {{{missing}}} in it, and the space has no values for '{missing}'. Without them: {problem.Message}")
                    : problem;
            }

            foreach (SearchSlot slot in filled)
            {
                CheckFilled(parameter, [own, .. filled.Where(other => other != slot)], slot.Dimension);
            }
        }
    }

    /// <summary>What some words stand for.</summary>
    private SearchSlot[] FindSlots(string[] words) =>
        [.. dimensions.Where(dimension => words.Any(word => TrainingParameters.IsWord(dimension.Name, word))).Select(SearchSlot.AllOf)];

    /// <summary>The words in a value, and those in the values that they stand for.</summary>
    private string[] FindWords(object value)
    {
        List<string> words = [.. TrainingParameters.FindWords(value)];
        for (int i = 0; i < words.Count; i++)
        {
            words.AddRange(
                dimensions.Where(dimension => TrainingParameters.IsWord(dimension.Name, words[i]))
                    .SelectMany(dimension => dimension.Choices)
                    .SelectMany(TrainingParameters.FindWords)
                    .Except(words)
                    .ToList());
        }

        return [.. words.Distinct()];
    }

    private void CheckFilled(TrainingOption parameter, SearchSlot[] others, SearchDimension filled)
    {
        foreach ((int i, SearchSlot candidate) in SearchSlot.EachOf(filled).Index())
        {
            if (!_problems.TryGetValue((filled.Name, i), out SpecException? before) || before is not null)
            {
                _problems[(filled.Name, i)] = FindProblem(parameter, [.. others, candidate]);
            }
        }
    }

    /// <summary>What is wrong with a parameter's value whatever the slots take; <see langword="null"/> if it can be trained with in some way.</summary>
    private static SpecException? FindProblem(TrainingOption parameter, SearchSlot[] slots)
    {
        SpecException? first = null;
        foreach (OrderedDictionary<string, object> point in SearchSlot.Ways(slots))
        {
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
            TrainingSettings settings = TrainingParameters.Apply(
                new TrainingSettings(), parameter,
                TrainingParameters.Fill(point[parameter.Name], parameter.Name == nameof(Callback) ? new TrainingPlace(1, 0).AddTo(point) : point));
            return settings.Options.Callbacks.FirstOrDefault(callback => callback.KeepsOptimizerState) is { } keeping
                ? $"{keeping.GetType().Name} keeps the place of one training, and a search is many. A study keeps the place of a search: give one."
                : null;
        }
        catch (Exception wrong) when (wrong is SpecException or ArgumentException)
        {
            return Problem.Of(wrong);
        }
    }

    /// <summary>A misspelt distribution is taken for a value, and what is then said of it does not help.</summary>
    private static SpecException Explain(string problem, SearchSlot[] slots, OrderedDictionary<string, object> point)
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
                    return new SpecException(
                        $"Unknown distribution '{text}' for the values of '{name}'. {suggestion}Known: {known}. Values to choose from are a list.");
                }
            }
        }

        string[] drawn = [.. slots.Where(slot => slot.Dimension.Distribution is not null)
            .Select(slot => $"'{slot.Dimension.Name}' drawn from {slot.Dimension.Distribution}")];
        return new SpecException(drawn.Length > 0 ? $"With {string.Join(" and ", drawn)}: {problem}" : problem);
    }

    private static SpecException DistributionAmongValues(string name, string text)
    {
        try
        {
            return new SpecException(
                $"'{name}' has the distribution {Distribution.Parse(text)} among other values. Values are drawn from one distribution, or chosen from a list.");
        }
        catch (SpecException wrong)
        {
            return wrong;
        }
    }
}
