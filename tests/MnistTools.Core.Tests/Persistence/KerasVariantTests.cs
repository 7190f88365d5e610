using System.Text.Json.Nodes;
using MnistTools.Losses;
using PureHDF;

namespace MnistTools.Core.Tests.Persistence;

/// <summary>Ways in which versions of Keras have written the same thing.</summary>
public sealed class KerasVariantTests : FolderTests
{
    private string Archive => Folder.At("model.keras");

    private string Hdf5 => Folder.At("model.h5");

    /// <summary>Keras' layers say it of themselves, those without weights too.</summary>
    [Fact]
    public void Frozen_layers_are_frozen_here()
    {
        string path = Folder.At("frozen.keras");
        MnistModel model = KerasSample.Create("Conv2D(2, 3, trainable=false); Flatten; Dense(3, softmax)");
        JsonObject config = KerasSample.Sequential(
            "s", KerasSample.Input("[null, 28, 28, 1]"), KerasSample.Layer("Conv2D", "edges", "\"filters\": 2, \"kernel_size\": [3, 3], \"trainable\": false"),
            KerasSample.Layer("Flatten", "row", "\"trainable\": false"),
            KerasSample.Layer("Dense", "head", "\"units\": 3, \"activation\": \"softmax\", \"trainable\": true"));
        KerasSample.WriteArchive(
            path, config,
            new H5Group { ["layers"] = new H5Group { ["conv2d"] = KerasSample.Variables(model, 0), ["dense"] = KerasSample.Variables(model, 2) } });
        List<string> warnings = [];
        MnistModel loaded = ModelFile.Load(path, new ModelImportOptions { Warnings = new ToldWarnings(warnings) });
        KerasSample.AssertSame(model, loaded);
        Assert.Empty(warnings);
        Assert.Equal(model.TrainableParameterCount, loaded.TrainableParameterCount);
    }

    [Theory]
    [InlineData("layers", "/", 1)]
    [InlineData("_layer_checkpoint_dependencies", "/", 1)]
    [InlineData("_layer_checkpoint_dependencies", "\\", 2)]
    [InlineData("layers", "\\", 1)]
    public void Groups_are_found_by_class_and_order(string container, string separator, int step)
    {
        // More than ten of a class: dense_2 is before dense_10.
        MnistModel model = KerasSample.Create(string.Join("; ", Enumerable.Repeat("Dense(10, tanh)", 12)));
        var root = new H5Group();
        var layers = new H5Group();
        JsonNode[] config = [KerasSample.Input("[32, 28, 28]"), KerasSample.Layer("Flatten", "f"), .. Enumerable.Range(0, 12)
            .Select(i => (JsonNode)KerasSample.Layer("Dense", $"my_dense_{20 - i}", "\"units\": 10, \"activation\": \"tanh\""))];
        for (int i = 0; i < 12; i++)
        {
            string name = i == 0 ? "dense" : $"dense_{i * step}";
            (separator == "/" ? layers : root)[separator == "/" ? name : container + separator + name] = KerasSample.Variables(model, i + 1);
        }

        if (separator == "/")
        {
            root[container] = layers;
        }

        KerasSample.WriteArchive(Archive, KerasSample.Sequential("s", config), root);
        KerasSample.AssertSame(model, ModelFile.Load(Archive));
    }

