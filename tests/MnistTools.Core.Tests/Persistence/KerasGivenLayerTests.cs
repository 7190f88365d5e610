using System.Text.Json.Nodes;
using PureHDF;

namespace MnistTools.Core.Tests.Persistence;

/// <summary>Files of Keras whose layers are given: what the config says of them does not count.</summary>
public sealed class KerasGivenLayerTests : FolderTests
{
    private const string Layers = "Conv2D(2, 3, activation=relu); BatchNormalization; Conv2D(2, 3); Flatten; Dense(6, relu); Dense(6, relu); Dense(3, softmax)";

    private readonly List<string> _warnings = [];

    private string Archive => Folder.At("model.keras");

    private string Hdf5 => Folder.At("model.h5");

    /// <summary>
    /// What model.save writes of a subclassed model: attributes in the order of the alphabet, and under layers what comes behind that word. Keras 3 also
    /// writes what it calls the layers, which it counts as they are made.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_model_of_the_users_own_class_is_read(bool hasNames)
    {
        MnistModel model = KerasSample.Create(Layers);
        H5Group Of(int layer, string name) => KerasSample.Variables(model, layer, hasNames ? name : null);
        var root = new H5Group
        {
            ["bn"] = Of(1, "batch_normalization"),
            ["block"] = new H5Group { ["early"] = Of(0, "conv2d"), ["later"] = Of(2, "conv2d_1") },
            ["drop"] = new H5Group { ["seed_generator"] = new H5Group { ["vars"] = new H5Group { ["0"] = new H5Dataset((int[])[1, 2]) } } },
            [hasNames ? "hidden_b" : "hidden1"] = Of(4, "dense"),
            [hasNames ? "hidden_a" : "hidden2"] = Of(5, "dense_1"),
            ["layers"] = new H5Group { ["dense"] = Of(6, "dense_2") },
            ["optimizer"] = new H5Group { ["vars"] = new H5Group { ["0"] = new H5Dataset((float[])[1, 2]) } },
        };
        KerasSample.WriteArchive(Archive, new JsonObject { ["class_name"] = "Digits", ["module"] = "__main__", ["config"] = new JsonObject() }, root);
        Assert.Contains("the model is a Digits; Sequential and Functional models can be read. Give its layers", Refused(Archive, null));
        AssertSame(model, Load(Archive, Layers));
        Assert.Empty(_warnings);
        Assert.Contains("do not fit", Refused(Archive, Layers.Replace("Dense(6, relu); Dense(6, relu)", "Dense(6, relu)", StringComparison.Ordinal)));
    }

