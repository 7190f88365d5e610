using MnistTools.Layers;
using MnistTools.Text;

namespace MnistTools.Persistence.Keras;

/// <summary>
/// The weights of Keras' old HDF5 format: a group by each layer's name, which lists the paths of its weights. A model within the model has
/// one group, with the weights that are trained before those that are only kept, or frozen.
/// </summary>
internal sealed class KerasLegacyWeights : IKerasWeights
{
    private const string LayerNames = "layer_names";
    private const string WeightNames = "weight_names";

    private readonly string _path;
    private readonly List<(string Layer, IReadOnlyList<Hdf5Dataset> Weights)> _groups = [];

    public KerasLegacyWeights(Hdf5Group group, string path)
    {
        _path = path;
        foreach (string name in group.ReadTexts(LayerNames) ?? [])
        {
            IReadOnlyList<Hdf5Dataset> weights = FindGroup(group, name) is { } layer ? ReadWeights(layer) : [];
            if (weights.Count > 0)
            {
                _groups.Add((name, weights));
            }
        }
    }

    /// <summary>Whether a group is of this format.</summary>
    public static bool IsIn(Hdf5Group group) => group.ReadTexts(LayerNames) is not null;

    public IReadOnlyList<IReadOnlyList<Hdf5Dataset>> Find(IReadOnlyList<WeightedLayer> layers)
    {
        var found = new Dictionary<KerasLayer, IReadOnlyList<Hdf5Dataset>>();
        foreach (IGrouping<KerasLayer, WeightedLayer> outermost in layers.GroupBy(layer => layer.Layer.Outermost))
        {
            foreach ((KerasLayer layer, IReadOnlyList<Hdf5Dataset> weights) in ShareOut(FindGroup(outermost.Key), [.. outermost]))
            {
                found.Add(layer, weights);
            }
        }

        return [.. layers.Select(layer => found[layer.Layer])];
    }

    public IReadOnlyList<Hdf5Dataset> FindAll(KerasLayer layer) => layer.Parent is null
        ? FindGroup(layer)
        : throw Refuse($"those of {layer} lie among all others of that model; save the model in the format .keras, or with the layer outside of it");

    public IReadOnlyList<IReadOnlyList<Hdf5Dataset>> FindInOrder(IReadOnlyList<WeightedLayer> layers, ModelImportOptions options)
    {
        if (options.WeightNames is not null)
        {
            return KerasMatch.FindNamed(layers, _groups, options, Refuse);
        }

        // A model within a model: its one group has the weights of all layers.
        if (_groups.Count == 1 && layers.Count > 1)
        {
            return [.. ShareOut(_groups[0].Weights, layers).Select(share => share.Weights)];
        }

        return _groups.Count == layers.Count
            ? [.. _groups.Select(group => group.Weights)]
            : throw Refuse(
                $"it is of {Counted.Of(_groups.Count, "layer")} with weights ({string.Join(", ", _groups.Select(group => group.Layer))}); layers given: {layers.Count}");
    }

    private IReadOnlyList<Hdf5Dataset> FindGroup(KerasLayer layer) =>
        _groups.FirstOrDefault(group => group.Layer == layer.Name).Weights ?? throw Refuse($"it has none for {layer}");

    /// <summary>First what is trained of all layers, then what is kept.</summary>
    private List<(KerasLayer Layer, IReadOnlyList<Hdf5Dataset> Weights)> ShareOut(IReadOnlyList<Hdf5Dataset> weights, IReadOnlyList<WeightedLayer> layers)
    {
        if (weights.Count != layers.Sum(layer => layer.Weights.Count))
        {
            throw Refuse(
                $"'{layers[0].Layer.Outermost.Name}' has {Counted.Of(weights.Count, "weight")} where its layers need {layers.Sum(layer => layer.Weights.Count)}");
        }

        int next = 0;
        var shares = layers.Select(layer => (layer.Layer, Weights: new Hdf5Dataset[layer.Weights.Count])).ToList();
        foreach (bool isTrained in (bool[])[true, false])
        {
            for (int layer = 0; layer < layers.Count; layer++)
            {
                for (int weight = 0; weight < layers[layer].Weights.Count; weight++)
                {
                    // What the file says is frozen, whatever the layers are that somebody gives.
                    bool isKept = layers[layer].Weights[weight].Kind is WeightKind.MovingMean or WeightKind.MovingVariance;
                    if ((!isKept && layers[layer].Layer.IsTrainable) == isTrained)
                    {
                        shares[layer].Weights[weight] = weights[next++];
                    }
                }
            }
        }

        return [.. shares.Select(share => (share.Layer, (IReadOnlyList<Hdf5Dataset>)share.Weights))];
    }

    /// <summary>A name may hold slashes, which make groups of it.</summary>
    private static Hdf5Group? FindGroup(Hdf5Group group, string name) =>
        group.Find(name) ?? name.Split('/').Aggregate((Hdf5Group?)group, (found, part) => found?.Find(part));

    private IReadOnlyList<Hdf5Dataset> ReadWeights(Hdf5Group layer) =>
        [.. (layer.ReadTexts(WeightNames) ?? []).Select(name => layer.FindDataset(name) ?? throw Refuse($"'{layer.Name}' has no '{name}', which it lists"))];

    private ModelFormatException Refuse(string problem) => new($"The weights in this Keras file do not fit its layers: {problem}.", _path);
}
