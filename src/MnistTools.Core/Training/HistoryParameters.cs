namespace MnistTools.Training;

/// <summary>All that is needed to do a training again, and to tell two trainings apart.</summary>
public sealed record HistoryParameters
{
    /// <summary>The final epoch.</summary>
    public int Epochs { get; init; }

    /// <summary>How many samples one update of the weights is made from.</summary>
    public int BatchSize { get; init; }

    /// <summary>Name and text of each hyper-parameter, as a legend shows them: what differs between two histories is found by comparing these.</summary>
    public IReadOnlyDictionary<string, string> ToDictionary() => new OrderedDictionary<string, string>
    {
        ["Epochs"] = Epochs.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["BatchSize"] = BatchSize.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
