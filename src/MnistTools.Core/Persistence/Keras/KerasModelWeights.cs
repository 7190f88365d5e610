using MnistTools.Files;
using MnistTools.Layers;
using MnistTools.Layers.Exchange;
using MnistTools.Models;

namespace MnistTools.Persistence.Keras;

/// <summary>What the layers of a model need of a file of Keras, and how it comes from there into the model and back.</summary>
internal sealed class KerasModelWeights
{
    private readonly string _path;
    private readonly List<WeightedLayer> _needed = [];
    private readonly List<(LayerPlace Place, KerasMoments Moments)> _known = [];
    private readonly Dictionary<KerasLayer, IReadOnlyList<Hdf5Dataset>> _found = [];

    /// <summary>Lays the layers out; no memory is taken for their weights.</summary>
    /// <param name="layers">The layers.</param>
    /// <param name="inputShape">What goes in.</param>
    /// <param name="path">What messages call the file.</param>
    /// <param name="areGiven">Whether the user gives the layers.</param>
    /// <exception cref="ModelFormatException">They do not fit each other, or need too much.</exception>
    public KerasModelWeights(IReadOnlyList<KerasEntry> layers, Shape inputShape, string path, bool areGiven = false)
    {
        _path = path;
        IReadOnlyList<ModelLayer> connected;
        (connected, IReadOnlyList<ModelWeight> weights) = ModelWeights.LayOut([.. layers.Select(entry => entry.Layer)], inputShape, path, areGiven);
        int given = 0;
        for (int i = 0; i < connected.Count; i++)
        {
            // Where a Flatten was put in, it is no layer of the list.
            bool isPutIn = !ReferenceEquals(connected[i].Spec, layers[given].Layer);
            if (isPutIn)
            {
                continue;
            }

            var place =
                new LayerPlace(connected[i].Spec, $"{i}", connected[i].InputShape, connected[i].OutputShape, [.. weights.Where(weight => weight.Layer == i)]);
            foreach ((KerasEntry leaf, LayerPlace part) in layers[given++].Leaves.Zip(place.Leaves))
            {
                if (leaf.Moments is { } moments)
                {
                    _known.Add((part, moments));
                }
                else if (leaf.Source is { } source && part.Weights.Count > 0)
                {
                    _needed.Add(new WeightedLayer(source, part.Weights, part.Input.FlattenedImage is not null));
                }
            }
        }
    }

    /// <summary>For how many layers, from the first on, a file has weights in the shapes that they need.</summary>
    /// <param name="find">Finds the weights of some layers.</param>
    public int CountFitting(Func<IReadOnlyList<WeightedLayer>, IReadOnlyList<IReadOnlyList<Hdf5Dataset>>> find)
    {
        try
        {
            return _needed.Zip(find(_needed)).TakeWhile(pair => pair.First.Fits(pair.Second)).Count();
        }
        catch (ModelFormatException)
        {
            // Layers of another input may fit; where none does, that is said when weights are assigned.
            return 0;
        }
    }

    /// <summary>Finds the weights of all layers, and checks that each has the right shape and that the file can hold them.</summary>
    /// <param name="order">The layers in the order of the file, which need not be that in which they work.</param>
    /// <param name="find">Finds the weights of some layers.</param>
    /// <param name="fileLength">How many bytes the file has.</param>
    public void Assign(
        IReadOnlyList<KerasLayer> order, Func<IReadOnlyList<WeightedLayer>, IReadOnlyList<IReadOnlyList<Hdf5Dataset>>> find, long fileLength)
    {
        WeightedLayer[] asked = [.. order.SelectMany(layer => _needed.Where(need => need.Layer == layer))];
        IReadOnlyList<IReadOnlyList<Hdf5Dataset>> found = find(asked);
        long bytes = 0;
        foreach ((WeightedLayer layer, IReadOnlyList<Hdf5Dataset> datasets) in asked.Zip(found))
        {
            Check(layer, datasets);
            _found[layer.Layer] = datasets;
            bytes += datasets.Sum(dataset => dataset.ByteCount);
        }

        if (bytes > PackedSize.MostBytesOf(fileLength))
        {
            throw new ModelFormatException(
                $"The weights need {bytes} bytes, which a file of {fileLength} bytes does not hold. The file is damaged: copy it again.", _path);
        }
    }

    /// <summary>Reads the weights into a model of these layers.</summary>
    public MnistModel Fill(MnistModel model, KerasArrangement arrangement)
    {
        var pairs = _needed.SelectMany(
            layer => layer.Weights.Zip(_found[layer.Layer], (weight, dataset) => (layer.TakesFlattenedImage, Weight: weight, Dataset: dataset))).ToList();
        // A kernel of three channels, filters, rows and columns is as the others are.
        bool isTheanoOrder = pairs.Any(pair => !KerasWeight.GetShape(pair.Weight).SequenceEqual(pair.Dataset.Shape));
        if ((arrangement.FlattensChannelsFirst || isTheanoOrder)
            && FlattenedOrder.FindUse(model.Layers.Select(layer => layer.Spec), model.InputShape) is { } use)
        {
            throw new ModelFormatException(use, _path);
        }

        foreach ((bool takesFlattenedImage, ModelWeight weight, Hdf5Dataset dataset) in pairs)
        {
            arrangement.Fill(model, weight, takesFlattenedImage, dataset.Read(), isTheanoOrder);
        }

        foreach ((LayerPlace place, KerasMoments moments) in _known)
        {
            foreach (ModelWeight weight in place.Weights)
            {
                arrangement.Fill(model, weight, place.Input.FlattenedImage is not null, moments.GetValues(weight), isTheanoOrder);
            }
        }

        return model;
    }

    private void Check(WeightedLayer layer, IReadOnlyList<Hdf5Dataset> datasets)
    {
        if (!layer.Fits(datasets))
        {
            string needed = string.Join(", ", layer.Weights.Select(weight => $"({string.Join(", ", KerasWeight.GetShape(weight))})"));
            throw new ModelFormatException(
                $"The weights in this Keras file do not fit its layers: {layer.Layer} needs {needed}, and the file has {(datasets.Count == 0 ? "none" : string.Join(", ", datasets))}.", _path);
        }
    }
}
