using MnistTools.Augmentations;
using MnistTools.Data;
using MnistTools.Engines;
using MnistTools.Losses;
using MnistTools.Metrics;
using MnistTools.Models;
using MnistTools.Numerics;
using MnistTools.Optimizers;
using MnistTools.Schedules;
using MnistTools.Specs;
using MnistTools.Training.Callbacks;

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

    /// <summary>
    /// The last share of the training samples, at least 0 and below 1, taken before the shuffle to validate with; unused when validation data is given.
    /// </summary>
    public double ValidationSplit { get; init => field = Check.Within(0, 1, value, nameof(ValidationSplit)); }

    /// <summary>After how many epochs validation is measured: 2 for every second.</summary>
    public int ValidationFrequency { get; init => field = Check.AtLeast(1, value, nameof(ValidationFrequency)); } = 1;

    /// <summary>How many validation samples go through the network at once; 512 if left out. What is measured depends on it by rounding alone.</summary>
    public int? ValidationBatchSize { get; init => field = Check.NoneOrAtLeast(1, value, nameof(ValidationBatchSize)); }

    /// <summary>
    /// How many batches an epoch has; as many as all samples make if left out. Each epoch goes on where the last one ended, and a new order
    /// begins when all samples were seen, as Keras does it with a data set that repeats.
    /// </summary>
    public int? StepsPerEpoch { get; init => field = Check.NoneOrAtLeast(1, value, nameof(StepsPerEpoch)); }

    /// <summary>How much the loss of a class counts in training, by its label; 1 for one that is not named.</summary>
    public IReadOnlyDictionary<int, double> ClassWeights { get; init => field = value ?? throw new ArgumentNullException(nameof(ClassWeights)); } =
        new Dictionary<int, double>();

    /// <summary>How much the loss of each training sample counts, before any split; 1 each if left out.</summary>
    public IReadOnlyList<double>? SampleWeights { get; init; }

    /// <summary>
    /// How the learning rate changes from step to step; the optimizer's own rate if left out. Steps are counted over the epochs of this training,
    /// those before <see cref="InitialEpoch"/> included.
    /// </summary>
    public Schedule? Schedule { get; init => field = Check.NoneOrValid(value, nameof(Schedule)); }

    /// <summary>
    /// How training images are changed at random, one change after the other but <see cref="Erase"/>, which paints over what all others have moved; validation
    /// images never are.
    /// </summary>
    public IReadOnlyList<Augmentation> Augmentations { get; init => field = Check.Valid(value, nameof(Augmentations)); } = [];

    /// <summary>What is done at the end of each epoch, in this order.</summary>
    public IReadOnlyList<Callback> Callbacks { get; init => field = Check.Valid(value, nameof(Callbacks)); } = [];

    /// <summary>Where the relative paths of callbacks begin; the process' current folder if left out.</summary>
    public string BaseFolder { get; init; } = ".";

    /// <summary>
    /// Makes full paths of those of callbacks, where a session has places of its own, such as drives; <see cref="BaseFolder"/> counts if left out.
    /// </summary>
    public Func<string, string>? ResolvePath { get; init; }

    /// <summary>How the weights are updated; the model's own if left out.</summary>
    public Optimizer? Optimizer { get; init => field = Check.NoneOrValid(value, nameof(Optimizer)); }

    /// <summary>The loss that is minimized; the model's own if left out.</summary>
    public Loss? Loss { get; init => field = Check.NoneOrValid(value, nameof(Loss)); }

    /// <summary>What is measured beside the loss.</summary>
    public IReadOnlyList<Metric> Metrics { get; init => field = Metric.CheckDiffer(Check.Valid(value, nameof(Metrics))); } = [new Accuracy()];

    /// <summary>Where shuffles and dropout masks come from; drawn, and kept in the history, if left out.</summary>
    public int? Seed { get; init; }

    /// <summary>Whether the seed was drawn by the caller and not chosen: a backup's counts then.</summary>
    internal bool IsSeedDrawn { get; init; }

    /// <summary>A run that this one shall be again: refused if settings, data or first weights are others.</summary>
    internal HistoryParameters? Repeats { get; init; }

    /// <summary>What computes; the model's own engine if left out, which is <see cref="Engine.Managed"/> for all but a module of TorchSharp's.</summary>
    public Engine? Engine { get; init; }

    /// <summary>Whether the learning rate changes, and so is a key of the history.</summary>
    internal bool ChangesLearningRate => Schedule is not null || Callbacks.Any(callback => callback.ChangesLearningRate);

    /// <summary>How many threads train where nothing else is said: one a processor, at most 8.</summary>
    public static int DefaultThreadCount => ThreadTeam.DefaultCount;

    /// <summary>How many threads train, 1 to 1024; <see cref="DefaultThreadCount"/> if left out.</summary>
    public int? ThreadCount { get; init => field = Check.NoneOrBetween(1, ThreadTeam.MostCount, value, nameof(ThreadCount)); }

    /// <summary>
    /// The samples to train with, and those to measure with: what is given, or else what is split off the training samples; <see langword="null"/> for none.
    /// </summary>
    /// <exception cref="MismatchException">None are to measure with, where some should be; or all would be split off.</exception>
    internal (ImageSet Train, ImageSet? Validation) Split(ImageSet train, ImageSet? validation)
    {
        if (validation is { Count: 0 })
        {
            throw new MismatchException("There is no image to validate with: give some, or no validation images at all.");
        }

        // That there is nothing to train with is said of all trainings alike.
        if (validation is not null || ValidationSplit == 0 || train.Count == 0)
        {
            return (train, validation);
        }

        return train.TrySplit(ValidationSplit, out string problem)
            ?? throw new MismatchException($"{problem} Train with more images, or choose another ValidationSplit.");
    }

    /// <summary>The full path of a file that a callback names; <c>~</c> is the user's own folder, as in every shell.</summary>
    internal string FullPathOf(string path) => ResolvePath is { } resolve ? resolve(path)
        : path is "~" || path.StartsWith("~/", StringComparison.Ordinal) || path.StartsWith(@"~\", StringComparison.Ordinal)
        ? Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), path[1..])
        : Path.GetFullPath(path, Path.GetFullPath(BaseFolder));
}
