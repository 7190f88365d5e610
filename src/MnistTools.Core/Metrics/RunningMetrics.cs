namespace MnistTools.Metrics;

/// <summary>Loss and metrics of the samples seen so far in an epoch. The loss is a mean over the samples: each batch counts by its size.</summary>
internal sealed class RunningMetrics(IReadOnlyList<Metric> metrics, int classCount)
{
    private readonly MetricTotal[] _totals = [.. metrics.Select(metric => metric.CreateTotal(classCount))];
    private double _lossSum;
    private int _count;

    /// <summary>Whether a loss came that is no finite number.</summary>
    public bool IsFinite => double.IsFinite(_lossSum);

    public void Add(float loss, ReadOnlySpan<float> output, int label)
    {
        _lossSum += loss;
        _count++;
        foreach (MetricTotal total in _totals)
        {
            total.Add(output, label);
        }
    }

    /// <summary>Name and value of each, the loss first.</summary>
    public IEnumerable<KeyValuePair<string, double>> Read()
    {
        yield return new(MetricNames.Loss, _lossSum / _count);
        for (int i = 0; i < _totals.Length; i++)
        {
            yield return new(metrics[i].Key, _totals[i].Value);
        }
    }
}
