using MnistTools.Metrics;
using MnistTools.Models;
using MnistTools.Optimizers;
using MnistTools.Training.Callbacks;

namespace MnistTools.Training;

/// <summary>A training that is going on, as its callbacks see it.</summary>
public sealed class TrainingRun
{
    private readonly List<EpochLog> _epochs = [];
    private readonly List<string> _remarks = [];
    private readonly bool _hasValidation;

    internal TrainingRun(MnistModel model, TrainingOptions options, HistoryParameters parameters, OptimizerState optimizerState, CancellationToken cancellation)
    {
        Cancellation = cancellation;
        (Model, Options, Parameters, OptimizerState) = (model, options, parameters, optimizerState);
        _hasValidation = parameters.ValidationCount > 0;
        Average = optimizerState.Average is { } average ? new AveragedWeights(model, optimizerState, average) : null;
        foreach (Callback callback in options.Callbacks)
        {
            callback.CheckPath(ResolvePath);
        }

        Callbacks = [.. options.Callbacks.OrderBy(callback => callback.ComesLast).Select(callback => callback.Start(this))];
    }

    /// <summary>The model, as far as it is trained.</summary>
    public MnistModel Model { get; }

    /// <summary>What was asked for.</summary>
    public TrainingOptions Options { get; }

    /// <summary>The epochs that have ended.</summary>
    public IReadOnlyList<EpochLog> Epochs => _epochs;

    /// <summary>The learning rate of the next step. A schedule sets it anew before each.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 0, or to no finite number.</exception>
    public double LearningRate
    {
        get => OptimizerState.LearningRate;
        set => OptimizerState.LearningRate = Specs.Check.AtLeast(0, value, nameof(LearningRate));
    }

    /// <summary>Whether a callback chose a learning rate of its own, for this epoch or one before.</summary>
    internal bool IsLearningRateChanged =>
        LearningRate != OptimizerState.Optimizer.LearningRate || _epochs.Any(epoch => epoch.Metrics.ContainsKey(MetricNames.LearningRate));

    /// <summary>Ends the training after the running epoch as if it were the last: it may go on another time from what a callback keeps of it.</summary>
    internal bool IsRoundOver { get; set; }

    /// <summary>The epoch whose weights a callback gave back to the model; <see langword="null"/> if none did.</summary>
    internal int? RestoredEpoch { get; set; }

    /// <summary>All that is needed to do the run again.</summary>
    internal HistoryParameters Parameters { get; set; }

    internal OptimizerState OptimizerState { get; }

    /// <summary>Ends the training, and what its callbacks wait for.</summary>
    internal CancellationToken Cancellation { get; }

    /// <summary>The moving average of the weights; <see langword="null"/> if the optimizer keeps none.</summary>
    internal AveragedWeights? Average { get; }

    internal RunningCallback[] Callbacks { get; }

    /// <summary>The keys that epochs will have: what is measured, and the learning rate where it changes.</summary>
    internal IReadOnlyList<string> MeasuredKeys
    {
        get
        {
            string[] measured = [MetricNames.Loss, .. Options.Metrics.Select(metric => metric.Key)];
            string[] validated = IsEverValidated ? [.. measured.Select(MetricNames.Validation)] : [];
            return [.. measured, .. validated, .. Options.ChangesLearningRate ? [MetricNames.LearningRate] : (string[])[]];
        }
    }

    /// <summary>Whether validation is measured in any epoch of the training.</summary>
    internal bool IsEverValidated => _hasValidation && Options.Epochs / Options.ValidationFrequency * Options.ValidationFrequency > Options.InitialEpoch;

    /// <summary>The history so far.</summary>
    /// <param name="end">How the training has ended; if left out, <see cref="TrainingEnd.Running"/> before the last epoch.</param>
    public History CreateHistory(TrainingEnd? end = null) => new(Parameters, _epochs, Model)
    {
        End = end ?? EndSoFar,
        RestoredEpoch = RestoredEpoch,
        Snapshots = [.. Callbacks.SelectMany(callback => callback.Snapshots)],
    };

    private TrainingEnd EndSoFar =>
        _epochs is [.., { IsStopRequested: true }] ? TrainingEnd.Stopped
        : Options.InitialEpoch + _epochs.Count < Options.Epochs ? TrainingEnd.Running
        : TrainingEnd.Completed;

    internal void Add(EpochLog log) => _epochs.Add(log);

    /// <summary>Gives each epoch so far its learning rate as a metric: a callback has changed it, which nobody knew before.</summary>
    internal void AddLearningRates()
    {
        for (int i = 0; i < _epochs.Count; i++)
        {
            _epochs[i] = _epochs[i].WithLearningRate();
        }
    }

    /// <summary>Says something to whoever watches the training.</summary>
    internal void Say(string remark) => _remarks.Add(remark);

    /// <summary>What was said since it was asked for last.</summary>
    internal IReadOnlyList<string> TakeRemarks()
    {
        string[] remarks = [.. _remarks];
        _remarks.Clear();
        return remarks;
    }

    /// <summary>
    /// At the end of an epoch: does something with the weights that a callback judges by. Where it reads what was validated with the average of the weights,
    /// that is the average, also where Keras would keep the weights that nobody has measured.
    /// </summary>
    internal void WithJudgedWeights(Callback judge, Action action)
    {
        bool isInModel = Average?.IsInModel == true;
        if (judge.NeedsValidation && Options.Callbacks.Any(callback => callback is SwapEMAWeights))
        {
            Average?.Show(true);
        }

        try
        {
            action();
        }
        finally
        {
            Average?.Show(isInModel);
        }
    }

    /// <summary>Whether validation is measured at the end of an epoch.</summary>
    /// <param name="epoch">Its number, from 1.</param>
    internal bool IsValidated(int epoch) => _hasValidation && epoch % Options.ValidationFrequency == 0;

    /// <summary>Whether an epoch lacks a key for the reason alone that it was not validated.</summary>
    internal bool IsMeasuredLater(string key, EpochLog log) =>
        _hasValidation && !IsValidated(log.Epoch) && MetricNames.IsValidation(key) && !log.Metrics.ContainsKey(key);

    /// <summary>Whether a key would be measured on the validation data that there is, if any epoch was validated.</summary>
    internal bool IsNeverValidated(string key) =>
        _hasValidation
            && !IsEverValidated
            && Options.Metrics.Select(metric => metric.Key)
                .Prepend(MetricNames.Loss)
                .Select(MetricNames.Validation)
                .Contains(key, StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc cref="TrainingOptions.FullPathOf"/>
    internal string ResolvePath(string path) => Options.FullPathOf(path);
}
