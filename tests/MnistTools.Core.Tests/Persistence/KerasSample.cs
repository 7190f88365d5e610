using System.IO.Compression;
using System.Text.Json.Nodes;
using MnistTools.Persistence.Keras;
using PureHDF;

namespace MnistTools.Core.Tests.Persistence;

/// <summary>Files such as the versions of Keras write them, from the weights of a model that is known.</summary>
internal static class KerasSample
{
    /// <summary>Layers, as a list with semicolons.</summary>
    public static Layer[] Parse(string layers) => [.. layers.Split("; ").Select(MnistTools.Layers.Layer.Parse)];

    /// <summary>A model whose weights are all different.</summary>
    public static MnistModel Create(string layers, InputScale? scale = null, Shape? inputShape = null)
    {
        var model = new MnistModel(Parse(layers), 7, inputShape, inputScale: scale);
        foreach (ModelWeight weight in model.Weights.Where(weight => weight.Shape.Sizes.Count == 1))
        {
            model.SetWeight(weight, [.. Enumerable.Range(1, weight.Count).Select(i => (weight.Offset % 97 + i) / 100f)]);
        }

        return model;
    }

    /// <summary>They have the same layers and weights, and say the same.</summary>
    public static void AssertSame(MnistModel expected, MnistModel actual)
    {
        Assert.Equal(expected.ToString(), actual.ToString());
        Assert.Equal(expected.InputScale.Factor, actual.InputScale.Factor, 1e-9f);
        Assert.All(expected.Weights, weight => Assert.Equal(expected.GetWeight(weight), actual.GetWeight(weight.Name)));
        ImageSet images = Some.Images(5, 28, 28, 10);
        Assert.Equal(KerasFileTests.Digits(expected.Predict(images)), KerasFileTests.Digits(actual.Predict(images)));
    }

    /// <summary>What a layer's weights are in Keras, by their names there.</summary>
    /// <param name="model">The model.</param>
    /// <param name="layer">Index of the layer.</param>
    /// <param name="store">Makes a dataset of numbers and their shape; as 32-bit floats in one piece if left out.</param>
    public static IReadOnlyList<(string Name, H5Dataset Values)> Weights(MnistModel model, int layer, Func<float[], ulong[], H5Dataset>? store = null)
    {
        store ??= (values, shape) => new H5Dataset(values, fileDims: shape);
        ModelWeight[] weights = [.. model.Weights.Where(weight => weight.Layer == layer)];
        string[] names = model.Layers[layer].Spec is BatchNormalization ? ["gamma", "beta", "moving_mean", "moving_variance"] : ["kernel", "bias"];
        return [.. weights.Zip(names, (weight, name) => (name, store(
            model.GetValues(weight).ToArray(), [.. KerasWeight.GetShape(weight).Select(size => (ulong)size)])))];
    }

    /// <summary><c>vars</c> of a layer, as since Keras 2.12.</summary>
    public static H5Group Variables(MnistModel model, int layer, string? name = null, Func<float[], ulong[], H5Dataset>? store = null)
    {
        var variables = new H5Group();
        if (name is not null)
        {
            variables.Attributes["name"] = name;
        }

        foreach ((_, H5Dataset values) in Weights(model, layer, store))
        {
            variables[$"{variables.Count}"] = values;
        }

        return new H5Group { ["vars"] = variables };
    }

    /// <summary>A layer's group of the old format.</summary>
    /// <param name="model">The model.</param>
    /// <param name="layers">Index of the layer, or of several that are a model in the model.</param>
    /// <param name="path">Turns a layer's and a weight's name into the path of the weight.</param>
    public static H5Group Legacy(MnistModel model, int[] layers, Func<string, string, string> path)
    {
        var group = new H5Group();
        var weights = layers.SelectMany(
            layer => Weights(model, layer)
                .Select(
                    weight => (Path: path(
                        model.Layers[layer].Name, weight.Name), weight.Values, IsKept: weight.Name.StartsWith("moving", StringComparison.Ordinal)))).ToArray();
        foreach ((string name, H5Dataset values, _) in weights)
        {
            H5Group place = group;
            string[] parts = name.Split('/');
            foreach (string part in parts[..^1])
            {
                place.TryAdd(part, new H5Group());
                place = (H5Group)place[part];
            }

            place[parts[^1]] = values;
        }

        group.Attributes["weight_names"] =
            weights.Length == 0 ? Array.Empty<double>() : weights.OrderBy(weight => weight.IsKept).Select(weight => weight.Path).ToArray();
        return group;
    }

    public static JsonObject Layer(string className, string name, string settings = "") =>
        JsonNode.Parse($"{{\"class_name\": \"{className}\", \"config\": {{\"name\": \"{name}\"{(settings.Length == 0 ? "" : ", " + settings)}}}}}")!.AsObject();

    public static JsonObject Sequential(string name, params JsonNode[] layers) => new()
    {
        ["class_name"] = "Sequential",
        ["config"] = new JsonObject { ["name"] = name, ["layers"] = new JsonArray(layers) },
    };

    public static JsonObject Input(string shape, string name = "input_1") => Layer("InputLayer", name, $"\"batch_input_shape\": {shape}");

    /// <summary>A <c>.keras</c> file.</summary>
    public static void WriteArchive(string path, JsonNode config, H5Group root)
    {
        using var archive = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        using (Stream entry = archive.CreateEntry("config.json").Open())
        {
            entry.Write(System.Text.Encoding.UTF8.GetBytes(config.ToJsonString()));
        }

        using var weights = new MemoryStream();
        ToFile(root).Write(weights);
        using Stream written = archive.CreateEntry("model.weights.h5").Open();
        weights.WriteTo(written);
    }

    /// <summary>An HDF5 file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="root">Its root.</param>
    /// <param name="textLength">The length of texts; 0 where each has its own.</param>
    public static void WriteHdf5(string path, H5Group root, int textLength = 0) =>
        ToFile(root).Write(path, new H5WriteOptions(DefaultStringLength: textLength));

    private static H5File ToFile(H5Group root)
    {
        var file = new H5File { Attributes = root.Attributes };
        foreach ((string name, object value) in root)
        {
            file[name] = value;
        }

        return file;
    }
}
