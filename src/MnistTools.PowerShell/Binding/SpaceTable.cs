using System.Reflection;
using MnistTools.Tuning;

namespace MnistTools.PowerShell.Binding;

/// <summary>
/// A search space as a script writes it: a hash table. The properties are the options that a search may vary; by them PowerShell completes the table's
/// keys. A table may also have words of its own, which stand in braces in others' texts.
/// </summary>
public sealed class SpaceTable
{
    private readonly SearchSpace? _space;

    /// <summary>Makes a table whose options are set one by one.</summary>
    public SpaceTable()
    {
    }

    internal SpaceTable(SearchSpace space) => _space = space;

    /// <summary>Networks that have a name.</summary>
    public object? Architecture { get; set; }

    /// <summary>Lists of changes of the training images.</summary>
    public object? Augmentation { get; set; }

    /// <summary>How many images one update is made from.</summary>
    public object? BatchSize { get; set; }

    /// <summary>Lists of what is done at the end of each epoch.</summary>
    public object? Callback { get; set; }

    /// <summary>Lists of weights of classes: <c>8=2.5</c>.</summary>
    public object? ClassWeight { get; set; }

    /// <summary>How often all training images are gone through.</summary>
    public object? Epochs { get; set; }

    /// <summary>Lists of layers.</summary>
    public object? Layer { get; set; }

    /// <summary>The optimizer's size of a step.</summary>
    public object? LearningRate { get; set; }

    /// <summary>The loss that training minimizes.</summary>
    public object? Loss { get; set; }

    /// <summary>Lists of what is measured.</summary>
    public object? Metric { get; set; }

    /// <summary>Whether the images are taken in their own order.</summary>
    public object? NoShuffle { get; set; }

    /// <summary>How the weights are updated.</summary>
    public object? Optimizer { get; set; }

    /// <summary>How the learning rate changes from step to step.</summary>
    public object? Schedule { get; set; }

    /// <summary>Where initial weights and shuffles come from.</summary>
    public object? Seed { get; set; }

    /// <summary>How many batches an epoch has.</summary>
    public object? StepsPerEpoch { get; set; }

    /// <summary>How many threads train.</summary>
    public object? ThreadCount { get; set; }

    /// <summary>How many validation images go through the network at once.</summary>
    public object? ValidationBatchSize { get; set; }

    /// <summary>After how many epochs validation is measured.</summary>
    public object? ValidationFrequency { get; set; }

    /// <summary>What is searched.</summary>
    /// <exception cref="Specs.SpecException">A value can be in no trial that trains.</exception>
    internal SearchSpace ToSpace() => _space ?? new SearchSpace(
        GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => KeyValuePair.Create(property.Name, SpaceTransformationAttribute.Unwrap(property.GetValue(this))))
            .Where(option => option.Value is not null));
}
