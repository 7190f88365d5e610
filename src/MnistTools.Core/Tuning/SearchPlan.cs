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
        for (int number = FindFirstMissing(known); tuner.Propose(number) is Proposal.Point point; number++)
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

        DropCheckpoints(store, proposed);
        return proposed.Count;
    }

    private static int FindFirstMissing(HashSet<int> known)
    {
        int number = 1;
        while (known.Contains(number))
        {
            number++;
        }

        return number;
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
