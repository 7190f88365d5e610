using MnistTools.Data;
using MnistTools.Models;
using MnistTools.Optimizers;
using MnistTools.Specs;
using MnistTools.Training;
using MnistTools.Training.Options;

namespace MnistTools.Tuning;

/// <summary>The options of one training of a trial.</summary>
internal static class TrialOptions
{
    /// <summary>The options that the settings of a point say, and what the search adds.</summary>
    /// <param name="settings">What the point says.</param>
    /// <param name="images">What is trained with.</param>
    /// <param name="seed">Where shuffles come from, unless the point says it.</param>
    /// <param name="score">What is measured beside the point's own metrics.</param>
    /// <param name="search">Threads, unless the point says how many, and where paths begin.</param>
    /// <exception cref="SpecException">Two settings contradict each other.</exception>
    public static TrainingOptions Create(TrainingSettings settings, ImageSet images, int seed, string score, SearchOptions search)
    {
        TrainingOptions options = settings.CreateOptions(images, new RMSprop());
        return options with
        {
            Metrics = TrialScore.AddMetric(options.Metrics, score),
            Seed = options.Seed ?? seed,
            ThreadCount = options.ThreadCount ?? search.ThreadCount,
            Engine = search.Engine,
            BaseFolder = search.BaseFolder,
            ResolvePath = search.ResolvePath,
        };
    }

    /// <summary>The network of one training.</summary>
    /// <exception cref="SpecException">The point has layers, and the search another network.</exception>
    public static MnistModel CreateModel(TrainingSettings settings, ImageSet images, int seed, SearchOptions search) =>
        search.CreateModel is not { } create ? settings.CreateModel(images, seed)
        : settings is { Layers: null, Architecture: null } ? create(images, seed)
        : throw new SpecException("The search has a network of its own, so its space can have neither Layer nor Architecture.");
}
