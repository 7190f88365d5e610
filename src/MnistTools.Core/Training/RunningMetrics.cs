namespace MnistTools.Training;

/// <summary>Means over the samples seen so far in an epoch: each batch counts by its size.</summary>
internal sealed class RunningMetrics(IReadOnlyList<Metric> metrics)
{
    private readonly double[] _sums = new double[metrics.Count];
    private double _lossSum;
    private int _count;

    /// <summary>Whether a loss came that is no finite number.</summary>
    public bool IsFinite => double.IsFinite(_lossSum);

    public void Add(float loss, ReadOnlySpan<float> output, int label)
    {
        _lossSum += loss;
        _count++;
        for (int i = 0; i < _sums.Length; i++)
        {
            _sums[i] += metrics[i].Score(output, label);
        }
    }

    /// <summary>Name and mean of each, the loss first.</summary>
    public IEnumerable<KeyValuePair<string, double>> Read()
    {
        yield return new(MetricNames.Loss, _lossSum / _count);
        for (int i = 0; i < _sums.Length; i++)
        {
            yield return new(metrics[i].Key, _sums[i] / _count);
        }
    }
}
