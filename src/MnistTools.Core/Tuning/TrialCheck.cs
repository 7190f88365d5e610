using System.Globalization;
using MnistTools.Specs;
using MnistTools.Text;
using MnistTools.Tuning.Tuners;

namespace MnistTools.Tuning;

/// <summary>
/// Whether a study's trials are those of its search. Who may write into the database could else choose what is trained here, which files a callback
/// writes, and which point is the best.
/// </summary>
internal sealed class TrialCheck(StudyDefinition definition, string study)
{
    private readonly IReadOnlyList<HalvingRound> _rounds = definition.Method == SearchMethod.Halving ? TunerFactory.PlanHalving(definition) : [];

    /// <summary>The check of the trials of a study that is there.</summary>
    /// <exception cref="StudyException">Its definition is one that no search can have begun.</exception>
    public static TrialCheck Of(StudyDefinition definition, string study)
    {
        try
        {
            return new TrialCheck(definition, study);
        }
        catch (SpecException wrong)
        {
            throw new StudyException($"The definition of the study {study} cannot be read: {wrong.Message}", wrong);
        }
    }

    /// <exception cref="StudyException">The trial is of no point of the spaces, of no round of the search, or has scores that none of its trials can
    /// have.</exception>
    public void Check(Trial trial)
    {
        string?[] differences = [.. definition.Spaces.Select(space => space.FindDifference(trial.Params))];
        if (differences.All(difference => difference is not null))
        {
            throw Foreign(trial, differences.Length == 1 ? $"it has {differences[0]}" : "it is in none of the spaces");
        }

        if (!IsInRound(trial))
        {
            throw Foreign(trial, "it is in no round of the search");
        }

        if (trial.State == TrialState.Complete)
        {
            CheckScores(trial);
        }
    }

    private void CheckScores(Trial trial)
    {
        if (trial.SplitTestScores.Count != definition.FoldCount)
        {
            throw Foreign(trial, $"it has {Counted.Of(trial.SplitTestScores.Count, "score")}, and the search has {Counted.Of(definition.FoldCount, "fold")}");
        }

        foreach (double score in trial.SplitTestScores)
        {
            if (!TrialScore.IsPossible(score, definition.Metric))
            {
                throw Foreign(trial, string.Create(CultureInfo.InvariantCulture, $"it has the score {score}, which {definition.Metric} cannot be"));
            }
        }
    }

    private bool IsInRound(Trial trial) => _rounds.Count == 0
        ? trial is { Round: 0, Epochs: null, Continues: null }
        : trial.Round >= 1 && trial.Round <= _rounds.Count && trial.Epochs == _rounds[trial.Round - 1].Epochs && trial.Continues is null == (trial.Round == 1);

    private StudyException Foreign(Trial trial, string difference) =>
        new($"Trial {trial.Number} of the study {study} was not written by its search: {difference}. It is neither trained nor ranked. Delete its row, or begin a new study.");
}
