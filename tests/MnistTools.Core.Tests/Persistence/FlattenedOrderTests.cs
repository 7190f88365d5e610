using MnistTools.Persistence.Onnx;
using static MnistTools.Core.Tests.Persistence.OnnxGraphSample;

namespace MnistTools.Core.Tests.Persistence;

/// <summary>
/// A flattened image lies in another order in PyTorch and ONNX; networks in which that makes a difference which no turned kernel mends do not go there.
/// </summary>
public sealed class FlattenedOrderTests : FolderTests
{
    private const string Sums = "Conv2D(3, 3, strides=9, activation=relu); Flatten; Residual([Dense(5, relu), Dense(27)]); Dense(10, softmax)";
    private const string SumsOfSums =
        "Conv2D(3, 3, strides=9, activation=relu); Flatten; Residual([LayerNormalization, Residual([Dense(27)])]); Dense(10, softmax)";
    private const string Classes = "Conv2D(2, [28, 24]); Flatten; Activation(softmax)";

    /// <summary>ONNX Runtime gave other probabilities for these, by up to 0.7.</summary>
    [Theory]
    [InlineData(Sums, "Residual([Dense(5, relu), Dense(27)]) adds what a Dense layer makes to a flattened image")]
    [InlineData(SumsOfSums, "Residual([Dense(27)]) adds what a Dense layer makes to a flattened image")]
    [InlineData(Classes, "The network ends with a flattened image")]
    public void It_is_not_written_where_it_would_compute_something_else(string layers, string problem)
    {
        MnistModel model = Make(layers);
        foreach (string name in (string[])["m.onnx", "m.pt"])
        {
            Assert.StartsWith(
                problem,
                Assert.Throws<ModelFormatException>(() => ModelFile.Save(model, Folder.At(name), overwrite: false)).Message[(Folder.At(name).Length + 2)..],
                StringComparison.Ordinal);
        }

        foreach (string name in (string[])["m.safetensors", "m.keras"])
        {
            ModelFile.Save(model, Folder.At(name), overwrite: false);
            Assert.Equal(model.Predict(Some.Images(9, 28, 28, 10)), ModelFile.Load(Folder.At(name)).Predict(Some.Images(9, 28, 28, 10)));
        }

        Assert.Equal(["m.keras", "m.safetensors"], Folder.Files);
    }

    [Theory]
    [InlineData("Conv2D(3, 3, strides=9); Flatten; Residual([LayerNormalization, Activation(relu)]); Dense(10, softmax)")]
    [InlineData("Conv2D(3, 3, strides=9); GlobalAveragePooling2D; Residual([Dense(3, relu)]); Dense(10, softmax)")]
    [InlineData("Conv2D(3, 3, strides=9); Flatten; Dense(7, relu); Residual([Dense(7)]); Dense(10, softmax)")]
    [InlineData("Flatten; Residual([Dense(784)]); Dense(10, softmax)")]
    [InlineData("Conv2D(10, 28); Flatten; Activation(softmax)")]
    public void Others_are_written(string layers)
    {
        MnistModel model = Make(layers);
        ModelFile.Save(model, Folder.At("m.onnx"), overwrite: false);
        ModelFile.Save(model, Folder.At("m.pt"), overwrite: false);
        Assert.Equal(["m.onnx", "m.pt"], Folder.Files);
    }

    /// <summary>What PyTorch exports of x + relu(linear(x)) behind its flatten.</summary>
    [Fact]
    public void Graphs_of_others_are_refused_and_those_of_earlier_versions_read()
    {
        var graph = new OnnxGraphSample(-1, 1, 28, 28);
        graph.Then("Conv", [graph.Weights(2, 1, 14, 14)], Setting("kernel_shape", 14L, 14), Setting("strides", 14L, 14));
        graph.Then("Flatten", null, Setting("axis", 1));
        string flat = graph.Last;
        graph.Then("Gemm", [graph.Weights(8, 8), graph.Weights(8)], Setting("transB", 1));
        graph.Then("Relu");
        graph.Then("Add", [flat]);
        graph.Then("Gemm", [graph.Weights(10, 8), graph.Weights(10)], Setting("transB", 1));
        graph.Then("Softmax", null, Setting("axis", 1));
        graph.Save(Folder.At("g.onnx"));
        Assert.Contains(
            "adds what a Dense layer makes to a flattened image", Assert.Throws<ModelFormatException>(() => ModelFile.Load(Folder.At("g.onnx"))).Message,
            StringComparison.Ordinal);

        MnistModel model = Make(Sums);
        using (FileStream stream = File.Create(Folder.At("m.onnx")))
        {
            new OnnxFile().Write(model, stream);
        }

        Assert.Equal(model.Predict(Some.Images(9, 28, 28, 10)), ModelFile.Load(Folder.At("m.onnx")).Predict(Some.Images(9, 28, 28, 10)));
    }

    [Fact]
    public void Weights_of_others_are_refused()
    {
        MnistModel model = Make(Sums);
        ModelFile.Save(model, Folder.At("m.safetensors"), overwrite: false);
        byte[] bytes = File.ReadAllBytes(Folder.At("m.safetensors"));
        int length = (int)BitConverter.ToInt64(bytes);
        var header = System.Text.Json.Nodes.JsonNode.Parse(bytes.AsSpan(8, length))!.AsObject();
        header.Remove("__metadata__");
        File.WriteAllBytes(
            Folder.At("other.safetensors"),
            [.. bytes[..8], .. System.Text.Encoding.UTF8.GetBytes(header.ToJsonString().PadRight(length)), .. bytes[(8 + length)..]]);
        Assert.Contains(
            "adds what a Dense layer makes to a flattened image",
            Assert.Throws<ModelFormatException>(
                () => ModelFile.Load(Folder.At("other.safetensors"), new() { Layers = [.. model.Layers.Select(layer => layer.Spec)] })).Message,
            StringComparison.Ordinal);
    }

    private static MnistModel Make(string layers) => new(layers.Split("; ").Select(Layer.Parse), seed: 3, inputShape: new Shape(28, 28, 1));
}
