using MnistTools.Data;
using MnistTools.Layers;
using MnistTools.Models;
using MnistTools.Optimizers;
using MnistTools.Specs;

namespace MnistTools.Training.Options;

/// <summary>What somebody asks to be trained, and how, before the images are known: a network by its name, classes by theirs.</summary>
internal sealed record TrainingSettings
{
    /// <summary>The layers; those of <see cref="Architecture"/> if left out.</summary>
    public IReadOnlyList<Layer>? Layers { get; init; }

    /// <summary>A network that has a name; <see cref="Models.Architecture.Dense"/> if nothing is said.</summary>
    public Architecture? Architecture { get; init; }

    /// <summary>Any optimizer's, in place of its own: all of them refuse the same.</summary>
    public double? LearningRate { get; init => field = value is { } rate ? new SGD(rate).LearningRate : null; }

    /// <summary>Weights of classes, by their names or labels.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> ClassWeights { get; init; } = [];

    /// <summary>All that needs no images.</summary>
    public TrainingOptions Options { get; init; } = new();

    /// <summary>What is said where two options are given of which one makes the other void.</summary>
    public static SpecException Contradiction(string one, string other) => new($"{one} and {other} contradict each other: use one of them.");

    /// <summary>Refuses two settings that contradict each other.</summary>
    /// <exception cref="SpecException">They do.</exception>
    public void CheckAgree()
    {
        if (LearningRate is not null && Options.Schedule is not null)
        {
            throw Contradiction(nameof(LearningRate), nameof(Options.Schedule));
        }
    }

    /// <summary>A new network for images.</summary>
    /// <exception cref="SpecException">The layers do not fit each other or the images.</exception>
    public MnistModel CreateModel(ImageSet images, int seed) =>
        new(Layers ?? (Architecture ?? Models.Architecture.Dense).CreateLayers(images.ClassNames.Count), seed, new Shape(images.Height, images.Width));

    /// <summary>The options of a training.</summary>
    /// <param name="images">What is trained with.</param>
    /// <param name="optimizer">How the weights are updated, unless the settings say it.</param>
    /// <exception cref="SpecException">Two settings contradict each other, or a class is none of the images'.</exception>
    public TrainingOptions CreateOptions(ImageSet images, Optimizer optimizer)
    {
        CheckAgree();
        Optimizer chosen = Options.Optimizer ?? optimizer;
        return Options with
        {
            Optimizer = LearningRate is { } rate ? chosen with { LearningRate = rate } : chosen,
            ClassWeights = ReadClassWeights(images),
        };
    }

    private Dictionary<int, double> ReadClassWeights(ImageSet images)
    {
        var weights = new Dictionary<int, double>();
        foreach ((string name, double weight) in ClassWeights)
        {
            if (!weights.TryAdd(images.FindClass(name), weight))
            {
                throw new SpecException($"The class {name} has two weights.");
            }
        }

        return weights;
    }
}
