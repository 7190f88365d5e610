using System.Text.Json.Nodes;
using PureHDF;

namespace MnistTools.Core.Tests.Persistence;

/// <summary>Which axes an image has on its way through a model of Keras.</summary>
public sealed class KerasShapeTests : FolderTests
{
    private const string DenseSettings = "\"units\": 10, \"activation\": \"softmax\"";

    private string Archive => Folder.At("model.keras");

    [Theory]
    [InlineData("[null, 784]", "[28, 28, 1]")]
    [InlineData("[null, 28, 28]", "[28, 28, 1]")]
    [InlineData("[null, 28, 28]", "[-1, 28, 1]")]
    [InlineData("[null, 28, 28, 1]", "[28, 28, 1]")]
    public void A_normalisation_of_a_reshaped_image_has_one_channel(string input, string target)
    {
        MnistModel model = KerasSample.Create("BatchNormalization; Conv2D(3, 3); Flatten; Dense(10, softmax)", inputShape: new Shape(28, 28, 1));
        Write(model, [KerasSample.Input(input), Reshape("reshape", target), KerasSample.Layer("BatchNormalization", "batch_normalization"), .. Rest()]);
        KerasSample.AssertSame(model, ModelFile.Load(Archive));
    }

    [Theory]
    [InlineData("[null, 784]", "[28, 28]")]
    [InlineData("[null, 28, 28, 1]", "[28, 28]")]
    public void A_normalisation_of_an_image_without_an_axis_for_channels_has_one_of_each_column(string input, string target)
    {
        MnistModel model = KerasSample.Create("Dropout(0.1); BatchNormalization; Conv2D(3, 3); Flatten; Dense(10, softmax)");
        // Back again: a convolution has the same channels with the axis and without.
        JsonNode[] normalization =
        [
            KerasSample.Layer("Dropout", "dropout", "\"rate\": 0.1"), KerasSample.Layer("BatchNormalization", "batch_normalization"),
            Reshape("reshape_1", "[28, 28, 1]"),
        ];
        Write(model, [KerasSample.Input(input), Reshape("reshape", target), .. normalization, .. Rest()]);
        KerasSample.AssertSame(model, ModelFile.Load(Archive));
    }

    /// <summary>A normalisation that learns nothing has no weights by which its axis could be told.</summary>
    [Theory]
    [InlineData("[null, 28, 28, 1]", "[28, 28]", 28)]
    [InlineData("[null, 28, 28]", "[28, 28, 1]", 1)]
    public void A_normalisation_without_weights_works_along_the_axis_that_Reshape_leaves(string input, string target, int axis)
    {
        MnistModel model = KerasSample.Create("Flatten; Dense(10, softmax)");
        Write(
            model,
            KerasSample.Input(input),
            Reshape("reshape", target),
            KerasSample.Layer("LayerNormalization", "layer_normalization", "\"epsilon\": 0.01, \"center\": false, \"scale\": false"),
            KerasSample.Layer("Flatten", "flatten"),
            KerasSample.Layer("Dense", "dense", DenseSettings));
        ImageSet images = Some.Images(3, 28, 28, 10);
        float[,] outputs = ModelFile.Load(Archive).Predict(images);
        for (int image = 0; image < images.Count; image++)
        {
            double[] pixels = [.. images.GetImage(image).ToArray().Chunk(axis).SelectMany(numbers => Normalise([.. numbers.Select(pixel => pixel / 255.0)]))];
            double[] logits = [.. Enumerable.Range(0, 10).Select(unit =>
                model.GetWeight("1.bias")[unit] + pixels.Select((pixel, i) => pixel * model.GetWeight("1.weight")[unit * 784 + i]).Sum())];
            double sum = logits.Sum(Math.Exp);
            Assert.All(Enumerable.Range(0, 10), unit => Assert.Equal(Math.Exp(logits[unit]) / sum, outputs[image, unit], 1e-4));
        }

        static IEnumerable<double> Normalise(double[] values)
        {
            double mean = values.Average();
            double variance = values.Average(value => (value - mean) * (value - mean));
            return values.Select(value => (value - mean) / Math.Sqrt(variance + 0.01));
        }
    }