    [Theory]
    [InlineData("""[[["NAME", 0, 0, {}]]]""", """["second", 0, 0]""")]
    [InlineData("""[{"args": [{"class_name": "__keras_tensor__", "config": {"shape": [null, 784], "dtype": "float32", "keras_history": ["NAME", 0, 0]}}], "kwargs": {"training": false}}]""", """{"digit": ["second", 0, 0]}""")]
    public void A_plain_chain_of_a_functional_model_is_read(string inbound, string outputs)
    {
        MnistModel model = KerasSample.Create("Dense(10, relu); Dense(10, softmax)");
        JsonObject Node(JsonObject layer, string? previous)
        {
            layer["name"] = (string)layer["config"]!["name"]!;
            layer["inbound_nodes"] = previous is null ? new JsonArray() : JsonNode.Parse(inbound.Replace("NAME", previous, StringComparison.Ordinal));
            return layer;
        }

        // The order of the list is that of the weights, and not that in which the layers work.
        var config = new JsonObject
        {
            ["class_name"] = "Functional",
            ["config"] = new JsonObject
            {
                ["name"] = "model",
                ["layers"] = new JsonArray(
                    Node(
                        KerasSample.Layer("Dense", "second", "\"units\": 10, \"activation\": {\"class_name\": \"function\", \"config\": \"softmax_v2\"}"),
                        "first"),
                    Node(KerasSample.Input("[null, 28, 28, 1]", "in"), null),
                    Node(KerasSample.Layer("Dense", "first", "\"units\": 10, \"activation\": \"relu\""), "flat"),
                    Node(KerasSample.Layer("Flatten", "flat"), "in")),
                ["input_layers"] = new JsonArray(new JsonArray("in", 0, 0)),
                ["output_layers"] = JsonNode.Parse(outputs),
            },
        };
        KerasSample.WriteArchive(Archive, config, new H5Group
        {
            ["layers"] = new H5Group
            {
                ["dense"] = KerasSample.Variables(model, 2),
                ["dense_1"] = KerasSample.Variables(model, 1),
                ["input_layer"] = KerasSample.Variables(model, 0),
            },
        });
        KerasSample.AssertSame(model, ModelFile.Load(Archive));
    }

    [Fact]
    public void Models_in_models_are_opened_up_and_what_does_nothing_is_left_out()
    {
        MnistModel model = KerasSample.Create(
            "Conv2D(3, 3, strides=2, padding=same); Activation(relu); BatchNormalization; Flatten; Dense(10); Activation(softmax)",
            new InputScale(1 / 127.5f, -1));
        JsonObject config = KerasSample.Sequential(
            "outer",
            KerasSample.Sequential(
                "augment", KerasSample.Input("[null, 28, 28, 1]"), KerasSample.Layer("RandomRotation", "r", "\"factor\": [-0.1, 0.1]"),
                KerasSample.Layer(
                    "Rescaling", "s",
                    "\"scale\": {\"class_name\": \"__numpy__\", \"config\": {\"value\": [0.00784313725490196], \"dtype\": \"float32\"}}, \"offset\": -1")),
            KerasSample.Sequential(
                "features",
                KerasSample.Layer("Conv2D", "c", "\"filters\": 3, \"kernel_size\": [3, 3], \"strides\": [2, 2], \"padding\": \"same\""),
                KerasSample.Layer("ReLU", "relu", "\"max_value\": null, \"negative_slope\": 0.0"),
                KerasSample.Layer("BatchNormalization", "b", "\"axis\": [3]")),
            KerasSample.Layer("Flatten", "f"),
            KerasSample.Layer("Dense", "logits", "\"units\": 10, \"activation\": \"linear\""));
        config["compile_config"] = JsonNode.Parse(
            """{"optimizer": {"class_name": "Custom>Adam", "config": {"learning_rate": 0.01, "beta_1": 0.8, "amsgrad": false}}, "loss": {"class_name": "SparseCategoricalCrossentropy", "config": {"from_logits": true}}}""");
        KerasSample.WriteArchive(Archive, config, new H5Group
        {
            ["layers"] = new H5Group
            {
                ["sequential"] = new H5Group { ["layers"] = new H5Group() },
                ["sequential_1"] = new H5Group
                {
                    ["layers"] = new H5Group { ["conv2d"] = KerasSample.Variables(model, 0), ["batch_normalization"] = KerasSample.Variables(model, 2) },
                },
                ["dense"] = KerasSample.Variables(model, 4),
            },
        });
        MnistModel loaded = ModelFile.Load(Archive);
        KerasSample.AssertSame(model, loaded);
        Assert.Equal(new Adam(0.01, Beta1: 0.8), loaded.Optimizer);
        Assert.Equal(new CategoricalCrossentropy(), loaded.Loss);
    }

