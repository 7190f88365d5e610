using System.Text.Json.Nodes;
using PureHDF;

namespace MnistTools.Core.Tests.Persistence;

/// <summary>Activations that Keras writes as objects: those with settings of their own are layers here.</summary>
public sealed class KerasActivationTests : FolderTests
{
    [Theory]
    [InlineData("""{"module": "keras.layers", "class_name": "LeakyReLU", "config": {"name": "leaky_re_lu", "trainable": true, "negative_slope": 0.1}, "registered_name": null}""", "Dense(6); LeakyReLU(0.1)")]
    [InlineData("""{"module": "keras.layers", "class_name": "LeakyReLU", "config": {"negative_slope": 0.2}, "registered_name": null}""", "Dense(6, leaky_relu)")]
    [InlineData("""{"class_name": "LeakyReLU", "config": {"alpha": {"class_name": "__numpy__", "config": {"value": 0.25, "dtype": "float32"}}}}""", "Dense(6); LeakyReLU(0.25)")]
    [InlineData("""{"module": "keras.layers", "class_name": "ELU", "config": {"alpha": 0.5}, "registered_name": null}""", "Dense(6); ELU(0.5)")]
    [InlineData("""{"module": "keras.layers", "class_name": "ReLU", "config": {"max_value": null, "negative_slope": 0.1, "threshold": 0.0}}""", "Dense(6); LeakyReLU(0.1)")]
    [InlineData("""{"module": "keras.layers", "class_name": "ReLU", "config": {"max_value": null, "negative_slope": 0.0, "threshold": 0.0}}""", "Dense(6, relu)")]
    [InlineData("""{"module": "keras.layers", "class_name": "ReLU", "config": {"max_value": 6.0, "negative_slope": 0.0, "threshold": 0.0}}""", "Dense(6, relu6)")]
    [InlineData("\"relu6\"", "Dense(6, relu6)")]
    [InlineData("""{"module": "keras.layers", "class_name": "Activation", "config": {"activation": {"class_name": "ELU", "config": {"alpha": 0.5}}}}""", "Dense(6); ELU(0.5)")]
    [InlineData("""{"module": "builtins", "class_name": "function", "config": "relu", "registered_name": "function"}""", "Dense(6, relu)")]
    [InlineData("""{"module": "keras.activations", "class_name": "function", "config": "silu", "registered_name": "silu"}""", "Dense(6, silu)")]
    public void An_activation_that_is_an_object_is_read(string activation, string layers)
    {
        MnistModel model = KerasSample.Create($"Flatten; {layers}; Dense(10, softmax)");
        int last = model.Layers.Count - 1;
        foreach (bool isDense in (bool[])[true, false])
        {
            string path = Folder.At($"{isDense}.keras");
            JsonObject[] dense = isDense
                ? [KerasSample.Layer("Dense", "d", $"\"units\": 6, \"activation\": {activation}")]
                : [KerasSample.Layer("Dense", "d", "\"units\": 6"), KerasSample.Layer("Activation", "a", $"\"activation\": {activation}")];
            KerasSample.WriteArchive(
                path,
                KerasSample.Sequential(
                    "s", KerasSample.Input("[null, 28, 28]"), KerasSample.Layer("Flatten", "f"), dense[0],
                    dense.Length > 1 ? dense[1] : KerasSample.Layer("Dropout", "o", "\"rate\": 0.5"),
                    KerasSample.Layer("Dense", "e", "\"units\": 10, \"activation\": \"softmax\"")),
                new H5Group { ["layers"] = new H5Group { ["dense"] = KerasSample.Variables(model, 1), ["dense_1"] = KerasSample.Variables(model, last) } });
            MnistModel loaded = ModelFile.Load(path);
            ImageSet images = Some.Images(5, 28, 28, 10);
            Assert.Equal(KerasFileTests.Digits(model.Predict(images)), KerasFileTests.Digits(loaded.Predict(images)));
            if (isDense)
            {
                Assert.Equal($"Flatten, {layers.Replace("; ", ", ", StringComparison.Ordinal)}, Dropout(0.5), Dense(10, softmax)", $"{loaded}");
            }
        }
    }
}
