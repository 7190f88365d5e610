using System.Diagnostics;
using System.Runtime.InteropServices;
using MnistTools.Data;
using MnistTools.Models;
using MnistTools.Training.Optimizers;
using MnistTools.Training.Steps;

namespace MnistTools.Training;

/// <summary>Keras' <c>fit</c>: the loop over epochs and batches.</summary>
public sealed class Trainer
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(50);

    private readonly MnistModel _model;
    private readonly ImageSet _train;
    private readonly ImageSet? _validation;
    private readonly TrainingOptions _options;
    private readonly IProgress<TrainingProgress>? _progress;
    private readonly HistoryParameters _parameters;
    private readonly Optimizer _optimizer;
    private readonly List<EpochLog> _epochs = [];

    private Trainer(MnistModel model, ImageSet train, ImageSet? validation, TrainingOptions options, IProgress<TrainingProgress>? progress)
    {
        (_model, _options, _progress) = (model, options, progress);
        (_train, _validation) = validation is null && options.ValidationSplit > 0 ? train.Split(options.ValidationSplit) : (train, validation);
        model.CheckFits(_train);
        if (_validation is not null)
        {
            model.CheckFits(_validation);
        }

        model.Optimizer = _optimizer = options.Optimizer ?? model.Optimizer;
        model.Loss = options.Loss ?? model.Loss;
        _parameters = Describe();
    }

    /// <summary>A batch larger than the set is the whole set.</summary>
    private int BatchSize => Math.Min(_options.BatchSize, _train.Count);

    private int Steps => (_train.Count - 1) / BatchSize + 1;

    /// <summary>Trains a model. A second training of the same model goes on from its weights and from what its optimizer remembers.</summary>
    /// <param name="model">The model; its weights change.</param>
    /// <param name="train">The samples to train with.</param>
    /// <param name="validation">The samples to measure with at the end of each epoch; without them <see cref="TrainingOptions.ValidationSplit"/> counts.</param>
    /// <param name="options">All else.</param>
    /// <param name="progress">Told where the training is, on the calling thread.</param>
    /// <param name="cancellation">Ends the training after the running step; the history so far is returned and the model keeps what it learnt.</param>
    /// <returns>A value for each metric and epoch.</returns>
    /// <exception cref="Specs.SpecException">Model and images do not fit each other.</exception>
    public static History Fit(
        MnistModel model,
        ImageSet train,
        ImageSet? validation,
        TrainingOptions options,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default) =>
        new Trainer(model, train, validation, options, progress).Fit(cancellation);

    private History Fit(CancellationToken cancellation)
    {
        OptimizerState state = _model.OptimizerState?.Optimizer == _optimizer ? _model.OptimizerState : new OptimizerState(_optimizer, _model.Parameters.Length);
        _model.OptimizerState = state;
        var update = new WeightUpdate(_model, new ParameterBlock(_model.Parameters.Length), _optimizer, state);
        TrainingEnd end = TrainingEnd.Completed;
        using (var step = new NetworkStep(_model, _model.Loss, BatchSize, _parameters.ThreadCount))
        {
            for (int epoch = _options.InitialEpoch; epoch < _options.Epochs && end == TrainingEnd.Completed; epoch++)
            {
                end = RunEpoch(epoch, step, update, cancellation);
            }
        }

        // A buffer of the whole model's size is garbage now; the next training need not wait for it.
        return _model.History = new History(_parameters, _epochs, _model) { End = end };
    }

    private TrainingEnd RunEpoch(int epoch, NetworkStep step, WeightUpdate update, CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        TimeSpan told = TimeSpan.Zero;
        var running = new RunningMetrics(_options.Metrics);
        ReadOnlyMemory<int> order = OrderOf(epoch);
        Report(epoch, 0, started, new Dictionary<string, double>());
        for (int batch = 0; batch < Steps; batch++)
        {
            if (cancellation.IsCancellationRequested)
            {
                return TrainingEnd.Cancelled;
            }

            int first = batch * BatchSize;
            ReadOnlyMemory<int> rows = order.Slice(first, Math.Min(BatchSize, order.Length - first));
            update.NextIteration();
            step.Train(new Batch(_train, rows), new StepContext(IsTraining: true, _parameters.Seed, (long)epoch * Steps + batch), update);
            AddTo(running, step, _train, rows.Span);
            if (!running.IsFinite)
            {
                _epochs.Add(new EpochLog(epoch + 1, batch + 1, Stopwatch.GetElapsedTime(started), running.Read()));
                return TrainingEnd.LossNotFinite;
            }

            TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
            if (_progress is not null && elapsed - told >= ProgressInterval)
            {
                told = elapsed;
                Report(epoch, batch + 1, started, new OrderedDictionary<string, double>(running.Read()));
            }
        }

        var metrics = new OrderedDictionary<string, double>(running.Read());
        if (_validation is not null)
        {
            foreach ((string name, double value) in Evaluation.Evaluator.Measure(step, _validation, _options.Metrics))
            {
                metrics[MetricNames.Validation(name)] = value;
            }
        }

        var log = new EpochLog(epoch + 1, Steps, Stopwatch.GetElapsedTime(started), metrics);
        _epochs.Add(log);
        Report(epoch, Steps, started, metrics, log);
        return TrainingEnd.Completed;
    }

    /// <summary>Adds loss and scores of the step's last batch to the means.</summary>
    private static void AddTo(RunningMetrics running, NetworkStep step, ImageSet images, ReadOnlySpan<int> rows)
    {
        for (int row = 0; row < rows.Length; row++)
        {
            running.Add(step.GetLoss(row), step.GetOutput(row), images.Labels[rows[row]]);
        }
    }

    private int[] OrderOf(int epoch) => _options.Shuffle
        ? new RandomStream(_parameters.Seed, RandomPurpose.Shuffle, epoch, 0).NextPermutation(_train.Count)
        : [.. Enumerable.Range(0, _train.Count)];

    private void Report(int epoch, int step, long started, IReadOnlyDictionary<string, double> metrics, EpochLog? log = null) =>
        _progress?.Report(new TrainingProgress(epoch + 1, _options.Epochs, _options.InitialEpoch, step, Steps, log?.Duration ?? Stopwatch.GetElapsedTime(started), metrics, log));

    private HistoryParameters Describe() => new()
    {
        Epochs = _options.Epochs,
        InitialEpoch = _options.InitialEpoch,
        BatchSize = _options.BatchSize,
        Shuffle = _options.Shuffle,
        ValidationSplit = _options.ValidationSplit,
        Layers = [.. _model.Layers.Select(layer => layer.Spec.ToString())],
        Optimizer = _optimizer.ToString(),
        Loss = _model.Loss.ToString(),
        Metrics = [.. _options.Metrics.Select(metric => metric.ToString())],
        Seed = _options.Seed ?? Random.Shared.Next(),
        ThreadCount = _options.ThreadCount ?? TrainingOptions.DefaultThreadCount,
        Data = _train.Name,
        TrainCount = _train.Count,
        ValidationCount = _validation?.Count ?? 0,
        Sha256 = _train.Sha256,
        Versions = new OrderedDictionary<string, string>
        {
            ["MnistTools"] = typeof(Trainer).Assembly.GetName().Version!.ToString(3),
            [".NET"] = Environment.Version.ToString(),
            ["OS"] = RuntimeInformation.OSDescription,
        },
        Started = DateTimeOffset.Now,
    };
}
