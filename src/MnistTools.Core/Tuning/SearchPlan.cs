using MnistTools.Tuning.Studies;
using MnistTools.Tuning.Tuners;

namespace MnistTools.Tuning;

/// <summary>What is left to try, after the trials that there are.</summary>
internal sealed class SearchPlan(StudyDefinition definition, int? trialCount, IReadOnlyList<Trial> trials)
{
    /// <summary>Adds the trials that the tuner proposes now to the study.</summary>
    /// <returns>How many.</returns>
    public int Enqueue(IStudyStore store)
    {
        ITuner tuner = TunerFactory.Create(definition, trialCount);
        foreach (Trial trial in trials.Where(trial => trial.IsFinished))
        {
            tuner.Report(trial);
        }

        // A row that was deleted leaves a gap.
        HashSet<int> known = [.. trials.Select(trial => trial.Number)];
        var proposed = new Dictionary<int, Proposal.Point>();
        int first = Enumerable.Range(1, known.Count + 1).First(number => !known.Contains(number));
        for (int number = first; tuner.Propose(number) is Proposal.Point point; number++)
        {
            if (!known.Contains(number))
            {
                proposed[number] = point;
            }
        }

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

    // When a round has ended, only what the next one goes on from is needed. A trial that is at work may still need what it went on from.
    private void DropCheckpoints(IStudyStore store, Dictionary<int, Proposal.Point> proposed)
    {
        if (definition.Method == SearchMethod.Halving && trials.All(trial => trial.IsFinished))
        {
            store.DeleteCheckpoints(trials.Select(trial => trial.Number).Except(proposed.Values.Select(point => point.Continues ?? 0)));
        }
    }
}
