using MnistTools.Metrics;
using MnistTools.Models;
using MnistTools.Specs;

namespace MnistTools.Training.Callbacks;

/// <summary>
/// Something that is done while a training runs, at the end of each epoch as a rule: <c>EarlyStopping(patience=3)</c>. It holds no state, so that it serves any
/// number of trainings; what it remembers of one is made when that begins.
/// </summary>
public abstract record Callback : Spec
{
    /// <summary>All callbacks that can be written.</summary>
    public static SpecCatalog<Callback> Catalog { get; } = new(
        "callback",
        [
            typeof(EarlyStopping), typeof(ModelCheckpoint), typeof(ReduceLROnPlateau), typeof(LearningRateScheduler), typeof(CSVLogger),
            typeof(TerminateOnNaN), typeof(BackupAndRestore), typeof(TensorBoard), typeof(Snapshot),
            typeof(SwapEMAWeights), typeof(SWA),
        ]);

    /// <summary>
    /// Whether it writes files, at a path that its text names: one that came with a file of somebody else's must not choose what is overwritten here.
    /// </summary>
    public virtual bool WritesFiles => false;

    /// <summary>Refuses what it could only fail to write after the work of an epoch.</summary>
    /// <param name="resolve">Makes the path that its text names a full one.</param>
    /// <exception cref="IOException">Its path cannot be what it should be; the message says why.</exception>
    public virtual void CheckPath(Func<string, string> resolve)
    {
    }

    /// <summary>Whether it changes the learning rate, which is then a key of the history.</summary>
    internal virtual bool ChangesLearningRate => false;

    /// <summary>Whether it says the learning rate anew before each epoch, so that what another says of it would not last.</summary>
    internal virtual bool SetsLearningRate => false;

    /// <summary>Whether it comes after all others, since it keeps what they remember.</summary>
    internal virtual bool ComesLast => false;

    /// <summary>Whether it keeps what the optimizer remembers, for the training to go on from.</summary>
    internal virtual bool KeepsOptimizerState => false;

    /// <summary>Whether it says which weights the training ends with.</summary>
    internal virtual bool ChoosesFinalWeights => false;

    /// <summary>Whether no other engine than <see cref="Engines.Engine.Managed"/> can do what it needs.</summary>
    internal virtual bool NeedsManagedEngine => false;

    /// <summary>Whether it takes the place of a file that is there.</summary>
    internal virtual bool ReplacesFile => false;

    /// <summary>
    /// The file or folder that is of one training alone, with <c>{}</c> for the number of an epoch; <see langword="null"/> if there is none, or what is
    /// measured says which.
    /// </summary>
    internal virtual string? FileOfTraining => null;

    /// <summary>Whether it may give an epoch keys of its own, so that none can be missed before the epoch has ended.</summary>
    internal virtual bool AddsKeys => false;

    /// <summary>The same callback without what no number of a training depends on: two trainings that differ in nothing else are one.</summary>
    internal virtual Callback WhatDecides => this;

    /// <summary>Whether it reads what is measured on validation data, and so fails without any.</summary>
    internal bool NeedsValidation => WatchedKeys.Any(MetricNames.IsValidation);

    /// <summary>The keys of the epochs that it reads, and without which it fails.</summary>
    internal virtual IEnumerable<string> WatchedKeys => Monitored is { } watched ? [watched.Key] : [];

    /// <summary>The key whose improvement it watches, and which way is better.</summary>
    internal virtual (string Key, MonitorMode Mode)? Monitored => null;

    /// <summary>Reads a text such as <c>EarlyStopping(patience=3)</c>.</summary>
    /// <exception cref="SpecException">It is no callback; the message names the position and the nearest candidates.</exception>
    public static Callback Parse(string text) => Catalog.Parse(text);

    /// <summary>The callback at work in one training.</summary>
    internal abstract RunningCallback Start(TrainingRun run);
}

/// <summary>A callback at work in one training. All is called on the thread that trains.</summary>
internal abstract class RunningCallback
{
    /// <summary>What must be known to go on after an interruption.</summary>
    public virtual CallbackState State
    {
        get => CallbackState.None;
        set { }
    }

    /// <summary>Weights of epochs that the history is to keep.</summary>
    public virtual IReadOnlyList<WeightSnapshot> Snapshots => [];

    /// <summary>Takes what no other training may use meanwhile, before anything is changed. <see cref="Release"/> lets it go.</summary>
    public virtual void Claim()
    {
    }

    /// <summary>Goes on from a state that was kept, before anything else is done: the first that has one is asked alone.</summary>
    /// <returns>Whether the training had ended by then; <see langword="null"/> if there is nothing to go on from.</returns>
    public virtual bool? Restore() => null;

    /// <summary>Before the first epoch, and after a state was put back.</summary>
    public virtual void BeginTraining()
    {
    }

    /// <summary>Before an epoch.</summary>
    /// <param name="epoch">Its number, from 0.</param>
    public virtual void BeginEpoch(int epoch)
    {
    }

    /// <summary>Before a batch is trained.</summary>
    /// <param name="batch">Its number in the epoch, from 0.</param>
    public virtual void BeginBatch(int batch)
    {
    }

    /// <summary>After a batch was trained. One of which the loss is no number ends the training before that.</summary>
    /// <param name="batch">Its number in the epoch, from 0.</param>
    /// <param name="soFar">Loss and metrics of the epoch so far.</param>
    public virtual void EndBatch(int batch, RunningMetrics soFar)
    {
    }

    /// <summary>Before the validation of an epoch.</summary>
    public virtual void BeginValidation()
    {
    }

    /// <summary>After it.</summary>
    public virtual void EndValidation()
    {
    }

    /// <summary>After an epoch and its validation.</summary>
    public virtual void EndEpoch(EpochLog log)
    {
    }

    /// <summary>After the last epoch of a training that was not interrupted: the weights are still those of its last step.</summary>
    public virtual void EndEpochs()
    {
    }

    /// <summary>After the last epoch of a training that was not interrupted: gives the model the weights that it ends with.</summary>
    /// <returns>Whether it did; the moving statistics of normalisations are then measured anew.</returns>
    public virtual bool FinishWeights() => false;

    /// <summary>After the last epoch, however the training ended.</summary>
    public virtual void EndTraining(TrainingEnd end)
    {
    }

    /// <summary>After everything, however far the training came.</summary>
    public virtual void Release()
    {
    }
}

/// <summary>What a callback remembers.</summary>
/// <param name="Numbers">Numbers by name.</param>
/// <param name="Weights">Weights of the model, in the order of its block, of one epoch or several; <see langword="null"/> if it keeps none.</param>
internal sealed record CallbackState(IReadOnlyDictionary<string, double> Numbers, float[]? Weights)
{
    /// <summary>The weights of one epoch, if any.</summary>
    /// <exception cref="FormatException">They are of more than one.</exception>
    public float[]? WeightsOf(MnistModel model) =>
        Weights is null || Weights.Length == model.Parameters.Length
            ? Weights
            : throw new FormatException("The weights that a callback kept have another size.");

    /// <summary>Nothing.</summary>
    public static CallbackState None { get; } = new(new Dictionary<string, double>(), null);
}
