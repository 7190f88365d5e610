using System.Text.Json.Nodes;
using PureHDF;
using static MnistTools.Core.Tests.Persistence.OnnxGraphSample;

namespace MnistTools.Core.Tests.Persistence;

/// <summary>Networks of other programs whose last layers only take means, or put numbers into a row: which function they give the values of.</summary>
public sealed class LastFunctionTests : FolderTests
{
    private readonly ImageSet _images = Some.Images(6, 28, 28, 10);

    /// <summary>A second softmax would make all classes nearly as likely as each other.</summary>
    [Theory]
    [InlineData("Softmax", 26, "GlobalAveragePooling2D")]
    [InlineData("Softmax", 0, "GlobalAveragePooling2D")]
    [InlineData("Relu", 0, "GlobalAveragePooling2D, Activation(softmax)")]
    [InlineData(null, 26, "GlobalAveragePooling2D, Activation(softmax)")]
    [InlineData(null, 0, "GlobalAveragePooling2D, Activation(softmax)")]
    public void A_graph_gets_a_softmax_once(string? function, int pool, string last)
    {
        bool hasSoftmax = function == "Softmax";
        var graph = new OnnxGraphSample(-1, 1, 28, 28);
        graph.Then("Conv", [graph.Weights(10, 1, 3, 3)], Setting("kernel_shape", 3L, 3));
        if (function is not null)
        {
            graph.Then(function, null, hasSoftmax ? [Setting("axis", 1)] : []);
        }

        graph.Then(pool == 0 ? "GlobalAveragePool" : "AveragePool", null, pool == 0 ? [] : [Setting("kernel_shape", pool, (long)pool)]);
        graph.Then("Flatten");
        graph.Save(Folder.At("graph.onnx"));
        float[] theirs = graph.Run(Folder.At("graph.onnx"), _images, pixel => pixel / 255f);
        MnistModel model = ModelFile.Load(Folder.At("graph.onnx"));
        string activation = function is null ? "" : $", activation={function.ToLowerInvariant()}";
        Assert.Equal($"Conv2D(10, 3{activation}, use_bias=false), {last}", model.ToString());
        float[,] ours = model.Predict(_images);
        for (int image = 0; image < _images.Count; image++)
        {
            double[] row = [.. theirs[(image * 10)..((image + 1) * 10)].Select(value => hasSoftmax ? value : Math.Exp(value))];
            Assert.All(Enumerable.Range(0, 10), output => Assert.Equal(row[output] / row.Sum(), ours[image, output], 1e-5));
        }
    }

    /// <summary>Noise behind a softmax makes a training's outputs no probabilities.</summary>
    [Theory]
    [InlineData("AveragePooling2D((26, 26)); Flatten", true)]
    [InlineData("GlobalAveragePooling2D", true)]
    [InlineData("MaxPooling2D((26, 26)); Flatten", false)]
    [InlineData("GlobalAveragePooling2D; GaussianNoise(0.5)", false)]
    public void Means_of_probabilities_are_such(string last, bool areProbabilities) =>
        Assert.Equal(areProbabilities, KerasSample.Create($"Conv2D(10, 3, activation=softmax); {last}").EndsWithProbabilities);

    /// <summary>As a network ends that has no dense layer; Dropout does nothing once it is trained.</summary>
    [Theory]
    [InlineData("linear", "GlobalAveragePooling2D", "", "GlobalAveragePooling2D; Activation(softmax)")]
    [InlineData("linear", "Dropout", "\"rate\": 0.5", "Dropout(0.5); GlobalAveragePooling2D; Activation(softmax)")]
    [InlineData("softmax", "GlobalAveragePooling2D", "", "GlobalAveragePooling2D")]
    public void A_Keras_model_that_ends_in_logits_gets_a_softmax(string activation, string className, string settings, string last)
    {
        MnistModel expected = KerasSample.Create($"Conv2D(10, 3{(activation == "softmax" ? ", activation=softmax" : "")}); {last}");
        List<JsonNode> layers =
        [
            KerasSample.Input("[null, 28, 28, 1]"),
            KerasSample.Layer("Conv2D", "c", $"\"filters\": 10, \"kernel_size\": [3, 3], \"activation\": \"{activation}\""),
            KerasSample.Layer(className, "l", settings),
        ];
        if (className == "Dropout")
        {
            layers.Add(KerasSample.Layer("GlobalAveragePooling2D", "g"));
        }

        KerasSample.WriteArchive(
            Folder.At("model.keras"), KerasSample.Sequential("s", [.. layers]),
            new H5Group { ["layers"] = new H5Group { ["conv2d"] = KerasSample.Variables(expected, 0) } });
        KerasSample.AssertSame(expected, ModelFile.Load(Folder.At("model.keras")));
    }
}
