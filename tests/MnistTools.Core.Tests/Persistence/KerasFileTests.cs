using System.Globalization;
using System.IO.Compression;
using System.Text.Json.Nodes;

namespace MnistTools.Core.Tests.Persistence;

/// <summary>Files as Keras wrote them, and files that Keras is to read.</summary>
public sealed class KerasFileTests(RealMnist mnist) : FolderTests
{
    private const string Newest = "keras-3.13-convnet-batchnorm.keras";

    [Theory]
    [InlineData("keras-2.13-dense-sigmoid.keras")]
    [InlineData("keras-2.15-convnet-legacy.h5")]
    [InlineData("keras-3.8-dense.keras")]
    [InlineData("keras-3.10-convnet-dropout.keras")]
    [InlineData(Newest)]
    public void A_model_of_Keras_says_what_it_said_there(string file)
    {
        KerasFixtures.Entry expected = KerasFixtures.Read(file);
        MnistModel model = ModelFile.Load(KerasFixtures.Path(file));
        float[,] outputs = model.Predict(mnist.Test);
        Assert.Equal(expected.Predictions, Digits(outputs));
        for (int digit = 0; digit < 10; digit++)
        {
            Assert.Equal(expected.Probabilities[digit], outputs[expected.LeastCertain, digit], 1e-4);
        }

        // And again after it was written here.
        ModelFile.Save(model, Folder.At("again.keras"), overwrite: false);
        MnistModel again = ModelFile.Load(Folder.At("again.keras"));
        Assert.Equal(outputs, again.Predict(mnist.Test));
        Assert.Equal((model.Optimizer, model.Loss, model.InputScale), (again.Optimizer, again.Loss, again.InputScale));
    }

    /// <summary>Each setting that Keras 3 writes of a layer, and none that it does not know.</summary>
    [Fact]
    public void A_config_has_the_settings_that_Keras_writes()
    {
        string source = KerasFixtures.Path(Newest);
        ModelFile.Save(ModelFile.Load(source), Folder.At("again.keras"), overwrite: false);
        JsonNode expected = ReadConfig(source);
        JsonNode written = ReadConfig(Folder.At("again.keras"));
        Assert.Equal(Describe(expected), Describe(written));
    }

    internal static string Digits(float[,] outputs) => string.Concat(Enumerable.Range(0, outputs.GetLength(0)).Select(row =>
        Enumerable.Range(0, outputs.GetLength(1)).MaxBy(column => outputs[row, column]).ToString(CultureInfo.InvariantCulture)));

    private static JsonNode ReadConfig(string path)
    {
        using ZipArchive archive = ZipFile.OpenRead(path);
        using Stream stream = archive.GetEntry("config.json")!.Open();
        return JsonNode.Parse(stream)!;
    }

    /// <summary>Paths and values, numbers as 32-bit floats, but for what is Keras' own bookkeeping, and what only newer versions have.</summary>
    private static string[] Describe(JsonNode config)
    {
        var lines = new List<string>();
        Add("", config);
        return [.. lines.Order(StringComparer.Ordinal)];

        void Add(string path, JsonNode? node)
        {
            switch (node)
            {
                case JsonObject many:
                    foreach ((string name, JsonNode? value) in many.Where(
                        property => property.Key is not ("shared_object_id" or "quantization_config" or "build_config" or "loss" or "jit_compile")))
                    {
                        Add($"{path}/{name}", value);
                    }

                    break;
                case JsonArray list:
                    for (int i = 0; i < list.Count; i++)
                    {
                        Add($"{path}/{i}", list[i]);
                    }

                    break;
                case JsonValue value when value.TryGetValue(out double number):
                    lines.Add(string.Create(CultureInfo.InvariantCulture, $"{path} = {(float)number:R}"));
                    break;
                default:
                    lines.Add($"{path} = {node?.ToJsonString() ?? "null"}");
                    break;
            }
        }
    }
}
