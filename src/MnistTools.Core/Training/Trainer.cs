using System.Diagnostics;
using MnistTools.Data;
using MnistTools.Engines;
using MnistTools.Evaluation;
using MnistTools.Layers.Stages;
using MnistTools.Losses;
using MnistTools.Metrics;
using MnistTools.Models;
using MnistTools.Optimizers;
using MnistTools.Persistence;
using MnistTools.Training.Callbacks;

namespace MnistTools.Training;

/// <summary>Keras' <c>fit</c>: the loop over epochs and batches.</summary>
public sealed class Trainer
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(50);

    private readonly MnistModel _model;
    private readonly ImageSet _train;
    private readonly ImageSet? _validation;
    private readonly float[]? _trainWeights;
    private readonly float[]? _validationWeights;
    private readonly TrainingOptions _options;
    private readonly IProgress<TrainingProgress>? _progress;
    private readonly BatchOrder _order;
    private readonly Loss _loss;
    private readonly Engine _engine;
    private readonly TrainingRun _run;
    private readonly Queue<RunningCallback> _begun = [];
    private IReadOnlyList<string> _warnings;

    private Trainer(
        MnistModel model, ImageSet train, ImageSet? validation, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        (_model, _options, _progress) = (model, options, progress);
        (_train, _validation) = options.Split(train, validation);
        (_trainWeights, _validationWeights) = LossWeights.Create(options, train, _train, splitsOff: validation is null ? _validation : null);
        _train = model.Align(_train);
        model.CheckClassNames(_train.ClassNames);
        // A model that knows no names counts as its training images do.
        _validation = _validation is null ? null : model.Align(_validation.Relabel(_train.ClassNames));
        _order = new BatchOrder(_train.Count, options);
        _loss = options.Loss ?? model.Loss;
        _engine = options.Engine ?? Engine.Of(model);
        Optimizer optimizer = (options.Optimizer ?? model.Optimizer).CheckClipping();
        TrainingRules.Check(model, options, optimizer, _engine, _order.Steps);
        OptimizerState state = FindState(model, optimizer);
        HistoryParameters parameters = RunRecord.Create(model, optimizer, _loss, _engine, _train, _validation, options) with
        {
            InitialStateSha256 = RunRecord.HashState(model, state),
            ValidationSplit = validation is null ? options.ValidationSplit : 0,
        };
        if (options.Repeats is { } recorded)
        {
            RunComparison.CheckIsSame(recorded, parameters);
        }

        _run = new TrainingRun(model, options, parameters, state, cancellation);
        TrainingRules.CheckWatchedKeys(_run);
        _warnings = TrainingWarnings.Find(model, _loss, _train, _validation, FindMovingSteps());
    }

    /// <summary>
    /// Trains a model. A second training of the same model goes on from its weights and from what its optimizer remembers; the learning rate
    /// begins as the optimizer or the schedule says. The model gets the names of the images' classes; of one that knows names already, labels are
    /// matched by name.
    /// </summary>
    /// <param name="model">The model; its weights change.</param>
    /// <param name="train">The samples to train with.</param>
    /// <param name="validation">The samples to measure with at the end of each epoch; without them <see cref="TrainingOptions.ValidationSplit"/>
    /// counts.</param>
    /// <param name="options">All else.</param>
    /// <param name="progress">Told where the training is, on the calling thread.</param>
    /// <param name="cancellation">Ends the training after the running step; the history so far is returned and the model keeps what it learnt.</param>
    /// <returns>A value for each metric and epoch.</returns>
    /// <exception cref="MismatchException">Model, images and weights of samples do not fit each other, there are no images to train with or none in what is
    /// given to measure with, <see cref="TrainingOptions.ValidationSplit"/> leaves nothing of them on one side, or the run is not the one that it
    /// repeats.</exception>
    /// <exception cref="Specs.SpecException">Options do not fit each other, or a callback watches what is not measured.</exception>
    /// <exception cref="NotFiniteNumberException">The weights that the training would begin with are infinite or not a number.</exception>
    /// <exception cref="ModelFormatException">The backup of <see cref="BackupAndRestore"/> is damaged, or of another training.</exception>
    /// <exception cref="InvalidOperationException">The model is being trained already, by another thread or by the training whose callback this is.</exception>
    /// <remarks>What a callback throws reaches the caller; the history up to then is in <see cref="MnistModel.History"/>.</remarks>
    public static History Fit(
        MnistModel model,
        ImageSet train,
        ImageSet? validation,
        TrainingOptions options,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(options);
        using IDisposable training = model.BeginTraining();
        return new Trainer(model, train, validation, options, progress, cancellation).Fit(cancellation);
    }

    /// <summary>
    /// Refuses what <see cref="Fit(MnistModel, ImageSet, ImageSet?, TrainingOptions, IProgress{TrainingProgress}?, CancellationToken)"/> would before it
    /// changes anything, and finds what it would warn of.
    /// </summary>
    internal static IReadOnlyList<string> Check(MnistModel model, ImageSet train, ImageSet? validation, TrainingOptions options) =>
        new Trainer(model, train, validation, options, progress: null, CancellationToken.None)._warnings;

    /// <summary>How many steps moving means have; <see langword="null"/> where a callback measures them anew in the end.</summary>
    private long? FindMovingSteps() =>
        _options.Callbacks.Any(callback => callback is SWA) ? null : (long)_order.Steps * (_options.Epochs - _options.InitialEpoch);

    private History Fit(CancellationToken cancellation)
    {
        try
        {
            foreach (RunningCallback callback in _run.Callbacks)
            {
                callback.Claim();
            }

            return FitClaimed(cancellation);
        }
        finally
        {
            foreach (RunningCallback callback in _run.Callbacks)
            {
                callback.Release();
            }
        }
    }

    private History FitClaimed(CancellationToken cancellation)
    {
        // What an earlier schedule or callback made of the rate ended with that training.
        _run.LearningRate = _run.OptimizerState.Optimizer.LearningRate;
        // A backup that cannot be used changes nothing.
        bool isStopped = Restore();
        _model.CheckFinite();
        using IStep step = CreateStep();
        // Nothing is refused any more.
        (_model.Optimizer, _model.Loss, _model.OptimizerState, _model.ClassNames) =
            (_run.OptimizerState.Optimizer, _loss, _run.OptimizerState, _train.ClassNames);
        try
        {
            BeginTraining();
            TrainingEnd end = isStopped ? TrainingEnd.Stopped : RunEpochs(step, cancellation);
            if (end is TrainingEnd.Completed or TrainingEnd.Stopped)
            {
                foreach (RunningCallback callback in _run.Callbacks)
                {
                    callback.EndEpochs();
                }

                _run.Average?.Finish();
                FinishWeights(step);
            }

            EndTraining(end);
            if (_run.Epochs is [.., var last])
            {
                ReportRemarks(last);
            }

            return _model.History = _run.CreateHistory(end);
        }
        catch
        {
            EndFailedTraining();
            _model.History = _run.CreateHistory(TrainingEnd.Failed);
            throw;
        }
        finally
        {
            // A callback may have given the model other weights, such as the best ones.
            step.ReadWeights();
        }
    }

    /// <summary>
    /// What the model's optimizer remembers, also where only the learning rate is another one, as Keras goes on after <c>optimizer.learning_rate = …</c>.
    /// </summary>
    private static OptimizerState FindState(MnistModel model, Optimizer optimizer) =>
        model.OptimizerState is { } state && state.Optimizer == optimizer ? state
        : model.OptimizerState is { } before
            && optimizer is not IEngineBound
            && before.Optimizer with { LearningRate = optimizer.LearningRate } == optimizer ? before.CopyFor(optimizer)
        : new OptimizerState(optimizer, model.Parameters.Length);

    private IStep CreateStep() => _engine.Load().CreateStep(
        _model,
        new StepSettings(_loss, _order.BatchSize, _run.Parameters.ThreadCount) { Training = _run.OptimizerState, Augmentations = _options.Augmentations });

    /// <summary>Goes on from a state that was kept, if there is one. True if the training had ended by then.</summary>
    private bool Restore()
    {
        bool isStopped = _run.Callbacks.Select(callback => callback.Restore()).FirstOrDefault(restored => restored is not null) ?? false;
        _order.Seed = _run.Parameters.Seed;
        return isStopped;
    }

    private void BeginTraining()
    {
        foreach (RunningCallback callback in _run.Callbacks)
        {
            callback.BeginTraining();
            _begun.Enqueue(callback);
        }
    }

    private void EndTraining(TrainingEnd end)
    {
        while (_begun.TryDequeue(out RunningCallback? callback))
        {
            callback.EndTraining(end);
        }
    }

    private void FinishWeights(IStep step)
    {
        if (_run.Callbacks.Any(callback => callback.FinishWeights()))
        {
            BatchStatistics.Measure(_model, step, _train, _order, (long)(_options.InitialEpoch + _run.Epochs.Count) * _order.Steps);
        }
    }

    /// <summary>Files are closed and weights put back also where a callback failed. What fails now would hide that first failure.</summary>
    private void EndFailedTraining()
    {
        while (_begun.Count > 0)
        {
            try
            {
                EndTraining(TrainingEnd.Failed);
            }
            catch (Exception)
            {
            }
        }
    }

    private TrainingEnd RunEpochs(IStep step, CancellationToken cancellation)
    {
        using Evaluator? evaluator = _validation is null
            ? null
            : new Evaluator(_model, _validation, _options.Metrics, _run.Parameters.ThreadCount, _options.ValidationBatchSize, _validationWeights, _engine);
        TrainingEnd end = TrainingEnd.Completed;
        for (int epoch = _options.InitialEpoch + _run.Epochs.Count; epoch < _options.Epochs && end == TrainingEnd.Completed && !_run.IsRoundOver; epoch++)
        {
            try
            {
                end = RunEpoch(epoch, step, evaluator, cancellation);
            }
            finally
            {
                step.WriteWeights();
            }
        }

        return end;
    }

    private TrainingEnd RunEpoch(int epoch, IStep step, Evaluator? evaluator, CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        TimeSpan told = TimeSpan.Zero;
        var running = new RunningMetrics(_options.Metrics, _model.OutputCount);
        foreach (RunningCallback callback in _run.Callbacks)
        {
            callback.BeginEpoch(epoch);
        }

        step.ReadWeights();
        Report(epoch, 0, started, new Dictionary<string, double>());
        for (int index = 0; index < _order.Steps; index++)
        {
            if (cancellation.IsCancellationRequested)
            {
                return TrainingEnd.Cancelled;
            }

            long number = (long)epoch * _order.Steps + index;
            var batch = new Batch(_train, _order.GetBatch(number), _trainWeights);
            SetLearningRate(number);
            foreach (RunningCallback callback in _run.Callbacks)
            {
                callback.BeginBatch(index);
            }

            step.Train(batch, new StepContext(IsTraining: true, _run.Parameters.Seed, number));
            step.AddTo(running, batch);
            if (!running.IsFinite)
            {
                EpochLog last = AddEpoch(epoch, index + 1, started, new OrderedDictionary<string, double>(running.Read()));
                Report(epoch, index + 1, started, last.Metrics, isLossNotFinite: true);
                return TrainingEnd.LossNotFinite;
            }

            foreach (RunningCallback callback in _run.Callbacks)
            {
                callback.EndBatch(index, running);
            }

            TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
            if (_progress is not null && elapsed - told >= ProgressInterval)
            {
                told = elapsed;
                Report(epoch, index + 1, started, new OrderedDictionary<string, double>(running.Read()));
            }
        }

        step.WriteWeights();
        return EndEpoch(epoch, started, running, evaluator);
    }

    private TrainingEnd EndEpoch(int epoch, long started, RunningMetrics running, Evaluator? evaluator)
    {
        var metrics = new OrderedDictionary<string, double>(running.Read());
        if (evaluator is not null && _run.IsValidated(epoch + 1))
        {
            Validate(evaluator, metrics);
        }

        EpochLog log = AddEpoch(epoch, _order.Steps, started, metrics);
        Report(epoch, _order.Steps, started, metrics, log);
        foreach (RunningCallback callback in _run.Callbacks)
        {
            log.OfferNextLearningRate(_run.LearningRate);
            callback.EndEpoch(log);
            TrainingRules.CheckNames(log);
            if (log.TakeNextLearningRate() is { } rate)
            {
                TrainingRules.CheckCanSetLearningRate(_options);
                _run.LearningRate = rate;
            }
        }

        ReportRemarks(log);
        return log.IsStopRequested ? TrainingEnd.Stopped : TrainingEnd.Completed;
    }

    /// <summary>Adds the row of an epoch that has ended, with its learning rate if that changes.</summary>
    private EpochLog AddEpoch(int epoch, int steps, long started, OrderedDictionary<string, double> metrics)
    {
        if (_options.ChangesLearningRate || _run.IsLearningRateChanged)
        {
            metrics[MetricNames.LearningRate] = _run.LearningRate;
            _run.AddLearningRates();
        }

        var log = new EpochLog(epoch + 1, steps, Stopwatch.GetElapsedTime(started), metrics) { LastLearningRate = _run.LearningRate };
        _run.Add(log);
        return log;
    }

    private void Validate(Evaluator evaluator, OrderedDictionary<string, double> metrics)
    {
        foreach (RunningCallback callback in _run.Callbacks)
        {
            callback.BeginValidation();
        }

        foreach ((string name, double value) in evaluator.Measure())
        {
            metrics[MetricNames.Validation(name)] = value;
        }

        foreach (RunningCallback callback in _run.Callbacks)
        {
            callback.EndValidation();
        }
    }

    /// <param name="step">Number of the step, from 0, counted over all epochs.</param>
    private void SetLearningRate(long step)
    {
        if (_options.Schedule is { } schedule)
        {
            _run.LearningRate = schedule.GetRate(step, (long)_options.Epochs * _order.Steps);
        }
    }

    private void Report(
        int epoch, int step, long started, IReadOnlyDictionary<string, double> metrics, EpochLog? log = null, bool isLossNotFinite = false)
    {
        TimeSpan time = log?.Duration ?? Stopwatch.GetElapsedTime(started);
        var progress = new TrainingProgress(epoch + 1, _options.Epochs, _options.InitialEpoch, step, _order.Steps, time, metrics, log);
        _progress?.Report(progress with { Warnings = _warnings, Remarks = _run.TakeRemarks(), IsLossNotFinite = isLossNotFinite });
        // Once is enough.
        _warnings = [];
    }

    /// <summary>Tells what callbacks said after the epoch itself was told.</summary>
    private void ReportRemarks(EpochLog log)
    {
        if (_progress is not null && _run.TakeRemarks() is { Count: > 0 } remarks)
        {
            _progress.Report(
                new TrainingProgress(log.Epoch, _options.Epochs, _options.InitialEpoch, log.Steps, _order.Steps, log.Duration, log.Metrics, EpochLog: null)
                {
                    Remarks = remarks,
                });
        }
    }
}
