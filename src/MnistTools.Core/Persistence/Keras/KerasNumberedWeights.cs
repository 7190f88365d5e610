using System.Globalization;
using MnistTools.Layers;
using MnistTools.Text;

namespace MnistTools.Persistence.Keras;

/// <summary>The weights of Keras 0: <c>layer_3/param_0</c>, a group for each layer and no names.</summary>
/// <remarks>https://github.com/keras-team/keras/blob/0.3.0/keras/models.py (save_weights)</remarks>
internal sealed class KerasNumberedWeights(Hdf5Group root, string path) : IKerasWeights
{
    private const string LayerPrefix = "layer_";
    private const string WeightPrefix = "param_";

    private readonly (string Name, IReadOnlyList<Hdf5Dataset> Weights)[] _layers =
    [
        .. root.Groups.Where(group => NumberOf(group.Name, LayerPrefix) is not null).OrderBy(group => NumberOf(group.Name, LayerPrefix))
            .Select(group => (group.Name, (IReadOnlyList<Hdf5Dataset>)[.. group.Datasets.OrderBy(dataset => NumberOf(dataset.Name, WeightPrefix))]))
            .Where(layer => layer.Item2.Count > 0),
    ];

    /// <summary>Whether a group is of this format.</summary>
    public static bool IsIn(Hdf5Group group) => group.Find($"{LayerPrefix}0") is not null && group.Datasets.Count == 0;

    /// <summary>There is no config in such a file.</summary>
    public IReadOnlyList<IReadOnlyList<Hdf5Dataset>> Find(IReadOnlyList<WeightedLayer> layers) => FindInOrder(layers, new ModelImportOptions());

    public IReadOnlyList<Hdf5Dataset> FindAll(KerasLayer layer) => throw Refuse($"it names none for {layer}");

    public IReadOnlyList<IReadOnlyList<Hdf5Dataset>> FindInOrder(IReadOnlyList<WeightedLayer> layers, ModelImportOptions options)
    {
        if (layers.Any(layer => layer.Weights.Any(weight => weight.Kind == WeightKind.MovingVariance)))
        {
            throw Refuse(
                "what a batch normalisation kept was a variance in some versions of Keras 0, and a deviation in others, and the file does not say which; load it there and save the model with a later Keras");
        }

        if (options.WeightNames is not null)
        {
            return KerasMatch.FindNamed(layers, _layers, options, Refuse);
        }

        return _layers.Length == layers.Count
            ? [.. _layers.Select(layer => layer.Weights)]
            : throw Refuse(
                $"it is of {Counted.Of(_layers.Length, "layer")} with weights ({string.Join(", ", _layers.Select(layer => layer.Name))}); layers given: {layers.Count}");
    }

    private static int? NumberOf(string name, string prefix) =>
        name.StartsWith(prefix, StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    private ModelFormatException Refuse(string problem) => new($"The weights in this Keras file do not fit its layers: {problem}.", path);
}
