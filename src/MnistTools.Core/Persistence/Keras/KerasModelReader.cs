using System.Text.Json;
using MnistTools.Layers;
using MnistTools.Losses;
using MnistTools.Models;
using MnistTools.Text;

namespace MnistTools.Persistence.Keras;

/// <summary>Makes a model of what a file of Keras holds: config and weights, or weights alone, for which the layers are given.</summary>
internal static class KerasModelReader
{
    /// <summary>Reads the HDF5 file of an old whole model, or of weights alone.</summary>
    public static MnistModel ReadHdf5(Hdf5File file, ModelImportOptions options, string path)
    {
        string? config = file.Root.ReadText("model_config");
        Hdf5Group weights = file.Root.Find("model_weights") ?? file.Root;
        string? backend = file.Root.ReadText("backend") ?? weights.ReadText("backend");
        if (options.Layers is null && config is null)
        {
            throw new ModelFormatException(
                "This HDF5 file has weights, but does not say which layers they belong to. Give its layers as they are in Keras, for example 'Flatten', 'Dense(128, relu)', 'Dense(10, softmax)'.", path);
        }

        JsonElement model = options.Layers is null ? KerasJson.Parse(config!, path) : default;
        JsonElement compile = options.Layers is null ? KerasJson.Parse(file.Root.ReadText("training_config") ?? "null", path) : default;
        return ReadWhole(model, compile, null, new KerasStore(weights, file.Length, backend), options, path);
    }

    /// <summary>Reads a model whose config is known.</summary>
    /// <param name="model">The config.</param>
    /// <param name="compile">What it was compiled with.</param>
    /// <param name="savedScale">How its input is scaled, where MnistTools wrote that beside it.</param>
    /// <param name="store">Where its weights are.</param>
    /// <param name="options">What was asked for. Layers that are given count, whatever the config says.</param>
    /// <param name="path">What messages call the file.</param>
    public static MnistModel ReadWhole(
        JsonElement model, JsonElement? compile, InputScale? savedScale, KerasStore store, ModelImportOptions options, string path)
    {
        if (options.Layers is not null)
        {
            return ReadWeights(store, options.Layers, options with { InputScale = options.InputScale ?? savedScale }, path);
        }

        options.RefuseWeightNames(path);

        try
        {
            return Build(model, compile, savedScale, store, options, path);
        }
        catch (Exception damaged) when (damaged is InvalidOperationException or OverflowException or FormatException or ArgumentException)
        {
            // Texts that are no valid Unicode, and sizes that no number holds.
            throw new ModelFormatException($"The config of this Keras model cannot be used: {Problem.Of(damaged)}", path, damaged);
        }
    }

    private static MnistModel Build(JsonElement model, JsonElement? compile, InputScale? savedScale, KerasStore store, ModelImportOptions options, string path)
    {
        KerasConfig config = KerasConfig.Read(model, path);
        KerasNetwork network = KerasNetwork.Create(config, layer => store.Open(path).FindAll(layer), path);
        KerasCompile compiled = KerasCompile.Read(compile);
        List<KerasEntry> layers = [.. network.Layers];
        if (savedScale is null && FindMissing(layers, compiled) is { } missing)
        {
            layers.Add(new KerasEntry(new Activation(missing), null));
        }

        var weighted = new KerasModelWeights(layers, network.InputShape, path);
        weighted.Assign(config.Layers, needed => store.Open(path).Find(needed), store.FileLength);
        return weighted.Fill(
            new MnistModel(
                layers.Select(entry => entry.Layer),
                inputShape: network.InputShape,
                optimizer: compiled.Optimizer,
                loss: compiled.Loss,
                inputScale: FindScale(network, options.InputScale ?? savedScale))
            {
                TrainedMetrics = KerasMetrics.Read(compile),
            },
            new KerasArrangement(network.FlattensChannelsFirst, store.Backend));
    }

    private static MnistModel ReadWeights(KerasStore store, IReadOnlyList<Layer> layers, ModelImportOptions options, string path)
    {
        var counts = new Dictionary<Type, int>();
        KerasEntry[] sources = [.. layers.Select((layer, position) => Count(layer, position, counts))];

        IKerasWeights stored = store.Open(path);
        ModelImportOptions silent = options with { Warnings = null };
        // Of those that fit as far, the first: so a file that fits none is said not to fit images of MNIST's size.
        (Shape inputShape, KerasModelWeights weighted) = ModelWeights.MakeForEachShape(shape => new KerasModelWeights(sources, shape, path, areGiven: true))
            .MaxBy(candidate => candidate.Made.CountFitting(needed => stored.FindInOrder(needed, silent)));
        weighted.Assign(
            [.. sources.SelectMany(entry => entry.Leaves).Select(leaf => leaf.Source!)], needed => stored.FindInOrder(needed, options), store.FileLength);
        return weighted.Fill(new MnistModel(layers, inputShape: inputShape, inputScale: options.InputScale), new KerasArrangement(false, store.Backend));
    }

    /// <summary>A layer that is given, with its place and how many of its class are before it.</summary>
    private static KerasEntry Count(Layer layer, int position, Dictionary<Type, int> counts)
    {
        if (layer is Residual residual)
        {
            return new KerasEntry(layer, null, [.. residual.Layers.Select(part => Count(part, position, counts))]);
        }

        int index = counts.GetValueOrDefault(layer.GetType());
        counts[layer.GetType()] = index + 1;
        string className = layer.GetType().Name;
        return new KerasEntry(layer, new KerasLayer(className, className, default, null, position + 1, index));
    }

    /// <summary>
    /// The function that makes probabilities, where it is missing: a crossentropy needs some, and what is learnt with one that takes logits, or ends without
    /// any activation, has none yet.
    /// </summary>
    private static ActivationFunction? FindMissing(List<KerasEntry> layers, KerasCompile compiled)
    {
        ActivationFunction? last = layers.LastOrDefault(entry => !entry.Layer.PassesValues)?.Layer.OutputFunction;
        ActivationFunction? wanted = MnistModel.FindFunction(compiled.Loss ?? new CategoricalCrossentropy());
        bool isLinear = last == ActivationFunction.Linear && wanted is not null;
        return last != ActivationFunction.Softmax && last != wanted && (isLinear || compiled.IsFromLogits) ? wanted ?? ActivationFunction.Softmax : null;
    }

    /// <summary>A model that rescales its input itself takes raw bytes, unless it is said otherwise, or its means say so.</summary>
    private static InputScale? FindScale(KerasNetwork network, InputScale? chosen)
    {
        if (network.Rescaling is null && !network.TakesBytes)
        {
            return chosen;
        }

        InputScale before = chosen ?? (network.TakesBytes ? InputScale.Raw : InputScale.UnitInterval);
        (double factor, double offset) = network.Rescaling ?? (1, 0);
        return before with { Factor = (float)(before.Factor * factor), Offset = (float)(before.Offset * factor + offset) };
    }
}
