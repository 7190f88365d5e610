using MnistTools.Data;
using MnistTools.Specs;
using MnistTools.Text;
using MnistTools.Training;

namespace MnistTools.Tuning;

/// <summary>
/// Goes through what trials do before their first step, so that a value that no trial could train with on these images is refused before the first, and what
/// a training would warn of is said once: ten classes and nine outputs, a callback that watches what is not measured, a crossentropy of what are no
/// probabilities. What fails only beside some other values is left to the trials.
/// </summary>
internal sealed class SearchRehearsal
{
    /// <summary>So many values of a hyper-parameter are gone through; more would take long.</summary>
    private const int MostValues = 64;

    private readonly StudyDefinition _definition;
    private readonly SearchOptions _search;
    private readonly ImageSet _train;
    private readonly ImageSet _validation;
    private readonly List<string> _warnings = [];

    /// <exception cref="ArgumentException">There are fewer images than folds.</exception>
    public SearchRehearsal(StudyDefinition definition, ImageSet images, SearchOptions search)
    {
        (_definition, _search) = (definition, search);
        (_train, _validation) = StratifiedFolds.Split(images, definition.FoldCount, 0);
    }

    /// <summary>Goes through all spaces.</summary>
    /// <returns>What trainings would warn of, each once.</returns>
    /// <exception cref="SpecException">A value can be in no trial that trains.</exception>
    public IReadOnlyList<string> Run()
    {
        foreach (SearchSpace space in _definition.Spaces)
        {
            SearchSlot[] all = [.. space.Dimensions.Select(SearchSlot.AllOf)];
            SearchSlot?[] deciding = [.. space.Dimensions.Where(Decides).SelectMany(dimension => SearchSlot.EachOf(dimension).Take(MostValues))];
            foreach (SearchSlot? slot in deciding.DefaultIfEmpty())
            {
                Rehearse(slot is null ? all : [slot, .. all.Where(other => other.Dimension != slot.Dimension)], slot);
            }
        }

        return [.. _warnings.Distinct()];
    }

    /// <summary>Whether more than the range of a number depends on it.</summary>
    private static bool Decides(SearchDimension dimension) =>
        TrainingParameters.Find(dimension.Name) is null || dimension.Choices.Any(choice => choice is string or string[]);

    private void Rehearse(SearchSlot[] slots, SearchSlot? meant)
    {
        string? first = null;
        foreach (OrderedDictionary<string, object> point in SearchSlot.Ways(slots))
        {
            if (FindProblem(point) is not { } problem)
            {
                return;
            }

            first ??= problem;
        }

        bool isOneOfSeveral = meant is { Dimension.Choices.Count: > 1 };
        throw new SpecException(
            isOneOfSeveral ? $"No trial could train with {meant!.Dimension.Name} {HyperparameterValue.FormatShort(meant.Values[0])}. {first}" : first!);
    }

    private string? FindProblem(OrderedDictionary<string, object> point)
    {
        try
        {
            TrialTraining training = TrialTraining.Of(_definition, point, new TrainingPlace(1, 0), _train, _validation, _search);
            _warnings.AddRange(Trainer.Check(training.Model, _train, training.Watched, training.Options));
            return null;
        }
        catch (Exception wrong) when (wrong is not StudyException)
        {
            return Problem.Of(wrong);
        }
    }
}
