using MnistTools.Augmentations;
using MnistTools.Layers.Stages;
using MnistTools.Losses;
using MnistTools.Metrics;
using MnistTools.Models;
using MnistTools.Optimizers;

namespace MnistTools.Engines;

/// <summary>What computes: it makes the steps that batches of a model go through. The loop and the evaluation know no more of it.</summary>
internal interface IEngine
{
    /// <summary>Makes a step.</summary>
    /// <param name="model">Whose network it computes.</param>
    /// <param name="settings">What it is for.</param>
    /// <exception cref="Specs.SpecException">The engine cannot compute this model, or not on this machine.</exception>
    IStep CreateStep(MnistModel model, StepSettings settings);
}

/// <summary>What a step is made for.</summary>
/// <param name="Loss">The loss that is minimized, or measured.</param>
/// <param name="BatchSize">The most rows that a batch has.</param>
/// <param name="ThreadCount">How many threads compute.</param>
internal sealed record StepSettings(Loss Loss, int BatchSize, int ThreadCount)
{
    /// <summary>
    /// How the weights are updated, at which learning rate, and what is remembered of them; <see langword="null"/> where the step only evaluates.
    /// </summary>
    public OptimizerState? Training { get; init; }

    /// <summary>How training images are changed at random.</summary>
    public IReadOnlyList<Augmentation> Augmentations { get; init; } = [];
}

/// <summary>
/// One batch through a network. Between <see cref="ReadWeights"/> and <see cref="WriteWeights"/> the weights may be the engine's own; outside of them
/// those of the model count.
/// </summary>
internal interface IStep : IDisposable
{
    /// <summary>How many rows fit.</summary>
    int BatchSize { get; }

    /// <summary>Takes the weights that the model has now.</summary>
    void ReadWeights();

    /// <summary>Gives the model the weights of the last training step. Without a step since, nothing is done.</summary>
    void WriteWeights();

    /// <summary>Forward, backward and one update of the weights, which is counted.</summary>
    void Train(Batch batch, StepContext context);

    /// <summary>The forward pass alone, as in a training: moving statistics of normalisations move towards those of this batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="context">Where in the training this is.</param>
    /// <param name="kept">The share of what was kept that stays, 0 to 1.</param>
    /// <exception cref="NotSupportedException">The engine cannot do it.</exception>
    void Observe(Batch batch, StepContext context, float kept) => throw new NotSupportedException();

    /// <summary>Forward alone, without dropout.</summary>
    void Evaluate(Batch batch);

    /// <summary>(classes) what the network says of a row of the last batch.</summary>
    ReadOnlySpan<float> GetOutput(int row);

    /// <summary>The loss of a row of the last batch, times its weight, and what the sizes of the network's weights cost.</summary>
    float GetLoss(int row);

    /// <summary>The class of a row of the last batch, for metrics: of two that a training has mixed, the one with the larger share.</summary>
    int GetLabel(Batch batch, int row) => batch.Images.Labels[batch.Order.Span[row]];

    /// <summary>Adds loss and metrics of the last batch to those of others.</summary>
    void AddTo(RunningMetrics running, Batch batch)
    {
        for (int row = 0; row < batch.Count; row++)
        {
            running.Add(GetLoss(row), GetOutput(row), GetLabel(batch, row));
        }
    }
}