    [Theory]
    [InlineData("L/W:0", 0)]
    [InlineData("sequential/L/W", 0)]
    [InlineData("W", 0)]
    [InlineData("L/W:0", 64)]
    [InlineData("L_W", 64)]
    public void Old_whole_models_are_read_by_the_names_that_they_list(string path, int textLength)
    {
        MnistModel model = KerasSample.Create("Conv2D(3, 3); BatchNormalization; MaxPooling2D; Flatten; Dense(10, softmax)");
        string Path(string layer, string weight) => path.Replace("L", layer, StringComparison.Ordinal).Replace("W", weight, StringComparison.Ordinal);
        JsonObject config = KerasSample.Sequential(
            "s",
            KerasSample.Layer("Conv2D", "conv2d", "\"batch_input_shape\": [null, 28, 28, 1], \"filters\": 3, \"kernel_size\": [3, 3]"),
            KerasSample.Layer("BatchNormalizationV1", "batch_normalization"),
            KerasSample.Layer("MaxPooling2D", "max_pooling2d", "\"pool_size\": [2, 2]"),
            KerasSample.Layer("Flatten", "flatten"),
            KerasSample.Layer("Dense", "dense", "\"units\": 10, \"activation\": \"softmax\""));
        var weights = new H5Group
        {
            ["dense"] = KerasSample.Legacy(model, [4], Path),
            ["batch_normalization"] = KerasSample.Legacy(model, [1], Path),
            ["conv2d"] = KerasSample.Legacy(model, [0], Path),
            ["flatten"] = KerasSample.Legacy(model, [3], Path),
        };
        weights.Attributes["layer_names"] = (string[])["conv2d", "batch_normalization", "max_pooling2d", "flatten", "dense"];
        var root = new H5Group { ["model_weights"] = weights };
        root.Attributes["model_config"] = config.ToJsonString();
        KerasSample.WriteHdf5(Hdf5, root, textLength == 0 ? 0 : 4096);
        KerasSample.AssertSame(model, ModelFile.Load(Hdf5));
    }

    [Fact]
    public void An_old_model_in_a_model_has_what_is_trained_before_what_is_kept()
    {
        MnistModel model = KerasSample.Create("Flatten; Dense(6, relu); BatchNormalization; Dense(10, softmax)");
        JsonObject config = KerasSample.Sequential("outer", KerasSample.Input("[null, 784]"), KerasSample.Sequential(
            "inner",
            KerasSample.Layer("Dense", "dense", "\"units\": 6, \"activation\": \"relu\""),
            KerasSample.Layer("BatchNormalization", "batch_normalization", "\"axis\": [1]"),
            KerasSample.Layer("Dense", "dense_1", "\"units\": 10, \"activation\": \"softmax\"")));
        var weights = new H5Group { ["inner"] = KerasSample.Legacy(model, [1, 2, 3], (layer, weight) => $"{layer}/{weight}:0") };
        weights.Attributes["layer_names"] = (string[])["inner"];
        var root = new H5Group { ["model_weights"] = weights };
        root.Attributes["model_config"] = config.ToJsonString();
        KerasSample.WriteHdf5(Hdf5, root);
        KerasSample.AssertSame(model, ModelFile.Load(Hdf5));
    }

