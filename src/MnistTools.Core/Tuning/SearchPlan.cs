using MnistTools.Tuning.Studies;
using MnistTools.Tuning.Tuners;

namespace MnistTools.Tuning;

/// <summary>What is left to try, after the trials that there are.</summary>
internal sealed class SearchPlan(StudyDefinition definition, int? trialCount, IReadOnlyList<Trial> trials)
{
    /// <summary>Whether nothing is left to try.</summary>
    public bool IsOver => trials.All(trial => trial.IsFinished) && Propose(out _).Count == 0;

    /// <summary>Adds the trials that the tuner proposes now to the study.</summary>
    /// <returns>How many.</returns>
    public int Enqueue(IStudyStore store)
    {
        Dictionary<int, Proposal.Point> proposed = Propose(out int first);
        if (proposed.Count > 0)
        {
            store.Enqueue(proposed);
        }

        if (first > trials.Count)
        {
            DropCheckpoints(store, proposed);
        }

        return proposed.Count;
    }

    /// <param name="first">The first number that no trial has.</param>
    private Dictionary<int, Proposal.Point> Propose(out int first)
    {
        ITuner tuner = TunerFactory.Create(definition, trialCount);
        foreach (Trial trial in trials.Where(trial => trial.IsFinished))
        {
            tuner.Report(trial);
        }

        // A row that was deleted leaves a gap.
        HashSet<int> known = [.. trials.Select(trial => trial.Number)];
        var proposed = new Dictionary<int, Proposal.Point>();
        first = Enumerable.Range(1, known.Count + 1).First(number => !known.Contains(number));
        for (int number = first; tuner.Propose(number) is Proposal.Point point; number++)
        {
            if (!known.Contains(number))
            {
                proposed[number] = point;
            }
        }

        return proposed;
    }

    // When a round has ended, only what the next one goes on from is needed. A trial that is at work may still need what it went on from.
    private void DropCheckpoints(IStudyStore store, Dictionary<int, Proposal.Point> proposed)
    {
        if (definition.Method == SearchMethod.Halving && trials.All(trial => trial.IsFinished))
        {
            store.DeleteCheckpoints(trials.Select(trial => trial.Number).Except(proposed.Values.Select(point => point.Continues ?? 0)));
        }
    }
}
