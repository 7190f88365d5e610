using MnistTools.Metrics;
using MnistTools.Models;
using MnistTools.Specs;

namespace MnistTools.Training.Callbacks;

/// <summary>
/// Something that is done at the end of each epoch: <c>EarlyStopping(patience=3)</c>. It holds no state, so that it serves any number of
/// trainings; what it remembers of one is made when that begins.
/// </summary>
public abstract record Callback : Spec
{
    /// <summary>All callbacks that can be written.</summary>
    public static SpecCatalog<Callback> Catalog { get; } = new(
        "callback",
        [
            typeof(EarlyStopping), typeof(ModelCheckpoint), typeof(ReduceLROnPlateau), typeof(LearningRateScheduler), typeof(CSVLogger),
            typeof(TerminateOnNaN), typeof(BackupAndRestore), typeof(TensorBoard),
        ]);

    /// <summary>Whether it writes files, at a path that its text names: one that came with a file of somebody else's must not choose what is overwritten here.</summary>
    public virtual bool WritesFiles => false;

    /// <summary>Refuses what it could only fail to write after the work of an epoch.</summary>
    /// <param name="resolve">Makes the path that its text names a full one.</param>
    /// <exception cref="IOException">Its path cannot be what it should be; the message says why.</exception>
    public virtual void CheckPath(Func<string, string> resolve)
    {
    }

    /// <summary>Whether it changes the learning rate, which is then a key of the history.</summary>
    internal virtual bool ChangesLearningRate => false;

    /// <summary>Whether it reads what is measured on validation data, and so fails without any.</summary>
    internal bool NeedsValidation => WatchedKeys.Any(MetricNames.IsValidation);

    /// <summary>The keys of the epochs that it reads, and without which it fails.</summary>
    internal virtual IEnumerable<string> WatchedKeys => [];

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

    /// <summary>Before the first epoch, and after a state was put back.</summary>
    public virtual void BeginTraining()
    {
    }

    /// <summary>Before an epoch.</summary>
    /// <param name="epoch">Its number, from 0.</param>
    public virtual void BeginEpoch(int epoch)
    {
    }

    /// <summary>After an epoch and its validation.</summary>
    public virtual void EndEpoch(EpochLog log)
    {
    }

    /// <summary>After the last epoch, however the training ended.</summary>
    public virtual void EndTraining(TrainingEnd end)
    {
    }
}

/// <summary>What a callback remembers.</summary>
/// <param name="Numbers">Numbers by name.</param>
/// <param name="Weights">Weights of the model, in the order of its block; <see langword="null"/> if it keeps none.</param>
internal sealed record CallbackState(IReadOnlyDictionary<string, double> Numbers, float[]? Weights)
{
    /// <summary>Nothing.</summary>
    public static CallbackState None { get; } = new(new Dictionary<string, double>(), null);
}
