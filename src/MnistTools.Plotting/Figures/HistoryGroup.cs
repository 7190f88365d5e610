using System.Globalization;
using MathNet.Numerics.Statistics;
using MnistTools.Models;
using MnistTools.Optimizers;
using MnistTools.Specs;

namespace MnistTools.Plotting;

/// <summary>Histories that are drawn as one curve: one alone, or several of which the mean is drawn.</summary>
/// <param name="Name">What tells it from the others.</param>
/// <param name="Histories">One at least.</param>
internal sealed record HistoryGroup(string Name, IReadOnlyList<History> Histories)
{
    /// <summary>A group for each history, named by what differs between them.</summary>
    public static IReadOnlyList<HistoryGroup> OfEach(IReadOnlyList<History> histories) =>
        [.. HistoryNames.Tell(histories).Zip(histories, (name, history) => new HistoryGroup(name, [history]))];

    /// <summary>A group for each value that these parameters have.</summary>
    /// <exception cref="FigureException">No history has such a parameter; the message lists those that there are.</exception>
    public static IReadOnlyList<HistoryGroup> By(IReadOnlyList<string> parameters, IReadOnlyList<History> histories)
    {
        IReadOnlyDictionary<string, string>[] all = [.. histories.Select(history => Describe(history.Parameters))];
        string[] known = [.. all.SelectMany(values => values.Keys).Distinct()];
        // A training is given a Layer, and has Layers.
        string[] keys = [.. parameters.Select(name => known.FirstOrDefault(key => key.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? known.FirstOrDefault(key => key.Equals($"{name}s", StringComparison.OrdinalIgnoreCase))
            ?? throw new FigureException($"The histories have no parameter '{name}' to group them by. They have: {string.Join(", ", known)}."))];
        return [.. histories.Zip(all, (history, values) => (History: history, Name: HistoryNames.Join(values, keys)))
            .GroupBy(pair => pair.Name, (name, pairs) => new HistoryGroup(name, [.. pairs.Select(pair => pair.History)]))];
    }

    /// <summary>The curve of a metric: of several histories the mean of those that measured it in an epoch. What is no finite number is a gap.</summary>
    public FigureSeries Draw(string key, string name, CurveStyle style, string legendText)
    {
        (int Epoch, double[] Values)[] measured = Measure(key);
        return new(
            name,
            [.. measured.Select(point => (double)point.Epoch)],
            [.. measured.Select(point => point.Values.Mean() is var mean && double.IsFinite(mean) ? mean : double.NaN)],
            style,
            legendText);
    }

    /// <summary>How many histories have measured a metric, in each epoch that any has.</summary>
    public IEnumerable<int> CountRuns(string key) => Measure(key).Select(point => point.Values.Length);

    /// <summary>
    /// One standard deviation below and above the mean, in the epochs that two histories at least have measured; none where there are no two such.
    /// </summary>
    public IEnumerable<FigureBand> DrawBand(string key, string color)
    {
        (int Epoch, double Mean, double Deviation)[] spread = [.. Measure(key)
            .Select(point => (point.Epoch, point.Values.Mean(), point.Values.StandardDeviation()))
            .Where(point => double.IsFinite(point.Item2) && double.IsFinite(point.Item3))];
        return spread.Length == 0 ? [] :
        [
            new([.. spread.Select(
                point => (double)point.Epoch)], [.. spread.Select(point => point.Mean - point.Deviation)],
                [.. spread.Select(point => point.Mean + point.Deviation)], color, Name),
        ];
    }

    /// <summary>The parameters by name, and the learning rate, which is part of the optimizer's text.</summary>
    private static OrderedDictionary<string, string> Describe(HistoryParameters parameters)
    {
        OrderedDictionary<string, string> values = new(parameters.ToDictionary());
        if (TryFindLearningRate(parameters.Optimizer) is { } rate)
        {
            values.TryAdd("LearningRate", rate);
        }

        return values;
    }

    private static string? TryFindLearningRate(string optimizer)
    {
        try
        {
            return Optimizer.Parse(optimizer).LearningRate.ToString(CultureInfo.InvariantCulture);
        }
        catch (SpecException)
        {
            // One that this build does not know, or of TorchSharp's own.
            return null;
        }
    }

    private (int Epoch, double[] Values)[] Measure(string key) =>
    [
        .. from history in Histories
           from epoch in history.Epochs
           where epoch.Metrics.ContainsKey(key)
           group epoch.Metrics[key] by epoch.Epoch into values
           orderby values.Key
           select (values.Key, values.ToArray()),
    ];
}
