namespace MnistTools.Tuning.Tuners;

/// <summary>
/// Successive halving, as in scikit-learn's HalvingGridSearchCV: many points get few epochs; the best third goes on from its weights with three times as
/// many, until the last round.
/// </summary>
/// <param name="candidates">Proposes the points of the first round.</param>
/// <param name="rounds">Candidates and epochs of each round.</param>
/// <param name="metric">What the score is.</param>
internal sealed class HalvingTuner(ITuner candidates, IReadOnlyList<HalvingRound> rounds, string metric) : ITuner
{
    private readonly Dictionary<int, Trial> _ended = [];

    public void Report(Trial trial) => _ended[trial.Number] = trial;

    public Proposal Propose(int number)
    {
        int before = 0;
        int count = rounds[0].CandidateCount;
        Trial[] promoted = [];
        for (int round = 0; round < rounds.Count; round++)
        {
            if (number <= before + count)
            {
                int place = number - before - 1;
                return round == 0
                    ? ((Proposal.Point)candidates.Propose(number)) with { Round = 1, Epochs = rounds[0].Epochs }
                    : new Proposal.Point(promoted[place].Params) { Round = round + 1, Epochs = rounds[round].Epochs, Continues = promoted[place].Number };
            }

            Trial[] ended = [.. Enumerable.Range(before + 1, count).Where(_ended.ContainsKey).Select(n => _ended[n])];
            if (ended.Length < count)
            {
                return new Proposal.Wait();
            }

            // Failed ones never go on; so a round may have fewer than planned.
            int next = round + 1 < rounds.Count ? rounds[round + 1].CandidateCount : 0;
            promoted = [.. ended.Where(trial => !double.IsNaN(trial.MeanTestScore)).Order(TrialRanking.OrderBy(metric)).Take(next)];
            before += count;
            count = promoted.Length;
        }

        return new Proposal.End();
    }
}

/// <summary>A round of a halving search.</summary>
/// <param name="CandidateCount">How many points are tried.</param>
/// <param name="Epochs">After how many epochs, from the first on, each ends.</param>
internal sealed record HalvingRound(int CandidateCount, int Epochs)
{
    private const int Factor = 3;

    /// <summary>The rounds for a number of points, as scikit-learn plans them with <c>factor=3</c> and <c>min_resources='exhaust'</c>.</summary>
    public static IReadOnlyList<HalvingRound> Plan(int candidates, int mostEpochs)
    {
        int needed = 1 + FloorLog(candidates);
        int least = Math.Max(1, mostEpochs / Power(needed - 1));
        int count = Math.Min(needed, 1 + FloorLog(mostEpochs / least));
        var rounds = new List<HalvingRound>();
        for (int round = 0; round < count; round++)
        {
            rounds.Add(new HalvingRound(candidates, least * Power(round)));
            candidates = 1 + (candidates - 1) / Factor;
        }

        return rounds;
    }

    private static int FloorLog(int value)
    {
        int exponent = 0;
        for (; value >= Factor; value /= Factor)
        {
            exponent++;
        }

        return exponent;
    }

    private static int Power(int exponent) => (int)Math.Min(int.MaxValue, Math.Pow(Factor, exponent));
}
