using MnistTools.Specs;

namespace MnistTools.Persistence;

/// <summary>Which weights of a file belong to which layer, for a file whose names do not say it.</summary>
public sealed class WeightNames
{
    private WeightNames(IReadOnlyList<string> inOrder, IReadOnlyDictionary<string, string> byWeight) => (InOrder, ByWeight) = (inOrder, byWeight);

    /// <summary>The file's names in the order of the layers; empty where a map was given.</summary>
    public IReadOnlyList<string> InOrder { get; }

    /// <summary>The file's name for a layer, or for a weight, of the model; empty where a list was given.</summary>
    public IReadOnlyDictionary<string, string> ByWeight { get; }

    /// <summary>
    /// In the order in which the layers have weights: a module for each layer (<c>hidden1</c>), or a tensor for each weight (<c>hidden1.weight</c>).
    /// </summary>
    public static WeightNames OfList(IEnumerable<string> names) => new([.. Check.NotNull(names)], new Dictionary<string, string>());

    /// <summary>
    /// By the model's names: that of a weight (<c>1.weight</c>) to a tensor of the file's, or that of a layer, which is its number from 0 (<c>1</c>), to a
    /// module. Of a layer all weights are named, or none: layers that the map does not name are found as without it.
    /// </summary>
    public static WeightNames OfMap(IReadOnlyDictionary<string, string> names) => new([], names);
}
