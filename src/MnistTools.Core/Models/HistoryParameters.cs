using System.Globalization;

namespace MnistTools.Models;

/// <summary>All that is needed to do a training again, and to tell two trainings apart. Specs are kept as their texts.</summary>
public sealed record HistoryParameters
{
    /// <summary>Number of the last epoch that was asked for.</summary>
    public int Epochs { get; init; }

    /// <summary>How many epochs were taken as done already.</summary>
    public int InitialEpoch { get; init; }

    /// <summary>How many samples one update of the weights is made from.</summary>
    public int BatchSize { get; init; }

    /// <summary>Whether each epoch took the samples in a new random order.</summary>
    public bool Shuffle { get; init; }

    /// <summary>The share of the training samples that was kept to validate with; 0 if none was.</summary>
    public double ValidationSplit { get; init; }

    /// <summary>After how many epochs validation was measured.</summary>
    public int ValidationFrequency { get; init; } = 1;

    /// <summary>How many validation samples went through the network at once; <see langword="null"/> for 512.</summary>
    public int? ValidationBatchSize { get; init; }

    /// <summary>How many batches an epoch had; <see langword="null"/> for as many as all samples make.</summary>
    public int? StepsPerEpoch { get; init; }

    /// <summary>How much the loss of each class counted, by label; a class that is not named counted 1.</summary>
    public IReadOnlyDictionary<string, double> ClassWeights { get; init; } = new Dictionary<string, double>();

    /// <summary>SHA-256 of the weights of the samples, as 32-bit floats; empty if there were none.</summary>
    public string SampleWeightsSha256 { get; init; } = "";

    /// <summary>How the learning rate changed from step to step; empty if it did not.</summary>
    public string Schedule { get; init; } = "";

    /// <summary>How training images were changed at random.</summary>
    public IReadOnlyList<string> Augmentations { get; init; } = [];

    /// <summary>What was done at the end of each epoch.</summary>
    public IReadOnlyList<string> Callbacks { get; init; } = [];

    /// <summary>The layers of the network.</summary>
    public IReadOnlyList<string> Layers { get; init; } = [];

    /// <summary>How the weights were updated.</summary>
    public string Optimizer { get; init; } = "";

    /// <summary>The loss that was minimized.</summary>
    public string Loss { get; init; } = "";

    /// <summary>What was measured beside the loss.</summary>
    public IReadOnlyList<string> Metrics { get; init; } = [];

    /// <summary>Where shuffles and dropout masks came from.</summary>
    public int Seed { get; init; }

    /// <summary>How many threads trained. No number of the history depends on it, unless libtorch computed.</summary>
    public int ThreadCount { get; init; }

    /// <summary>
    /// What computed; earlier builds had one engine and did not name it. Empty where the history's file does not say how it was made, and nothing else here is
    /// known.
    /// </summary>
    public string Engine { get; init; } = "Managed";

    /// <summary>What the training data is called.</summary>
    public string Data { get; init; } = "";

    /// <summary>How many samples were trained with.</summary>
    public int TrainCount { get; init; }

    /// <summary>How many samples were validated with.</summary>
    public int ValidationCount { get; init; }

    /// <summary>SHA-256 of each file that the data was read from.</summary>
    public IReadOnlyDictionary<string, string> Sha256 { get; init; } = new Dictionary<string, string>();

    /// <summary>A hash of the samples in their order, pixels and labels, of training and of validation.</summary>
    public string SelectionSha256 { get; init; } = "";

    /// <summary>A hash of the weights, and of what the optimizer remembered, before the first step.</summary>
    public string InitialStateSha256 { get; init; } = "";

    /// <summary>Versions of MnistTools, .NET and the operating system, and what the processor offers.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; init; } = new Dictionary<string, string>();

    /// <summary>When the training began.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>Those of a history whose file does not say how it was made.</summary>
    internal static HistoryParameters Unknown { get; } = new() { Engine = "" };

    /// <summary>Whether they are of a training: each has an engine. Where none is named, the other values are only defaults.</summary>
    internal bool IsKnown => Engine.Length > 0;

    /// <summary>
    /// Name and text of each hyper-parameter, as a legend shows them: what differs between two histories is found by comparing these. Empty for a
    /// history whose file does not say how it was made.
    /// </summary>
    public IReadOnlyDictionary<string, string> ToDictionary() => !IsKnown ? new OrderedDictionary<string, string>() : new OrderedDictionary<string, string>
    {
        [nameof(Layers)] = string.Join(", ", Layers),
        [nameof(Optimizer)] = Optimizer,
        [nameof(Schedule)] = Schedule,
        [nameof(Augmentations)] = string.Join(", ", Augmentations),
        [nameof(Loss)] = Loss,
        [nameof(Metrics)] = string.Join(", ", Metrics),
        [nameof(ClassWeights)] =
            string.Join(", ", ClassWeights.OrderBy(weight => weight.Key, StringComparer.Ordinal).Select(weight => $"{weight.Key}: {Text(weight.Value)}")),
        [nameof(SampleWeightsSha256)] = SampleWeightsSha256,
        [nameof(Epochs)] = Text(Epochs),
        [nameof(InitialEpoch)] = Text(InitialEpoch),
        [nameof(BatchSize)] = Text(BatchSize),
        [nameof(StepsPerEpoch)] = StepsPerEpoch is { } steps ? Text(steps) : "",
        [nameof(Shuffle)] = Text(Shuffle),
        [nameof(ValidationSplit)] = Text(ValidationSplit),
        [nameof(ValidationFrequency)] = Text(ValidationFrequency),
        [nameof(ValidationBatchSize)] = ValidationBatchSize is { } size ? Text(size) : "",
        [nameof(Callbacks)] = string.Join(", ", Callbacks),
        [nameof(ThreadCount)] = Text(ThreadCount),
        [nameof(Engine)] = Engine,
        [nameof(Data)] = Data,
        [nameof(TrainCount)] = Text(TrainCount),
        [nameof(ValidationCount)] = Text(ValidationCount),
        [nameof(Seed)] = Text(Seed),
    };

    /// <summary>The hyper-parameters that a run's numbers depend on: all but the number of threads and of the images that are validated at once.</summary>
    internal IEnumerable<KeyValuePair<string, string>> WhatDecides() =>
        ToDictionary().Where(parameter => parameter.Key is not (nameof(ThreadCount) or nameof(ValidationBatchSize)));

    private static string Text(IConvertible value) => value.ToString(CultureInfo.InvariantCulture);
}
