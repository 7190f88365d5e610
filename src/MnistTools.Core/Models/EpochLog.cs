using System.Collections.ObjectModel;
using MnistTools.Metrics;
using MnistTools.Specs;
using MnistTools.Text;

namespace MnistTools.Models;

/// <summary>What one epoch gave: a row of <see cref="History.Epochs"/>.</summary>
public sealed class EpochLog
{
    private readonly OrderedDictionary<string, double> _metrics;
    private readonly bool _isOfHistory;
    private double? _nextLearningRate;
    private bool _isLearningRateSet;

    /// <summary>Makes the row of an epoch.</summary>
    /// <param name="epoch">The epoch's number; the first is 1.</param>
    /// <param name="steps">How many batches were trained.</param>
    /// <param name="duration">Wall-clock time of the epoch, validation included.</param>
    /// <param name="metrics">Name and value of each metric, in the order in which they are shown.</param>
    public EpochLog(int epoch, int steps, TimeSpan duration, IEnumerable<KeyValuePair<string, double>> metrics)
    {
        Epoch = epoch;
        Steps = steps;
        Duration = duration;
        KeyValuePair<string, double>[] all = [.. metrics];
        _metrics = new OrderedDictionary<string, double>(all, MetricNames.ComparerOf(all.Select(metric => metric.Key)));
        Metrics = _metrics;
        Keys = _metrics.Keys.ToArray();
    }

    private EpochLog(EpochLog log, IReadOnlyList<string> keys)
    {
        // A callback may have kept the row that it was given.
        _metrics = new OrderedDictionary<string, double>(log._metrics, log._metrics.Comparer);
        (Epoch, Steps, Duration, Keys, LastLearningRate) = (log.Epoch, log.Steps, log.Duration, keys, log.LastLearningRate);
        (Metrics, _isOfHistory) = (new ReadOnlyDictionary<string, double>(_metrics), true);
    }

    /// <summary>The epoch's number; the first is 1.</summary>
    public int Epoch { get; }

    /// <summary>How many batches were trained: ceil(samples / batch size); 0 where a file of another program does not say it.</summary>
    public int Steps { get; }

    /// <summary>Wall-clock time of the epoch, validation included; 0 where a file of another program does not say it.</summary>
    public TimeSpan Duration { get; }

    /// <summary>
    /// Name and value of each metric of this epoch, in the order in which they are shown: <c>loss</c>, <c>accuracy</c>, <c>val_loss</c>, …
    /// A name is found whatever its case.
    /// </summary>
    public IReadOnlyDictionary<string, double> Metrics { get; }

    /// <summary>The names of the columns of its history: what was measured in any epoch, if not in this one.</summary>
    public IReadOnlyList<string> Keys { get; }

    /// <summary>Mean loss of the training samples; <see langword="null"/> if it was not measured. Likewise the three below.</summary>
    public double? Loss => Find(MetricNames.Loss);

    /// <summary>Share of training samples classified correctly, 0 to 1.</summary>
    public double? Accuracy => Find(MetricNames.Accuracy);

    /// <summary>Mean loss of the validation samples, measured with the weights at the epoch's end.</summary>
    public double? ValLoss => Find(MetricNames.Validation(MetricNames.Loss));

    /// <summary>Share of validation samples classified correctly, 0 to 1.</summary>
    public double? ValAccuracy => Find(MetricNames.Validation(MetricNames.Accuracy));

    /// <summary>Accuracy of training less that of validation: how much was learnt by heart.</summary>
    public double? GeneralizationGap => Accuracy - ValAccuracy;

    /// <summary>
    /// The learning rate of the epoch's last step; <see langword="null"/> if it is not known. In a callback at the epoch's end, it is that of the epochs that
    /// follow: the same, or what a callback before it has chosen. A callback that sets it chooses another one; where an epoch has trained with that, the
    /// History has the key <c>learning_rate</c> for all of its epochs.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 0, or to no finite number.</exception>
    /// <exception cref="InvalidOperationException">It is set in a row of a History.</exception>
    public double? LearningRate
    {
        get => _nextLearningRate ?? LastLearningRate ?? Find(MetricNames.LearningRate);
        set
        {
            CheckIsOfCallback();
            _nextLearningRate = Check.AtLeast(0, value ?? double.NaN, nameof(LearningRate));
            _isLearningRateSet = true;
        }
    }

    /// <summary>Whether it is known how many batches were trained, and in what time.</summary>
    internal bool IsTimed => Steps != 0 || Duration != TimeSpan.Zero;

    /// <summary>The learning rate of the last step, also where it is no metric.</summary>
    internal double? LastLearningRate { get; set; }

    internal bool IsStopRequested { get; private set; }

    /// <summary>In a callback: the training ends after this epoch.</summary>
    /// <exception cref="InvalidOperationException">It is a row of a History.</exception>
    public void StopTraining()
    {
        CheckIsOfCallback();
        IsStopRequested = true;
    }

    /// <summary>In a callback: gives the epoch a value of your own, for callbacks behind it and for the History, or another value for what it has.</summary>
    /// <param name="name">The key; one that is there is found whatever its case.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="InvalidOperationException">It is a row of a History.</exception>
    public void SetMetric(string name, double value)
    {
        ArgumentNullException.ThrowIfNull(name);
        CheckIsOfCallback();
        _metrics[name] = value;
    }

    /// <summary>The same row with its learning rate as a metric: another object, since somebody may be reading this one.</summary>
    internal EpochLog WithLearningRate() => Metrics.ContainsKey(MetricNames.LearningRate) || LastLearningRate is not { } rate
        ? this
        : new EpochLog(Epoch, Steps, Duration, [.. Metrics, new(MetricNames.LearningRate, rate)]) { LastLearningRate = rate };

    /// <summary>Before a callback gets the row: which rate the epochs that follow have so far.</summary>
    internal void OfferNextLearningRate(double rate) => (_nextLearningRate, _isLearningRateSet) = (rate, false);

    /// <summary>After it: the rate that it chose for them, <see langword="null"/> if it chose none.</summary>
    internal double? TakeNextLearningRate()
    {
        double? chosen = _isLearningRateSet ? _nextLearningRate : null;
        (_nextLearningRate, _isLearningRateSet) = (null, false);
        return chosen;
    }

    /// <summary>The names of the columns as <see cref="GetTableRow"/> has them.</summary>
    public string GetTableHeader() => HistoryTable.WriteHeader(Keys);

    /// <summary>The epoch as a row of its history's table: four significant digits, and nothing where a metric was not measured.</summary>
    public string GetTableRow() => HistoryTable.WriteRow(this);

    /// <summary>A line such as <c>Epoch 3: loss 0.0721, accuracy 0.978</c>.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"Epoch {Epoch}: ")
            + string.Join(", ", Metrics.Select(metric => FormattableString.Invariant($"{VisibleText.Of(metric.Key)} {metric.Value:G4}")));

    private void CheckIsOfCallback()
    {
        if (_isOfHistory)
        {
            throw new InvalidOperationException($"Epoch {Epoch} is over: a callback can change the row that it is given, and a History keeps its rows.");
        }
    }

    /// <summary>The same row in a history with these columns.</summary>
    internal EpochLog WithKeys(IReadOnlyList<string> keys) => new(this, keys);

    private double? Find(string key) => Metrics.TryGetValue(key, out double value) ? value : null;
}