    [Theory]
    [InlineData("BatchNormalization", "")]
    [InlineData("LayerNormalization", "\"center\": false, \"scale\": false")]
    [InlineData("Activation", "\"activation\": \"softmax\"")]
    public void An_axis_that_comes_and_goes_behind_a_layer_that_works_along_it_is_refused_with_its_place(string className, string settings)
    {
        Write(
            KerasSample.Create("Flatten; Dense(10)"),
            KerasSample.Input("[null, 28, 28, 1]"),
            KerasSample.Layer("MaxPooling2D", "pool", "\"pool_size\": 2"),
            Reshape("rows", "[14, 14]"),
            KerasSample.Layer("ReLU", "relu"),
            KerasSample.Layer(className, "along", settings));
        string refused = Assert.Throws<ModelFormatException>(() => ModelFile.Load(Archive)).Message;
        Assert.Contains(
            $"its layer 2 'rows' (Reshape) has a target_shape that changes the number of axes, and its layer 4 'along' ({className}) works along the last one",
            refused);
    }

    /// <summary>A 1×1 convolution behind it is a Dense by another name.</summary>
    [Theory]
    [InlineData("GlobalAveragePooling2D", "AveragePooling2D(26)")]
    [InlineData("GlobalMaxPooling2D", "MaxPooling2D(26)")]
    public void Pooling_that_keeps_the_axes_leaves_an_image_of_one_position(string className, string here)
    {
        MnistModel convolution = KerasSample.Create($"Conv2D(4, 3); {here}; Conv2D(10, 1); Flatten; Activation(softmax)");
        JsonNode[] before =
        [
            KerasSample.Input("[null, 28, 28, 1]"),
            KerasSample.Layer("Conv2D", "conv2d", "\"filters\": 4, \"kernel_size\": 3"),
            KerasSample.Layer(className, "pool", "\"keepdims\": true"),
        ];
        Write(
            convolution,
            [
                .. before, KerasSample.Layer("Conv2D", "conv2d_1", "\"filters\": 10, \"kernel_size\": 1"), KerasSample.Layer("Flatten", "flatten"),
                KerasSample.Layer("Softmax", "softmax"),
            ]);
        MnistModel loaded = ModelFile.Load(Archive);
        KerasSample.AssertSame(convolution, loaded);

        MnistModel dense = KerasSample.Create($"Conv2D(4, 3); {here}; Flatten; Dense(10, softmax)");
        dense.SetWeight(dense.Weights.Single(weight => weight.Name == "0.weight"), convolution.GetWeight("0.weight"));
        dense.SetWeight(dense.Weights.Single(weight => weight.Name == "0.bias"), convolution.GetWeight("0.bias"));
        dense.SetWeight(dense.Weights.Single(weight => weight.Name == "3.weight"), convolution.GetWeight("2.weight"));
        dense.SetWeight(dense.Weights.Single(weight => weight.Name == "3.bias"), convolution.GetWeight("2.bias"));
        File.Delete(Archive);
        Write(dense, [.. before.Select(layer => layer.DeepClone()), KerasSample.Layer("Dense", "dense", DenseSettings)]);
        ImageSet images = Some.Images(5, 28, 28, 10);
        float[,] expected = loaded.Predict(images);
        float[,] outputs = ModelFile.Load(Archive).Predict(images);
        Assert.All(expected.Cast<float>().Zip(outputs.Cast<float>()), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    /// <summary>What a later layer or model takes is not what the whole one takes.</summary>
    [Theory]
    [InlineData("Conv2D(4, 3); MaxPooling2D; Flatten; Dense(10, softmax)", "[null, 676]", true)]
    [InlineData("Conv2D(4, 3); MaxPooling2D; Flatten; Dense(10, softmax)", "[null, 676]", false)]
    [InlineData("MaxPooling2D; Flatten; Dense(10, softmax)", "[null, 196]", true)]
    public void The_input_of_what_comes_later_is_not_that_of_the_model(string layers, string inner, bool isModel)
    {
        MnistModel model = KerasSample.Create(layers);
        JsonNode[] images =
        [
            KerasSample.Layer("Conv2D", "conv2d", "\"filters\": 4, \"kernel_size\": 3"),
            KerasSample.Layer("MaxPooling2D", "pool", "\"pool_size\": 2"),
            KerasSample.Layer("Flatten", "flatten"),
        ];
        JsonObject dense = isModel
            ? KerasSample.Sequential("head", KerasSample.Input(inner), KerasSample.Layer("Dense", "dense", DenseSettings))
            : KerasSample.Layer("Dense", "dense", $"{DenseSettings}, \"batch_input_shape\": {inner}");
        JsonObject config = KerasSample.Sequential("s", [.. images[^(model.Layers.Count - 1)..], dense]);
        config["config"]!["build_input_shape"] = new JsonArray(null, 28, 28, 1);
        var groups = new H5Group { ["conv2d"] = KerasSample.Variables(model, 0) };
        H5Group weights = KerasSample.Variables(model, model.Layers.Count - 1);
        groups[isModel ? "sequential" : "dense"] = isModel ? new H5Group { ["layers"] = new H5Group { ["dense"] = weights } } : weights;
        KerasSample.WriteArchive(Archive, config, new H5Group { ["layers"] = groups });
        KerasSample.AssertSame(model, ModelFile.Load(Archive));
    }

    /// <summary>The whole was built with images of any size, which are not said to be of one channel.</summary>
    [Fact]
    public void The_input_of_a_model_that_comes_first_is_that_of_the_whole()
    {
        MnistModel model = KerasSample.Create("BatchNormalization; Flatten; Dense(10, softmax)", inputShape: new Shape(28, 28, 1));
        JsonObject config = KerasSample.Sequential(
            "s",
            KerasSample.Layer("RandomFlip", "flip"),
            KerasSample.Sequential(
                "first", KerasSample.Input("[null, 28, 28, 1]"), KerasSample.Layer("BatchNormalization", "batch_normalization"),
                KerasSample.Layer("Flatten", "flatten")),
            KerasSample.Sequential("second", KerasSample.Input("[null, 784]"), KerasSample.Layer("Dense", "dense", DenseSettings)));
        config["config"]!["build_input_shape"] = new JsonArray(null, null, null);
        H5Group Inner(string name, int layer) => new() { ["layers"] = new H5Group { [name] = KerasSample.Variables(model, layer) } };
        KerasSample.WriteArchive(
            Archive, config,
            new H5Group { ["layers"] = new H5Group { ["sequential"] = Inner("batch_normalization", 0), ["sequential_1"] = Inner("dense", 2) } });
        KerasSample.AssertSame(model, ModelFile.Load(Archive));
    }

    [Theory]
    [InlineData("BatchNormalization", true)]
    [InlineData("BatchNormalization", false)]
    [InlineData("Dropout(0.1); LayerNormalization", false)]
    public void Weights_alone_show_whether_images_have_an_axis_for_their_one_channel(string first, bool isOld)
    {
        string layers = $"{first}; Conv2D(28, 3); BatchNormalization; Flatten; Dense(10, softmax)";
        MnistModel model = KerasSample.Create(layers, inputShape: new Shape(28, 28, 1));
        var root = new H5Group();
        ModelLayer[] weighted = [.. model.Layers.Where(layer => layer.ParameterCount > 0)];
        foreach (ModelLayer layer in weighted)
        {
            int index = model.Layers.ToList().IndexOf(layer);
            root[layer.Name] = isOld ? KerasSample.Legacy(model, [index], (name, weight) => $"{name}/{weight}:0") : KerasSample.Variables(model, index);
        }

        if (isOld)
        {
            root.Attributes["layer_names"] = weighted.Select(layer => layer.Name).ToArray();
        }

        string path = Folder.At("x.weights.h5");
        KerasSample.WriteHdf5(path, isOld ? root : new H5Group { ["layers"] = root });
        MnistModel loaded = ModelFile.Load(path, new ModelImportOptions { Layers = KerasSample.Parse(layers) });
        KerasSample.AssertSame(model, loaded);
        Assert.Equal(model.InputShape, loaded.InputShape);
        var other = new ModelImportOptions { Layers = KerasSample.Parse(layers.Replace("28", "29", StringComparison.Ordinal)) };
        Assert.Contains("needs (3, 3, 1, 29), (29), and the file has", Assert.Throws<ModelFormatException>(() => ModelFile.Load(path, other)).Message);
    }

    private static JsonObject Reshape(string name, string target) => KerasSample.Layer("Reshape", name, $"\"target_shape\": {target}");

    private static JsonNode[] Rest() =>
        [
            KerasSample.Layer("Conv2D", "conv2d", "\"filters\": 3, \"kernel_size\": 3"), KerasSample.Layer("Flatten", "flatten"),
            KerasSample.Layer("Dense", "dense", DenseSettings),
        ];

    /// <summary>A file of a Sequential model whose weights are those of the model's layers, in their order.</summary>
    private void Write(MnistModel model, params JsonNode[] layers)
    {
        var groups = new H5Group();
        foreach (ModelLayer layer in model.Layers)
        {
            groups[layer.Name] = KerasSample.Variables(model, model.Layers.ToList().IndexOf(layer));
        }

        KerasSample.WriteArchive(Archive, KerasSample.Sequential("s", layers), new H5Group { ["layers"] = groups });
    }
}
