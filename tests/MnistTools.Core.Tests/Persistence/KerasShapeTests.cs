using MnistTools.Models;
using MnistTools.Persistence;
using PureHDF;

namespace MnistTools.Core.Tests.Persistence;

/// <summary>Which axes an image has on its way through a model of Keras.</summary>
public sealed class KerasShapeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

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

        string path = _folder.At("x.weights.h5");
        KerasSample.WriteHdf5(path, isOld ? root : new H5Group { ["layers"] = root });
        MnistModel loaded = ModelFile.Load(path, new ModelImportOptions { Layers = KerasSample.Parse(layers) });
        KerasSample.AssertSame(model, loaded);
        Assert.Equal(model.InputShape, loaded.InputShape);
        var other = new ModelImportOptions { Layers = KerasSample.Parse(layers.Replace("28", "29", StringComparison.Ordinal)) };
        Assert.Contains("needs (3, 3, 1, 29), (29), and the file has", Assert.Throws<ModelFormatException>(() => ModelFile.Load(path, other)).Message);
    }
}
