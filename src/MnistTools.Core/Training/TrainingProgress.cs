using MnistTools.Models;

namespace MnistTools.Training;

/// <summary>
/// Where a training is. Told at the beginning and the end of each epoch, where a callback says something, where the loss is no number any more and, in
/// between, at most 20 times a second.
/// </summary>
/// <param name="Epoch">The running epoch, from 1.</param>
/// <param name="Epochs">The last epoch.</param>
/// <param name="InitialEpoch">How many epochs were taken as done already.</param>
/// <param name="Step">Batches trained in this epoch.</param>
/// <param name="Steps">Batches of an epoch.</param>
/// <param name="EpochTime">Time since the epoch began.</param>
/// <param name="Metrics">Means over the samples seen so far in this epoch; at its end, with those of the validation.</param>
/// <param name="EpochLog">The epoch's row; <see langword="null"/> before its end.</param>
public sealed record TrainingProgress(
    int Epoch, int Epochs, int InitialEpoch, int Step, int Steps, TimeSpan EpochTime, IReadOnlyDictionary<string, double> Metrics, EpochLog? EpochLog)
{
    /// <summary>How much of the training is done, 0 to 1.</summary>
    internal double Share => (Epoch - 1 - InitialEpoch + (double)Step / Steps) / (Epochs - InitialEpoch);

    /// <summary>What is allowed, but hardly meant; told once, before the first step.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What callbacks with <c>verbose=1</c> say, in Keras' words, a line each; told once.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>
    /// Whether the loss has become infinite or not a number, so that the training ends at this step (<see cref="TrainingEnd.LossNotFinite"/>); told once.
    /// </summary>
    public bool IsLossNotFinite { get; init; }
}
