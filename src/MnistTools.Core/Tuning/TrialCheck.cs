using MnistTools.Tuning.Tuners;

namespace MnistTools.Tuning;

/// <summary>
/// Whether a study's trials are those of its search. Who may write into the database could else choose what is trained here, and which files a callback
/// writes.
/// </summary>
internal sealed class TrialCheck(StudyDefinition definition, string study)
{
    private readonly IReadOnlyList<HalvingRound> _rounds = definition.Method == SearchMethod.Halving ? TunerFactory.PlanHalving(definition) : [];

    /// <exception cref="StudyException">The trial is of no point of the spaces, or of no round of the search.</exception>
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
    }

    private bool IsInRound(Trial trial) => _rounds.Count == 0
        ? trial is { Round: 0, Epochs: null, Continues: null }
        : trial.Round >= 1 && trial.Round <= _rounds.Count && trial.Epochs == _rounds[trial.Round - 1].Epochs && trial.Continues is null == (trial.Round == 1);

    private StudyException Foreign(Trial trial, string difference) =>
        new($"Trial {trial.Number} of the study {study} was not written by its search: {difference}. It is not trained. Delete its row, or begin a new study.");
}
