using MnistTools.Metrics;
using MnistTools.Training;

namespace MnistTools.Plotting;

/// <summary>
/// The curves of a training that goes on, at points that lie equally far apart: sixteen an epoch, and half as many each time that they become too many to
/// draw. Within an epoch a value is the mean of what was seen of it so far, as Keras' line has it.
/// </summary>
internal sealed class LiveCurves
{
    private const int PointsOfEpoch = 16, MostPoints = 512;

    private readonly List<Dictionary<string, double>> _points = [];

    private readonly List<string> _keys = [];

    /// <summary>Epochs from one point to the next: a power of two, so that each whole epoch is a point until they are more than a point apart.</summary>
    private double _step = 1.0 / PointsOfEpoch;

    private int _initialEpoch;

    /// <summary>Takes what is known so far.</summary>
    public void Add(TrainingProgress progress)
    {
        if (progress.Step == 0)
        {
            return;
        }

        _initialEpoch = progress.InitialEpoch;
        double epochs = progress.Epoch - 1 - progress.InitialEpoch + (double)progress.Step / progress.Steps;
        while (epochs / _step > MostPoints)
        {
            Thin();
        }

        int index = (int)Math.Ceiling(epochs / _step) - 1;
        while (_points.Count <= index)
        {
            _points.Add([]);
        }

        foreach ((string key, double value) in progress.Metrics.Where(metric => double.IsFinite(metric.Value)))
        {
            _points[index][key] = value;
            if (!_keys.Contains(key))
            {
                _keys.Add(key);
            }
        }
    }

    /// <summary>What charts.js draws: a chart for a metric and its validation; <see langword="null"/> before there is a point.</summary>
    public object? Describe(FigureTexts texts) => _points.Count == 0 ? null : new
    {
        epochs = Enumerable.Range(1, _points.Count).Select(point => _initialEpoch + point * _step).ToArray(),
        metrics = _keys.Select(MetricNames.WithoutValidation).Distinct()
            .Select(key => new { name = texts.Metric(key), training = Values(key), validation = Values(MetricNames.Validation(key)), best = (object?)null })
            .ToArray(),
    };

    private double?[] Values(string key) => [.. _points.Select(point => point.TryGetValue(key, out double value) ? value : (double?)null)];

    /// <summary>Of two points one, with the later of their values.</summary>
    private void Thin()
    {
        Dictionary<string, double>[] pairs = [.. _points.Chunk(2)
            .Select(pair => pair.SelectMany(point => point).GroupBy(value => value.Key).ToDictionary(values => values.Key, values => values.Last().Value))];
        _points.Clear();
        _points.AddRange(pairs);
        _step *= 2;
    }
}
