using MnistTools.Tuning.Tuners;

namespace MnistTools.Core.Tests.Tuning;

/// <summary>Short searches on a slice of MNIST.</summary>
internal static class Search
{
    public static SearchSpace Space(params (string Name, object? Values)[] dimensions) =>
        new(dimensions.Select(dimension => KeyValuePair.Create(dimension.Name, dimension.Values)));

    public static StudyDefinition Define(SearchSpace space, SearchMethod method = SearchMethod.Grid, int folds = 2, string metric = "val_accuracy") => new()
    {
        Spaces = [space],
        Method = method,
        FoldCount = folds,
        Metric = metric,
        Seed = 7,
        ThreadCount = method == SearchMethod.Halving ? 1 : null,
        Data = "made up",
    };

    /// <summary>A trial that has ended with these scores; with none it failed.</summary>
    public static Trial Ended(int number, params double[] scores) => new()
    {
        Number = number,
        Params = new Dictionary<string, object> { ["Number"] = (long)number },
        Metric = "val_accuracy",
        State = scores.Length > 0 ? TrialState.Complete : TrialState.Failed,
        SplitTestScores = scores,
    };

    /// <summary>What a tuner proposes from the first trial on, until it ends or waits.</summary>
    public static IReadOnlyList<Proposal.Point> ProposeAll(ITuner tuner)
    {
        var points = new List<Proposal.Point>();
        while (tuner.Propose(points.Count + 1) is Proposal.Point point)
        {
            points.Add(point);
        }

        return points;
    }
}
