using MnistTools.Data;
using MnistTools.Layers;
using MnistTools.Models;
using MnistTools.Optimizers;
using MnistTools.Specs;
using MnistTools.Training;

namespace MnistTools.Tuning;

/// <summary>What one trial trains, and how.</summary>
internal sealed record TrialSettings
{
    public IReadOnlyList<Layer>? Layers { get; init; }

    public Architecture? Architecture { get; init; }

    /// <summary>Any optimizer's: all of them refuse the same.</summary>
    public double? LearningRate { get; init => field = value is { } rate ? new SGD(rate).LearningRate : null; }

    public IReadOnlyList<KeyValuePair<string, double>> ClassWeights { get; init; } = [];

    public TrainingOptions Options { get; init; } = new();

    /// <summary>What is said of a point, or a space, with both.</summary>
    public static SpecException Contradiction() => new("LearningRate and Schedule contradict each other: use one of them.");

    /// <summary>The network of a training.</summary>
    /// <exception cref="SpecException">The point has layers, and the search another network.</exception>
    public MnistModel CreateModel(ImageSet images, int seed, SearchOptions search)
    {
        if (search.CreateModel is { } create)
        {
            return Layers is null && Architecture is null
                ? create(images, seed)
                : throw new SpecException("The search has a network of its own, so its space can have neither Layer nor Architecture.");
        }

        return new MnistModel(Layers ?? (Architecture ?? Models.Architecture.Dense).CreateLayers(images.ClassNames.Count), seed, new Shape(images.Height, images.Width));
    }

    /// <summary>The options of a training.</summary>
    /// <param name="images">What is trained with.</param>
    /// <param name="seed">Where shuffles come from, unless the point says it.</param>
    /// <param name="score">What is measured beside the point's own metrics.</param>
    /// <param name="search">Threads, unless the point says how many, and where paths begin.</param>
    /// <exception cref="SpecException">Two settings contradict each other.</exception>
    public TrainingOptions CreateOptions(ImageSet images, int seed, string score, SearchOptions search)
    {
        if (LearningRate is not null && Options.Schedule is not null)
        {
            throw Contradiction();
        }

        Optimizer optimizer = Options.Optimizer ?? new RMSprop();
        return Options with
        {
            Optimizer = LearningRate is { } rate ? optimizer with { LearningRate = rate } : optimizer,
            ClassWeights = ClassWeights.ToDictionary(weight => images.FindClass(weight.Key), weight => weight.Value),
            Metrics = TrialScore.AddMetric(Options.Metrics, score),
            Seed = Options.Seed ?? seed,
            ThreadCount = Options.ThreadCount ?? search.ThreadCount,
            Engine = search.Engine,
            BaseFolder = search.BaseFolder,
            ResolvePath = search.ResolvePath,
        };
    }
}
