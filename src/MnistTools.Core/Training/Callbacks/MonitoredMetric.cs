using MnistTools.Metrics;
using MnistTools.Models;
using MnistTools.Specs;

namespace MnistTools.Training.Callbacks;

/// <summary>Which way is better.</summary>
public enum MonitorMode
{
    /// <summary>Smaller for a loss or an error, larger for any other metric; a key that no metric has must say it.</summary>
    Auto,

    /// <summary>Smaller.</summary>
    Min,

    /// <summary>Larger.</summary>
    Max,
}

/// <summary>A metric that a callback watches.</summary>
internal sealed class MonitoredMetric(string callback, string key, MonitorMode mode, double minDelta, TrainingRun run)
{
    private readonly int _sign = mode == MonitorMode.Min || (mode == MonitorMode.Auto && MetricNames.IsSmallerBetter(key)) ? -1 : 1;

    /// <summary>Worse than anything.</summary>
    public double Worst => _sign * double.NegativeInfinity;

    /// <summary>The metric in an epoch; <see langword="null"/> in one that was not validated.</summary>
    /// <exception cref="SpecException">It is never measured; the message lists what is.</exception>
    public double? Read(EpochLog log)
    {
        if (log.Metrics.TryGetValue(key, out double value))
        {
            return value;
        }

        return run.IsMeasuredLater(key, log)
            ? null
            : throw new SpecException($"{callback} watches '{key}', which is not measured. There is: {string.Join(", ", log.Metrics.Keys)}.");
    }

    /// <summary>Whether a value is better than another by more than the least difference. What is no number is never better.</summary>
    public bool IsBetter(double value, double reference) => _sign * value - minDelta > _sign * reference;
}
