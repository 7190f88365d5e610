using MnistTools.Data;
using MnistTools.Models;
using MnistTools.Numerics;
using MnistTools.Training;
using MnistTools.Training.Options;

namespace MnistTools.Tuning;

/// <summary>What one fold of a trial trains.</summary>
/// <param name="Model">A new network.</param>
/// <param name="Watched">The validation images, if they are measured after each epoch; else they are once, at the end.</param>
/// <param name="Options">The options of the point, and what the search adds.</param>
internal sealed record TrialTraining(MnistModel Model, ImageSet? Watched, TrainingOptions Options)
{
    /// <summary>Makes it.</summary>
    /// <exception cref="Specs.SpecException">A text cannot be understood, or two settings contradict each other.</exception>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public static TrialTraining Of(
        StudyDefinition definition, IReadOnlyDictionary<string, object> point, TrainingPlace place, ImageSet train, ImageSet validation, SearchOptions search)
    {
        TrainingSettings settings = TrainingParameters.Apply(point, place);
        TrainingOptions options =
            TrialOptions.Create(settings, train, place.Fold is { } fold ? SeedOf(definition.Seed, fold) : definition.Seed, definition.Metric, search);
        MnistModel model = TrialOptions.CreateModel(settings, train, options.Seed!.Value, search);
        // Callbacks and pruners look at the validation of each epoch.
        return new(model, options.Callbacks.Count > 0 || definition.Pruner is not null ? validation : null, options);
    }

    /// <summary>The same for all trials, so that what differs between them is not the luck of the first weights.</summary>
    public static int SeedOf(int seed, int fold) => (int)(new RandomStream(seed, RandomPurpose.Search, fold, 2).NextBits() >> 33);
}
