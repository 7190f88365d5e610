using System.Globalization;
using MnistTools.Specs;

namespace MnistTools.Tuning.Tuners;

/// <summary>How points are chosen.</summary>
public enum SearchMethod
{
    /// <summary>Each once.</summary>
    Grid,

    /// <summary>At random.</summary>
    Random,

    /// <summary>Many with few epochs; the best third goes on with three times as many.</summary>
    Halving,

    /// <summary>
    /// Ten at random; each later one where those that did well lie denser than the others, by a tree-structured Parzen estimator (Bergstra et al. 2011) with
    /// the defaults of Optuna's TPESampler. A trial is chosen by the results of all but the three before it.
    /// </summary>
    Bayesian,
}

/// <summary>Makes the tuner of a study.</summary>
internal static class TunerFactory
{
    /// <summary>scikit-learn's <c>n_iter</c>.</summary>
    public const int DefaultTrialCount = 10;

    /// <summary>A tuner that knows of no trial yet.</summary>
    /// <param name="definition">The study.</param>
    /// <param name="trialCount">How many trials at most; <see langword="null"/> for as many as the method does by itself.</param>
    /// <exception cref="SpecException">The method cannot search this space.</exception>
    public static ITuner Create(StudyDefinition definition, int? trialCount) => definition.Method switch
    {
        SearchMethod.Grid => new GridTuner(definition.Spaces, CountTrials(definition, trialCount)),
        SearchMethod.Random => new RandomTuner(definition.Spaces, definition.Seed, CountTrials(definition, trialCount)),
        SearchMethod.Bayesian => new BayesianTuner(definition, CountTrials(definition, trialCount)),
        _ => CreateHalving(definition),
    };

    /// <summary>How many trials there will be.</summary>
    /// <exception cref="SpecException">The method cannot search this space or has no use for a pruner, or there would be more than fit into 31
    /// bits.</exception>
    public static int CountTrials(StudyDefinition definition, int? trialCount)
    {
        if (definition is { Method: SearchMethod.Halving, Pruner: not null })
        {
            throw new SpecException("Halving already stops trials early: use it without a pruner.");
        }

        return definition.Method switch
        {
            SearchMethod.Grid => Math.Min(trialCount ?? int.MaxValue, CountPoints(definition.Spaces) ?? throw NotAGrid(definition)),
            SearchMethod.Random => Math.Min(trialCount ?? DefaultTrialCount, CountDistinct(definition.Spaces) ?? int.MaxValue),
            SearchMethod.Bayesian => Math.Min(trialCount ?? BayesianTuner.DefaultTrialCount, CountDistinct(definition.Spaces) ?? int.MaxValue),
            _ => CountTrials(PlanHalving(definition)),
        };
    }

    /// <summary>What is to be told of the method before the first trial.</summary>
    public static IEnumerable<string> FindWarnings(StudyDefinition definition, SearchOptions options) => definition.Method == SearchMethod.Bayesian
        ? BayesianTuner.FindWarnings(CountTrials(definition, options.TrialCount), CountDistinct(definition.Spaces), options.WorkerCount)
        : [];

    /// <summary>The points of all spaces; <see langword="null"/> if any value is drawn from a distribution.</summary>
    /// <exception cref="SpecException">More than fit into 31 bits.</exception>
    public static int? CountPoints(IReadOnlyList<SearchSpace> spaces)
    {
        long? count = spaces.Aggregate((long?)0, (sum, space) => sum + space.PointCount);
        return count > int.MaxValue ? throw SearchSpace.TooLarge("The spaces together have") : (int?)count;
    }

    /// <summary>The different points that can be drawn from all spaces; <see langword="null"/> if there is no end of them, or more than fit into 31
    /// bits.</summary>
    public static int? CountDistinct(IReadOnlyList<SearchSpace> spaces) =>
        spaces.Aggregate((long?)0, (sum, space) => sum + space.DistinctCount) is { } count and <= int.MaxValue ? (int)count : null;

    private static int CountTrials(IReadOnlyList<HalvingRound> rounds)
    {
        long count = rounds.Sum(round => (long)round.CandidateCount);
        return count <= int.MaxValue ? (int)count : throw new SpecException(string.Create(
            CultureInfo.InvariantCulture,
            $"A halving search that begins with {rounds[0].CandidateCount:N0} points has more than 2,147,483,647 trials. Let it begin with fewer: TrialCount says with how many."));
    }

    private static HalvingTuner CreateHalving(StudyDefinition definition)
    {
        IReadOnlyList<HalvingRound> rounds = PlanHalving(definition);
        int count = rounds[0].CandidateCount;
        ITuner candidates = count == CountDistinct(definition.Spaces)
            ? new GridTuner(definition.Spaces, count)
            : new RandomTuner(definition.Spaces, definition.Seed, count);
        return new HalvingTuner(candidates, rounds, definition.Metric);
    }

    /// <summary>The rounds of a halving search.</summary>
    public static IReadOnlyList<HalvingRound> PlanHalving(StudyDefinition definition)
    {
        int epochs = FindMostEpochs(definition);
        int candidates = definition.CandidateCount ?? CountPoints(definition.Spaces) ?? epochs;
        return HalvingRound.Plan(Math.Min(candidates, CountDistinct(definition.Spaces) ?? int.MaxValue), epochs);
    }

    /// <summary>Epochs are what halving gives more of each round, so they cannot be searched as well.</summary>
    public static int FindMostEpochs(StudyDefinition definition)
    {
        object[] values = [.. definition.Dimensions.Where(dimension => dimension.Name == "Epochs").SelectMany(dimension => dimension.Choices).Distinct()];
        return values is [long epochs]
            && epochs is > 0 and < int.MaxValue
            && definition.Spaces.All(space => space.Dimensions.Any(dimension => dimension.Name == "Epochs" && dimension.Distribution is null))
            ? (int)epochs
            : throw new SpecException(
                "Halving gives the best more and more epochs, so each space needs the same single value of Epochs: the most that a trial may get, for example Epochs = 9.");
    }

    private static SpecException NotAGrid(StudyDefinition definition)
    {
        string name = definition.Dimensions.First(dimension => dimension.Distribution is not null).Name;
        return new SpecException(
            $"A grid has every point, but the values of '{name}' are drawn from a distribution. Use the method Random or Bayesian, or list the values.");
    }
}
