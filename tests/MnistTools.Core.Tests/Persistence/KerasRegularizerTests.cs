using System.IO.Compression;
using System.Text.Json.Nodes;
using PureHDF;

namespace MnistTools.Core.Tests.Persistence;

/// <summary>Regularizers as Keras 3 writes them.</summary>
public sealed class KerasRegularizerTests : FolderTests
{
    private string Archive => Folder.At("model.keras");

    /// <summary>Keras keeps an l1 as a 32-bit float. What has no counterpart is left out.</summary>
    [Theory]
    [InlineData("""{"module": "keras.regularizers", "class_name": "L1", "config": {"l1": 0.009999999776482582}, "registered_name": null}""", "L1")]
    [InlineData("""{"module": "keras.regularizers", "class_name": "L2", "config": {"l2": 0.3}, "registered_name": null}""", "L2(0.3)")]
    [InlineData("""{"class_name": "L1L2", "config": {"l1": 0.0, "l2": 0.10000000149011612}}""", "L1L2(l2=0.1)")]
    [InlineData("""{"module": "keras.regularizers", "class_name": "OrthogonalRegularizer", "config": {"factor": 0.01, "mode": "rows"}, "registered_name": null}""", null)]
    [InlineData("""{"module": "keras.regularizers", "class_name": "L2", "config": {"l2": -1.0}, "registered_name": null}""", null)]
    public void A_regularizer_of_Keras_is_read(string written, string? expected)
    {
        MnistModel model = KerasSample.Create("Flatten; Dense(10, softmax)");
        var layers = new H5Group { ["dense"] = KerasSample.Variables(model, 1) };
        JsonObject dense =
            KerasSample.Layer("Dense", "dense", $"\"units\": 10, \"activation\": \"softmax\", \"kernel_regularizer\": {written}, \"bias_regularizer\": null");
        KerasSample.WriteArchive(
            Archive, KerasSample.Sequential("sequential", KerasSample.Input("[null, 28, 28]"), KerasSample.Layer("Flatten", "flatten"), dense),
            new H5Group { ["layers"] = layers });
        var read = (Dense)ModelFile.Load(Archive).Layers[1].Spec;
        Assert.Equal(expected, read.KernelRegularizer?.ToString());
        Assert.Null(read.BiasRegularizer);
    }

    [Fact]
    public void Keras_finds_its_class_and_settings()
    {
        ModelFile.Save(
            new MnistModel(KerasSample.Parse("Dense(10, softmax, kernel_regularizer=l2(0.25), bias_regularizer=l1_l2(l1=0.5))")), Archive, overwrite: false);
        using ZipArchive archive = ZipFile.OpenRead(Archive);
        using Stream stream = archive.GetEntry("config.json")!.Open();
        JsonNode config = JsonNode.Parse(stream)!["config"]!["layers"]![2]!["config"]!;
        Assert.Equal(
            """{"module":"keras.regularizers","class_name":"L2","config":{"l2":0.25},"registered_name":null}""", config["kernel_regularizer"]!.ToJsonString());
        Assert.Equal(
            """{"module":"keras.regularizers","class_name":"L1L2","config":{"l1":0.5,"l2":0},"registered_name":null}""",
            config["bias_regularizer"]!.ToJsonString());
    }
}
