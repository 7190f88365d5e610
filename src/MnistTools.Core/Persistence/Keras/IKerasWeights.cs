using MnistTools.Layers;

namespace MnistTools.Persistence.Keras;

/// <summary>The weights of a file of Keras, by layer.</summary>
internal interface IKerasWeights
{
    /// <summary>For each layer its weights, in Keras' order.</summary>
    /// <param name="layers">The layers that have weights, in the order of the config.</param>
    /// <exception cref="ModelFormatException">There are none for one of them.</exception>
    IReadOnlyList<IReadOnlyList<Hdf5Dataset>> Find(IReadOnlyList<WeightedLayer> layers);

    /// <summary>What one layer has, whatever its class is.</summary>
    /// <exception cref="ModelFormatException">There is none for it.</exception>
    IReadOnlyList<Hdf5Dataset> FindAll(KerasLayer layer);

    /// <summary>For each layer its weights where no config says what layers are called and which model they are in.</summary>
    /// <param name="layers">The layers that have weights, in their order.</param>
    /// <param name="options">What the user says of the weights, and who is told what had to be assumed.</param>
    IReadOnlyList<IReadOnlyList<Hdf5Dataset>> FindInOrder(IReadOnlyList<WeightedLayer> layers, ModelImportOptions options);
}

/// <summary>A layer of a config with what it needs.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Weights">Its weights, in the order that both have.</param>
/// <param name="TakesFlattenedImage">Whether what goes in is an image whose axes a Flatten has made one.</param>
internal sealed record WeightedLayer(KerasLayer Layer, IReadOnlyList<ModelWeight> Weights, bool TakesFlattenedImage)
{
    /// <summary>Whether a file has them in shapes that they can have there.</summary>
    public bool Fits(IReadOnlyList<Hdf5Dataset> datasets) =>
        datasets.Count == Weights.Count && Weights.Zip(datasets).All(pair => KerasWeight.Fits(pair.First, pair.Second));
}
