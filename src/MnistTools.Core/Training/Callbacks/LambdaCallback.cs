using MnistTools.Metrics;
using MnistTools.Models;

namespace MnistTools.Training.Callbacks;

/// <summary>Functions of yours. What they throw ends the training and reaches the caller of it.</summary>
/// <param name="Description">What the history calls it.</param>
public sealed record LambdaCallback(string Description) : Callback
{
    /// <summary>Before the first epoch.</summary>
    public Action<TrainingRun>? OnTrainBegin { get; init; }

    /// <summary>Before an epoch, with its number, from 1.</summary>
    public Action<int>? OnEpochBegin { get; init; }

    /// <summary>Before a batch is trained, with its number in the epoch, from 1.</summary>
    public Action<int>? OnTrainBatchBegin { get; init; }

    /// <summary>After a batch was trained, with its number in the epoch, from 1, and loss and metrics of the epoch so far.</summary>
    public Action<int, IReadOnlyDictionary<string, double>>? OnTrainBatchEnd { get; init; }

    /// <summary>After an epoch and its validation.</summary>
    public Action<EpochLog>? OnEpochEnd { get; init; }

    /// <summary>After the last epoch, however the training ended.</summary>
    public Action<TrainingEnd>? OnTrainEnd { get; init; }

    internal override bool AddsKeys => OnEpochEnd is not null;

    internal override RunningCallback Start(TrainingRun run) => new Running(this, run);

    private sealed class Running(LambdaCallback callback, TrainingRun run) : RunningCallback
    {
        public override void BeginTraining() => callback.OnTrainBegin?.Invoke(run);

        public override void BeginEpoch(int epoch) => callback.OnEpochBegin?.Invoke(epoch + 1);

        public override void BeginBatch(int batch) => callback.OnTrainBatchBegin?.Invoke(batch + 1);

        public override void EndBatch(int batch, RunningMetrics soFar) =>
            callback.OnTrainBatchEnd?.Invoke(batch + 1, new OrderedDictionary<string, double>(soFar.Read()));

        public override void EndEpoch(EpochLog log) => callback.OnEpochEnd?.Invoke(log);

        public override void EndTraining(TrainingEnd end) => callback.OnTrainEnd?.Invoke(end);
    }
}
