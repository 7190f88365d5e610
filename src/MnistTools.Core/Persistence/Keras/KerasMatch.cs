using System.Globalization;

namespace MnistTools.Persistence.Keras;

/// <summary>Which groups of a file of Keras are which given layers, told by names and shapes.</summary>
internal static class KerasMatch
{
    /// <summary>For each layer its weights; <see langword="null"/> where the groups do not fit.</summary>
    /// <param name="layers">The layers that have weights, in their order.</param>
    /// <param name="groups">The groups in the order of the file, each with what Keras calls its layer, where the file says it.</param>
    /// <param name="options">What the user says of the weights, and who is told what had to be assumed.</param>
    public static IReadOnlyList<IReadOnlyList<Hdf5Dataset>>? Find(
        IReadOnlyList<WeightedLayer> layers, IReadOnlyList<(string Name, string? LayerName, IReadOnlyList<Hdf5Dataset> Weights)> groups,
        ModelImportOptions options)
    {
        // Keras counts layers of a class as they are made; what the user calls them may not count.
        bool haveNames = groups.All(group => group.LayerName is not null) && groups.Select(group => group.LayerName).Distinct().Count() == groups.Count;
        var datasets = new Dictionary<string, Hdf5Dataset>();
        bool[] orders = [false, true];
        if (orders.Select(isTheanoOrder => Match(isTheanoOrder)).FirstOrDefault(match => match is not null) is not { } match)
        {
            return null;
        }

        ModelWeights.Warn(options, match.Warning);
        return [.. layers.Select(layer => layer.Weights.Select(weight => datasets[match.Tensors[weight.Name].Name]).ToArray())];

        WeightMatch? Match(bool isTheanoOrder)
        {
            var modules = new List<StoredModule>();
            foreach ((string name, string? layerName, IReadOnlyList<Hdf5Dataset> weights) in groups)
            {
                var parts = new Dictionary<string, TensorEntry>();
                foreach (Hdf5Dataset dataset in weights)
                {
                    string number = parts.Count.ToString(CultureInfo.InvariantCulture);
                    datasets[$"{name}/{number}"] = dataset;
                    parts[number] = new TensorEntry($"{name}/{number}", isTheanoOrder ? KerasWeight.FromTheano(dataset.Shape) : dataset.Shape, 0, 0);
                }

                modules.Add(new StoredModule(name, parts) { Order = haveNames ? layerName! : name });
            }

            return WeightMatch.FindInKeras([.. layers.Select(layer => layer.Weights)], modules, options.WeightNames);
        }
    }

    /// <summary>The same where the user names them, and the file does not say what Keras calls a layer.</summary>
    /// <param name="layers">The layers that have weights, in their order.</param>
    /// <param name="groups">The groups in the order of the file.</param>
    /// <param name="options">What the user says of the weights.</param>
    /// <param name="refuse">Makes the error of a problem.</param>
    /// <exception cref="ModelFormatException">The groups that are named do not fit.</exception>
    public static IReadOnlyList<IReadOnlyList<Hdf5Dataset>> FindNamed(
        IReadOnlyList<WeightedLayer> layers, IReadOnlyList<(string Name, IReadOnlyList<Hdf5Dataset> Weights)> groups, ModelImportOptions options,
        Func<string, ModelFormatException> refuse) =>
        Find(layers, [.. groups.Select(group => (group.Name, (string?)null, group.Weights))], options)
            ?? throw refuse(Misfit(groups.Select(group => group.Weights)));

    /// <summary>What is wrong where the groups that the user names do not fit.</summary>
    public static string Misfit(IEnumerable<IReadOnlyList<Hdf5Dataset>> groups) =>
        $"those that are named are not as the layers need them; it has {string.Join("; ", groups.Select(weights => string.Join(", ", weights)))}";
}