    [Fact]
    public void Where_nothing_tells_the_order_the_user_does()
    {
        const string Dense = "Flatten; Dense(6, relu); Dense(6, relu); Dense(6, softmax)";
        MnistModel model = KerasSample.Create(Dense);
        var root = new H5Group
        {
            ["first"] = KerasSample.Variables(model, 1),
            ["mid"] = KerasSample.Variables(model, 3),
            ["second"] = KerasSample.Variables(model, 2),
        };
        KerasSample.WriteArchive(Archive, new JsonObject { ["class_name"] = "Digits", ["config"] = new JsonObject() }, root);
        Load(Archive, Dense);
        Assert.StartsWith("The names 'mid', 'second' do not say in which order they come", Assert.Single(_warnings));
        AssertSame(model, Load(Archive, Dense, WeightNames.OfList(["first", "second", "mid"])));
        AssertSame(model, Load(Archive, Dense, WeightNames.OfMap(new Dictionary<string, string> { ["3"] = "mid" })));
        Assert.Contains("'middle'", Assert.Throws<MismatchException>(() => Load(Archive, Dense, WeightNames.OfList(["first", "second", "middle"]))).Message);
        Assert.Single(_warnings);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_model_with_a_layer_of_the_users_own_is_read(bool isOld)
    {
        const string Given = "Conv2D(2, 3); Flatten; Dense(3, softmax)";
        MnistModel model = KerasSample.Create(Given);
        JsonObject config = KerasSample.Sequential(
            "s", KerasSample.Input("[null, 28, 28, 1]"), KerasSample.Layer("Conv2D", "c", "\"filters\": 2, \"kernel_size\": [3, 3]"),
            KerasSample.Layer("Flatten", "f"), KerasSample.Layer("MyDense", "mine"));
        string path = isOld ? Hdf5 : Archive;
        if (isOld)
        {
            var weights = new H5Group
            {
                ["c"] = KerasSample.Legacy(model, [0], (layer, weight) => $"{layer}/{weight}:0"),
                ["mine"] = KerasSample.Legacy(model, [2], (layer, weight) => $"{layer}/{weight}:0"),
            };
            weights.Attributes["layer_names"] = (string[])["c", "f", "mine"];
            var root = new H5Group { ["model_weights"] = weights };
            root.Attributes["model_config"] = config.ToJsonString();
            KerasSample.WriteHdf5(path, root);
        }
        else
        {
            KerasSample.WriteArchive(
                path, config,
                new H5Group { ["layers"] = new H5Group { ["conv2d"] = KerasSample.Variables(model, 0), ["my_dense"] = KerasSample.Variables(model, 2) } });
        }

        Assert.Contains("no counterpart of its layer 3 'mine' (MyDense)", Refused(path, null));
        Assert.Contains("Give all layers", Refused(path, null));
        AssertSame(model, Load(path, Given));
    }

    [Fact]
    public void Layers_that_are_given_count_more_than_those_of_the_file()
    {
        MnistModel model = KerasSample.Create("Flatten; Dense(10, softmax)", InputScale.Raw);
        ModelFile.Save(model, Archive, overwrite: false);
        MnistModel loaded = Load(Archive, "Flatten; Dense(10, tanh)");
        Assert.Equal("Flatten, Dense(10, tanh)", loaded.ToString());
        Assert.Equal(InputScale.Raw, loaded.InputScale);
        Assert.Equal(model.GetWeight("1.weight"), loaded.GetWeight("1.weight"));
    }

    /// <summary>What PyTorch trains often ends in logits.</summary>
    [Theory]
    [InlineData("model.keras")]
    [InlineData("model.safetensors")]
    [InlineData("model.pt")]
    public void Layers_that_end_in_no_probabilities_are_told(string name)
    {
        MnistModel model = KerasSample.Create("Flatten; Dense(10)");
        if (name.EndsWith(".keras", StringComparison.Ordinal))
        {
            ModelFile.Save(model, Folder.At(name), overwrite: false);
        }
        else if (name.EndsWith(".pt", StringComparison.Ordinal))
        {
            TorchZip.OfStateDict(model.Weights.Select(weight => (weight.Name, weight.Shape.Sizes.ToArray(), model.GetWeight(weight)))).Save(Folder.At(name));
        }
        else
        {
            using FileStream stream = File.Create(Folder.At(name));
            SafeTensorsFile.Write(
                stream, new Dictionary<string, string>(),
                [.. model.Weights.Select(weight => ($"net.{weight.Name}", weight.Shape.Sizes, model.GetWeight(weight)))]);
        }

        Load(Folder.At(name), "Flatten; Dense(10)");
        Assert.StartsWith("The layers that were given end with Dense(10), whose outputs are no probabilities", Assert.Single(_warnings));
        Load(Folder.At(name), "Flatten; Dense(10); Activation(softmax)");
        Assert.Single(_warnings);
    }

    /// <summary>LeNet-5 as it was in 1998: its weights fit no images of 28 by 28.</summary>
    [Theory]
    [InlineData("model.weights.h5", "Flatten; Dense(12, tanh)")]
    [InlineData("model.safetensors", "Flatten; Dense(12, tanh)")]
    [InlineData("model.weights.h5", "Conv2D(12, 5, activation=tanh); Flatten")]
    [InlineData("model.safetensors", "Conv2D(12, 5, activation=tanh); Flatten")]
    public void Weights_alone_may_be_for_images_of_32_by_32(string name, string third)
    {
        // Of an image of 28 by 28, the third convolution has less left than its window.
        string lenet = $"Conv2D(6, 5, activation=tanh); AveragePooling2D; Conv2D(16, 5, activation=tanh); AveragePooling2D; {third}; Dense(10, softmax)";
        MnistModel model = KerasSample.Create(lenet, inputShape: new Shape(32, 32));
        bool isDense = third.StartsWith("Flatten", StringComparison.Ordinal);
        if (name.EndsWith(".h5", StringComparison.Ordinal))
        {
            var layers = new H5Group
            {
                ["conv2d"] = KerasSample.Variables(model, 0),
                ["conv2d_1"] = KerasSample.Variables(model, 2),
                [isDense ? "dense" : "conv2d_2"] = KerasSample.Variables(model, isDense ? 5 : 4),
                [isDense ? "dense_1" : "dense"] = KerasSample.Variables(model, 6),
            };
            KerasSample.WriteHdf5(Folder.At(name), new H5Group { ["layers"] = layers });
        }
        else
        {
            using FileStream stream = File.Create(Folder.At(name));
            SafeTensorsFile.Write(
                stream, new Dictionary<string, string>(),
                [.. model.Weights.Select(weight => ($"net.{weight.Name}", weight.Shape.Sizes, model.GetWeight(weight)))]);
        }

        MnistModel loaded = Load(Folder.At(name), lenet);
        Assert.Equal(new Shape(32, 32), loaded.InputShape);
        AssertSame(model, loaded);
        Assert.Contains("do not fit", Refused(Folder.At(name), lenet.Replace("Conv2D(16", "Conv2D(15", StringComparison.Ordinal)));
        Assert.Contains("The given layers make no model: ", Refused(Folder.At(name), $"Conv2D(6, 33); {lenet}"));
    }

    /// <summary>
    /// Keras 0 on Theano: groups that only count, kernels (filters, channels, rows, columns) of a true convolution, which turns its window around, and a
    /// Flatten of images that are channels first.
    /// </summary>
    [Theory]
    [InlineData(null)]
    [InlineData("tensorflow")]
    public void Weights_of_Keras_0_are_read(string? backend)
    {
        const string Given = "Conv2D(3, 3, activation=relu); MaxPooling2D; Flatten; Dense(4, softmax)";
        MnistModel model = KerasSample.Create(Given);
        Span<float> kernel = model.GetValues(model.Weights[0]), dense = model.GetValues(model.Weights[2]);
        float[] filters = new float[27], rows = new float[507 * 4];
        for (int filter = 0; filter < 3; filter++)
        {
            for (int at = 0; at < 9; at++)
            {
                filters[filter * 9 + at] = kernel[(backend is null ? 8 - at : at) * 3 + filter];
            }

            for (int position = 0; position < 169; position++)
            {
                dense.Slice((position * 3 + filter) * 4, 4).CopyTo(rows.AsSpan((filter * 169 + position) * 4));
            }
        }

        var root = new H5Group
        {
            ["layer_0"] = new H5Group { ["param_0"] = new H5Dataset(filters, fileDims: [3, 1, 3, 3]), ["param_1"] = Bias(1) },
            ["layer_1"] = new H5Group(),
            ["layer_10"] = new H5Group { ["param_0"] = new H5Dataset(rows, fileDims: [507, 4]), ["param_1"] = Bias(3) },
            ["layer_2"] = new H5Group(),
        };
        root.Attributes["nb_layers"] = 11;
        if (backend is not null)
        {
            root.Attributes["backend"] = backend;
        }

        KerasSample.WriteHdf5(Hdf5, root);
        AssertSame(model, Load(Hdf5, Given));
        Assert.Contains("Give its layers", Refused(Hdf5, null));
        Assert.Contains("it is of 2 layers with weights (layer_0, layer_10); layers given: 1", Refused(Hdf5, "Flatten; Dense(4)"));
        AssertSame(model, Load(Hdf5, Given, WeightNames.OfList(["layer_0", "layer_10"])));
        Assert.Contains(
            "those that are named are not as the layers need them; it has ",
            Assert.Throws<ModelFormatException>(() => Load(Hdf5, Given, WeightNames.OfList(["layer_10", "layer_0"]))).Message);
        Assert.Contains("'layer_7'", Assert.Throws<MismatchException>(() => Load(Hdf5, Given, WeightNames.OfList(["layer_0", "layer_7"]))).Message);
        Assert.Contains("a deviation in others", Refused(Hdf5, Given.Replace("MaxPooling2D", "BatchNormalization", StringComparison.Ordinal)));

        H5Dataset Bias(int weight) => new(model.GetWeight(model.Weights[weight]), fileDims: [(ulong)model.Weights[weight].Count]);
    }

    /// <summary>Keras 2 on Theano has kernels in the order of all, and turns the windows of convolutions around.</summary>
    [Fact]
    public void Kernels_of_Theano_are_turned_around()
    {
        const string Given = "Conv2D(2, (2, 3)); Flatten; Dense(3, softmax)";
        MnistModel model = KerasSample.Create(Given), turned = KerasSample.Create(Given);
        for (int position = 0; position < 6; position++)
        {
            model.GetValues(model.Weights[0]).Slice(position * 2, 2).CopyTo(turned.GetValues(turned.Weights[0])[((5 - position) * 2)..]);
        }

        var weights = new H5Group
        {
            ["c"] = KerasSample.Legacy(turned, [0], (layer, weight) => $"{layer}/{weight}:0"),
            ["d"] = KerasSample.Legacy(turned, [2], (layer, weight) => $"{layer}/{weight}:0"),
        };
        weights.Attributes["layer_names"] = (string[])["c", "d"];
        weights.Attributes["backend"] = "theano";
        KerasSample.WriteHdf5(Hdf5, weights);
        AssertSame(model, Load(Hdf5, Given));
    }

    private static void AssertSame(MnistModel expected, MnistModel actual)
    {
        Assert.Equal(expected.ToString(), actual.ToString());
        Assert.All(expected.Weights, weight => Assert.Equal(expected.GetWeight(weight), actual.GetWeight(weight.Name)));
    }

    private static string Refused(string path, string? layers) =>
        Assert.Throws<ModelFormatException>(
            () => ModelFile.Load(path, new ModelImportOptions { Layers = layers is null ? null : KerasSample.Parse(layers) })).Message;

    private MnistModel Load(string path, string layers, WeightNames? names = null) =>
        ModelFile.Load(path, new ModelImportOptions { Layers = KerasSample.Parse(layers), WeightNames = names, Warnings = new ToldWarnings(_warnings) });
}
