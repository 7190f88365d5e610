using MnistTools.Specs;
using MnistTools.Training.Optimizers;

namespace MnistTools.Training;

/// <summary>All that <c>fit</c> takes, under Keras' names and with Keras' defaults.</summary>
public sealed record TrainingOptions
{
    /// <summary>Number of the last epoch; with <see cref="InitialEpoch"/> 0 the number of epochs.</summary>
    public int Epochs { get; init => field = Check.AtLeast(1, value, nameof(Epochs)); } = 1;

    /// <summary>How many epochs are taken as done already.</summary>
    public int InitialEpoch { get; init => field = Check.AtLeast(0, value, nameof(InitialEpoch)); }

    /// <summary>How many samples one update of the weights is made from; the last batch of an epoch may be smaller.</summary>
    public int BatchSize { get; init => field = Check.AtLeast(1, value, nameof(BatchSize)); } = 32;

    /// <summary>Whether each epoch takes the samples in a new random order.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>The last share of the training samples, at least 0 and below 1, taken before the shuffle to validate with; unused when validation data is given.</summary>
    public double ValidationSplit { get; init => field = Check.Within(0, 1, value, nameof(ValidationSplit)); }

    /// <summary>How the weights are updated; the model's own if left out.</summary>
    public Optimizer? Optimizer { get; init; }

    /// <summary>What is made small; the model's own if left out.</summary>
    public Loss? Loss { get; init; }

    /// <summary>What is measured beside the loss.</summary>
    public IReadOnlyList<Metric> Metrics { get; init; } = [new Accuracy()];

    /// <summary>Where shuffles and dropout masks come from; drawn, and kept in the history, if left out.</summary>
    public int? Seed { get; init; }

    /// <summary>How many threads train where nothing else is said: one a processor, at most 8.</summary>
    public static int DefaultThreadCount => Math.Min(Environment.ProcessorCount, 8);

    /// <summary>How many threads train; <see cref="DefaultThreadCount"/> if left out.</summary>
    public int? ThreadCount { get; init => field = value is { } count ? Check.AtLeast(1, count, nameof(ThreadCount)) : null; }
}
