namespace MnistTools.Tuning.Tuners;

/// <summary>Tries each point once, one space after the other.</summary>
internal sealed class GridTuner(IReadOnlyList<SearchSpace> spaces, int trialCount) : ITuner
{
    public Proposal Propose(int number) =>
        number <= trialCount ? new Proposal.Point(GetPoint(spaces, number - 1)) : new Proposal.End();

    public void Report(Trial trial)
    {
    }

    /// <summary>A point of several spaces by its number, from 0.</summary>
    public static OrderedDictionary<string, object> GetPoint(IReadOnlyList<SearchSpace> spaces, int number)
    {
        int space = 0;
        for (; number >= spaces[space].DistinctCount!.Value; space++)
        {
            number -= spaces[space].DistinctCount!.Value;
        }

        return spaces[space].GetPoint(number);
    }
}
