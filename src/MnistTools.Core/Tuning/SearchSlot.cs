namespace MnistTools.Tuning;

/// <summary>A hyper-parameter, and the values that are tried for it before the first trial.</summary>
internal sealed record SearchSlot(SearchDimension Dimension, IReadOnlyList<object> Values)
{
    /// <summary>In so many ways a value is put together with others before it is held to fit to none.</summary>
    private const int MostWays = 64;

    /// <summary>The share of the circle that spreads any number of points evenly: 1 less than the golden ratio.</summary>
    private const double GoldenShare = 0.6180339887498949;

    // No draw at these is a round number by chance.
    private static readonly double[] Shares = [0.5432109876, 0.0123456789, 0.9876543219];

    /// <summary>What must fit, each by itself: each choice, or any of some draws.</summary>
    public static IEnumerable<SearchSlot> EachOf(SearchDimension dimension) => dimension.Distribution is { } distribution
        ? [new(dimension, [.. Shares.Select(share => HyperparameterValue.Normalize(distribution.Quantile(share), dimension.Name))])]
        : dimension.Choices.Select(choice => new SearchSlot(dimension, [choice]));

    /// <summary>What others may be put together with: any choice, or any of some draws.</summary>
    public static SearchSlot AllOf(SearchDimension dimension) => new(dimension, [.. EachOf(dimension).SelectMany(slot => slot.Values)]);

    /// <summary>Points with a value of each slot: all, or so many that are spread evenly.</summary>
    public static IEnumerable<OrderedDictionary<string, object>> Ways(IReadOnlyList<SearchSlot> slots)
    {
        long count = slots.Aggregate(1L, (product, slot) => Math.Min(int.MaxValue, product * slot.Values.Count));
        return Enumerable.Range(0, (int)Math.Min(count, MostWays)).Select(i => Choose(slots, count <= MostWays ? i : (long)(i * GoldenShare % 1 * count)));
    }

    private static OrderedDictionary<string, object> Choose(IReadOnlyList<SearchSlot> slots, long way)
    {
        var point = new OrderedDictionary<string, object>();
        foreach (SearchSlot slot in slots)
        {
            point[slot.Dimension.Name] = slot.Values[(int)(way % slot.Values.Count)];
            way /= slot.Values.Count;
        }

        return point;
    }
}