    /// <summary>What is frozen, by itself or with the model that it is in, is behind what is trained.</summary>
    [Theory]
    [InlineData("true", "Flatten; Dense(6, relu, trainable=false); Dense(6, relu); Dense(10, softmax)", new[] { 2, 3, 1 })]
    [InlineData("false", "Flatten; Dense(6, relu, trainable=false); Dense(6, relu, trainable=false); Dense(10, softmax, trainable=false)", new[] { 1, 2, 3 })]
    public void An_old_model_in_a_model_has_what_is_frozen_behind_the_rest(string innerIsTrained, string layers, int[] order)
    {
        MnistModel model = KerasSample.Create(layers);
        JsonObject inner = KerasSample.Sequential(
            "inner",
            KerasSample.Layer("Dense", "dense", "\"units\": 6, \"activation\": \"relu\", \"trainable\": false"),
            KerasSample.Layer("Dense", "dense_1", "\"units\": 6, \"activation\": \"relu\", \"trainable\": true"),
            KerasSample.Layer("Dense", "dense_2", "\"units\": 10, \"activation\": \"softmax\""));
        inner["config"]!["trainable"] = JsonNode.Parse(innerIsTrained);
        var weights = new H5Group { ["inner"] = KerasSample.Legacy(model, order, (layer, weight) => $"{layer}/{weight}:0") };
        weights.Attributes["layer_names"] = (string[])["inner"];
        var root = new H5Group { ["model_weights"] = weights };
        root.Attributes["model_config"] = KerasSample.Sequential("outer", KerasSample.Input("[null, 784]"), inner).ToJsonString();
        KerasSample.WriteHdf5(Hdf5, root);
        KerasSample.AssertSame(model, ModelFile.Load(Hdf5));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Weights_alone_are_read_for_layers_that_are_given(bool isOld)
    {
        string layers = "Conv2D(3, 3); MaxPooling2D; Flatten; Dense(10, relu); Dense(10, softmax)";
        MnistModel model = KerasSample.Create(layers);
        string path = Folder.At("x.weights.h5");
        var root = new H5Group();
        if (isOld)
        {
            foreach (int layer in (int[])[0, 3, 4])
            {
                root[$"my_{layer}"] = KerasSample.Legacy(model, [layer], (name, weight) => $"{name}/{weight}:0");
            }

            root.Attributes["layer_names"] = (string[])["my_0", "my_3", "my_4"];
        }
        else
        {
            root["layers"] = new H5Group
            {
                ["conv2d"] = KerasSample.Variables(model, 0),
                ["dense"] = KerasSample.Variables(model, 3),
                ["dense_1"] = KerasSample.Variables(model, 4),
                ["flatten"] = KerasSample.Variables(model, 2),
            };
        }

        KerasSample.WriteHdf5(path, root);
        KerasSample.AssertSame(model, ModelFile.Load(path, new ModelImportOptions { Layers = KerasSample.Parse(layers) }));
        Assert.Contains("Give its layers", Refused(path));
        Assert.Contains("3 layers with weights", Refused(path, "Flatten; Dense(10)"));
        Assert.Contains("needs (3, 3, 1, 4), (4), and the file has", Refused(path, layers.Replace("Conv2D(3", "Conv2D(4", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Raw")]
    [InlineData("MinusHalfToHalf")]
    [InlineData("MinusOneToOne")]
    [InlineData("Standardized")]
    public void How_the_input_is_scaled_is_chosen_and_kept(string scale)
    {
        ModelFile.Save(KerasSample.Create("Dense(10, softmax)"), Archive, overwrite: false);
        MnistModel chosen = ModelFile.Load(Archive, new ModelImportOptions { InputScale = InputScale.Parse(scale) });
        foreach (string name in (string[])["kept.keras", "kept.safetensors"])
        {
            ModelFile.Save(chosen, Folder.At(name), overwrite: false);
            Assert.Equal(InputScale.Parse(scale), ModelFile.Load(Folder.At(name)).InputScale);
        }
    }

    [Theory]
    [InlineData("LSTM", "", "no counterpart of its layer 2 'bad' (LSTM) of 'inner'")]
    [InlineData("Conv2D", "\"filters\": 3, \"kernel_size\": [3, 3], \"dilation_rate\": [2, 2], \"strides\": [2, 2]", "layer 2 'bad' (Conv2D) of 'inner' has a setting that cannot be: 'dilation_rate' and 'strides' cannot both be other than 1")]
    [InlineData("Conv2D", "\"filters\": 3, \"kernel_size\": [3, 3], \"data_format\": \"channels_first\"", "channels_first")]
    [InlineData("Conv2D", "\"filters\": 3, \"kernel_size\": [99, 3]", "larger than its input")]
    [InlineData("Conv2D", "\"filters\": -3, \"kernel_size\": [3, 3]", "'filters' must be at least 1")]
    [InlineData("DepthwiseConv2D", "\"kernel_size\": 3, \"depth_multiplier\": 2.7", "'depth_multiplier' of its layer 2 'bad' (DepthwiseConv2D) of 'inner' is missing or no such value (2.7)")]
    [InlineData("DepthwiseConv2D", "\"kernel_size\": 3, \"depth_multiplier\": 1e300", "no such value (1e300)")]
    [InlineData("SeparableConv2D", "\"filters\": 3, \"kernel_size\": 3, \"depth_multiplier\": 2.7", "no such value (2.7)")]
    [InlineData("SeparableConv2D", "\"filters\": 3, \"kernel_size\": 3, \"depth_multiplier\": 4294967298", "no such value (4294967298)")]
    [InlineData("Dense", "\"units\": 3", "a Flatten before it is needed")]
    [InlineData("Activation", "\"activation\": \"hard_sigmoid\"", "the activation 'hard_sigmoid'")]
    [InlineData("ReLU", "\"max_value\": 5.0", "a max_value")]
    [InlineData("ReLU", "\"max_value\": 6.0, \"negative_slope\": 0.1", "a max_value")]
    [InlineData("Activation", "\"activation\": {\"class_name\": \"PReLU\", \"config\": {}}", "layer 2 'bad' (Activation) of 'inner' has the activation PReLU; one that has weights, or makes another shape, can be read where it is a layer of the model")]
    [InlineData("Conv2D", "\"filters\": 3, \"kernel_size\": 3, \"activation\": {\"class_name\": \"Flatten\", \"config\": {}}", "the activation Flatten; one that has weights, or makes another shape")]
    [InlineData("Conv2D", "\"filters\": 3, \"kernel_size\": 3, \"activation\": {\"class_name\": \"ReLU\", \"config\": {\"max_value\": 2}}", "a max_value")]
    [InlineData("Flatten", "\"data_format\": \"channels_first\"", "channels_first")]
    [InlineData("BatchNormalization", "\"axis\": 1", "axis 1")]
    [InlineData("Dense", "\"units\": \"many\"", "a Flatten before")]
    [InlineData("MaxPooling2D", "\"pool_size\": \"two\"", "'pool_size' of its layer 2 'bad'")]
    public void What_has_no_counterpart_is_named_with_its_place(string className, string settings, string problem)
    {
        JsonObject config = KerasSample.Sequential(
            "outer",
            KerasSample.Sequential(
                "inner", KerasSample.Input("[null, 28, 28, 1]"), KerasSample.Layer("Dropout", "d", "\"rate\": 0.5"),
                KerasSample.Layer(className, "bad", settings)));
        KerasSample.WriteArchive(Archive, config, []);
        Assert.Contains(problem, Refused(Archive));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_Resizing_to_the_size_that_is_there_is_nothing(bool isSame)
    {
        MnistModel model = KerasSample.Create("Conv2D(3, 3); Flatten; Dense(10, softmax)");
        JsonObject config = KerasSample.Sequential(
            "s",
            KerasSample.Input("[null, 28, 28, 1]"),
            KerasSample.Layer("Resizing", "r", $"\"height\": 28, \"width\": {(isSame ? 28 : 32)}"),
            KerasSample.Layer("Conv2D", "c", "\"filters\": 3, \"kernel_size\": [3, 3]"),
            KerasSample.Layer("Flatten", "f"),
            KerasSample.Layer("Dense", "d", "\"units\": 10, \"activation\": \"softmax\""));
        KerasSample.WriteArchive(
            Archive, config,
            new H5Group { ["layers"] = new H5Group { ["conv2d"] = KerasSample.Variables(model, 0), ["dense"] = KerasSample.Variables(model, 2) } });
        if (isSame)
        {
            KerasSample.AssertSame(model, ModelFile.Load(Archive));
        }
        else
        {
            Assert.Contains("layer 1 'r' (Resizing) has another size than its input, (28, 28, 1)", Refused(Archive));
        }
    }

    private static string Refused(string path, string? layers = null) =>
        Assert.Throws<ModelFormatException>(
            () => ModelFile.Load(path, new ModelImportOptions { Layers = layers is null ? null : KerasSample.Parse(layers) })).Message;
}
