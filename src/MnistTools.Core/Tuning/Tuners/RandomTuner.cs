using MnistTools.Numerics;

namespace MnistTools.Tuning.Tuners;

/// <summary>Draws points. Where they can be counted, no point is drawn twice.</summary>
internal sealed class RandomTuner(IReadOnlyList<SearchSpace> spaces, int seed, int trialCount) : ITuner
{
    private readonly int? _pointCount = TunerFactory.CountDistinct(spaces);
    private readonly List<int> _drawn = [];
    private readonly Dictionary<int, int> _moved = [];

    public Proposal Propose(int number) =>
        number > trialCount ? new Proposal.End()
        : _pointCount is { } points ? new Proposal.Point(GridTuner.GetPoint(spaces, DrawOnce(number - 1, points)))
        : new Proposal.Point(Draw(number));

    public void Report(Trial trial)
    {
    }

    private OrderedDictionary<string, object> Draw(int number)
    {
        var random = new RandomStream(seed, RandomPurpose.Search, number, 0);
        return spaces[random.NextIndex(spaces.Count)].Draw(ref random);
    }

    // The beginning of Fisher and Yates' shuffle, which remembers only the places that have changed.
    private int DrawOnce(int index, int points)
    {
        while (_drawn.Count <= index)
        {
            int place = _drawn.Count;
            int other = place + new RandomStream(seed, RandomPurpose.Search, place, 1).NextIndex(points - place);
            _drawn.Add(_moved.GetValueOrDefault(other, other));
            _moved[other] = _moved.GetValueOrDefault(place, place);
        }

        return _drawn[index];
    }
}
