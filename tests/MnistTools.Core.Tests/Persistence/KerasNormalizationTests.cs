using System.Globalization;
using System.Text.Json.Nodes;
using PureHDF;

namespace MnistTools.Core.Tests.Persistence;

/// <summary>Keras' Normalization: (x - mean) / max(sqrt(variance), 1e-7), of one mean or of one for each place along the last axis.</summary>
public sealed class KerasNormalizationTests : FolderTests
{
    private const string Dense = "\"units\": 10, \"activation\": \"softmax\"";

    private static readonly ImageSet Images = Some.SparseImages(6, 28, 28, 10);

    private readonly MnistModel _dense = KerasSample.Create("Flatten; Dense(10, softmax)");

    /// <summary>Shape of the input, how the layer is written, and the mean and variance of all pixels.</summary>
    [Theory]
    [InlineData("[null, 28, 28]", "\"axis\": [], \"mean\": null, \"variance\": null", 0.1307, 0.0949)]
    [InlineData("[null, 28, 28, 1]", "\"axis\": [-1], \"mean\": null, \"variance\": null", 0.1307, 0.0949)]
    [InlineData("[null, 28, 28]", "\"axis\": [-1], \"mean\": 0.1307, \"variance\": 0.0949", 0.1307, 0.0949)]
    [InlineData("[null, 784]", "\"axis\": [], \"mean\": 33.25, \"variance\": 6169.5", 33.25, 6169.5)]
    [InlineData("[null, 784]", "\"axis\": null, \"mean\": null, \"variance\": null", 33.25, 6169.5)]
    public void One_mean_is_how_the_input_is_scaled(string shape, string settings, double mean, double variance)
    {
        foreach (string path in Write(shape, settings, [(float)mean], [(float)variance], isScalar: settings.Contains("[]", StringComparison.Ordinal)))
        {
            MnistModel model = ModelFile.Load(path);
            Assert.Equal("Flatten, Dense(10, softmax)", $"{model}");
            // Bytes have means beyond 1.
            double before = mean > 1 ? 1 : 255;
            Assert.Equal(1 / (before * Math.Sqrt(variance)), model.InputScale.Factor, 1e-6);
            Assert.Equal(-mean / Math.Sqrt(variance), model.InputScale.Offset, 1e-6);
        }
    }

    /// <summary>A pixel that is the same in all images has the variance 0.</summary>
    [Theory]
    [InlineData("[null, 784]", "\"axis\": [-1]", true, false)]
    [InlineData("[null, 784]", "\"axis\": 1", false, false)]
    [InlineData("[null, 784]", "\"axis\": [-1]", false, true)]
    [InlineData("[null, 28, 28]", "\"axis\": [-1]", true, false)]
    [InlineData("[null, 28, 28]", "\"axis\": [2]", false, true)]
    public void A_mean_for_each_place_is_a_frozen_normalisation(string shape, string axis, bool isOfBytes, bool isInConfig)
    {
        double scale = isOfBytes ? 1 : 1 / 255.0;
        int places = shape.EndsWith("784]", StringComparison.Ordinal) ? 784 : 28;
        float[] mean = new float[places], variance = new float[places];
        for (int place = 0; place < places; place++)
        {
            double[] pixels = [.. Pixels().Where((_, i) => i % places == place).Select(pixel => pixel * scale)];
            mean[place] = (float)pixels.Average();
            variance[place] = place == 3 ? 0 : (float)pixels.Average(pixel => (pixel - mean[place]) * (pixel - mean[place]));
            mean[place] = place == 3 ? 0 : mean[place];
        }

        string config = isInConfig ? $"{axis}, \"mean\": [{List(mean)}], \"variance\": [{List(variance)}]" : $"{axis}, \"mean\": null, \"variance\": null";
        ImageSet images = new("x", WithoutPlace(3, places), Images.Labels.ToArray(), 28, 28, Images.ClassNames);
        foreach (string path in Write(shape, config, mean, variance))
        {
            MnistModel model = ModelFile.Load(path);
            Assert.Contains("BatchNormalization(epsilon=1e-14, center=false, scale=false, trainable=false)", $"{model}", StringComparison.Ordinal);
            Assert.Equal(isOfBytes ? InputScale.Raw : InputScale.UnitInterval, model.InputScale);
            AssertPredicts(model, images, (pixel, i) => ((pixel * scale) - mean[i % places]) / Math.Max(Math.Sqrt(variance[i % places]), 1e-7));
            // What is written is what was read.
            ModelFile.Save(model, Folder.At("again.keras"), overwrite: true);
            KerasSample.AssertSame(model, ModelFile.Load(Folder.At("again.keras")));
        }
    }

    [Fact]
    public void A_Normalization_behind_a_Rescaling_scales_what_that_makes()
    {
        string path = Folder.At("model.keras");
        KerasSample.WriteArchive(
            path,
            KerasSample.Sequential(
                "s", KerasSample.Input("[null, 28, 28]"), KerasSample.Layer("Rescaling", "r", "\"scale\": 0.00392156862745098, \"offset\": 0"),
                KerasSample.Layer("Normalization", "n", "\"axis\": [], \"mean\": 0.5, \"variance\": 0.25"), KerasSample.Layer("Flatten", "f"),
                KerasSample.Layer("Dense", "d", Dense)),
            new H5Group { ["layers"] = new H5Group { ["dense"] = KerasSample.Variables(_dense, 1) } });
        Assert.Equal(new InputScale((float)(2 / 255.0), -1), ModelFile.Load(path).InputScale);
    }

    [Theory]
    [InlineData("\"axis\": [-1], \"invert\": true, \"mean\": 1, \"variance\": 1", "has invert=True")]
    [InlineData("\"axis\": [1, 2], \"mean\": [1, 2], \"variance\": [1, 2]", "has 2 means and 2 variances for (28, 28)")]
    [InlineData("\"axis\": [-1], \"mean\": 1, \"variance\": -1", "no variance below 0")]
    [InlineData("\"axis\": [-1], \"mean\": \"much\", \"variance\": 1", "'mean' of its layer 1 'n' (Normalization) is missing or no such value (much)")]
    [InlineData("\"axis\": [-1]", "has none for layer 1 'n' (Normalization)")]
    public void Another_one_is_refused_in_words(string settings, string problem)
    {
        string path = Folder.At("model.keras");
        KerasSample.WriteArchive(
            path, KerasSample.Sequential("s", KerasSample.Input("[null, 28, 28]"), KerasSample.Layer("Normalization", "n", settings)), []);
        Assert.Contains(problem, Assert.Throws<ModelFormatException>(() => ModelFile.Load(path)).Message, StringComparison.Ordinal);
    }

    /// <summary>The model as a file of Keras 3, and as one of Keras 2 in HDF5.</summary>
    private string[] Write(string shape, string settings, float[] mean, float[] variance, bool isScalar = false)
    {
        bool isInFile = settings.Contains("\"mean\": null", StringComparison.Ordinal);
        string[] paths = [Folder.At("model.keras"), Folder.At("model.h5")];
        JsonObject config = KerasSample.Sequential(
            "s", KerasSample.Input(shape), KerasSample.Layer("Normalization", "normalization", settings), KerasSample.Layer("Flatten", "flatten"),
            KerasSample.Layer("Dense", "dense", Dense));
        H5Dataset[] kept = [Values(mean), Values(variance), new H5Dataset(7L)];
        var layers = new H5Group { ["dense"] = KerasSample.Variables(_dense, 1) };
        var weights = new H5Group { ["dense"] = KerasSample.Legacy(_dense, [1], (layer, weight) => $"{layer}/{weight}:0") };
        if (isInFile)
        {
            layers["normalization"] = new H5Group { ["vars"] = new H5Group { ["0"] = kept[0], ["1"] = kept[1], ["2"] = kept[2] } };
            var group = new H5Group
            {
                ["normalization"] = new H5Group { ["mean:0"] = Values(mean), ["variance:0"] = Values(variance), ["count:0"] = new H5Dataset(7L) },
            };
            group.Attributes["weight_names"] = (string[])["normalization/mean:0", "normalization/variance:0", "normalization/count:0"];
            weights["normalization"] = group;
        }

        weights.Attributes["layer_names"] = isInFile ? (string[])["normalization", "flatten", "dense"] : ["flatten", "dense"];
        weights["flatten"] = KerasSample.Legacy(_dense, [0], (layer, weight) => $"{layer}/{weight}:0");
        KerasSample.WriteArchive(paths[0], config, new H5Group { ["layers"] = layers });
        var root = new H5Group { ["model_weights"] = weights };
        root.Attributes["model_config"] = config.ToJsonString();
        KerasSample.WriteHdf5(paths[1], root);
        return paths;

        H5Dataset Values(float[] values) => isScalar ? new H5Dataset(values[0]) : new H5Dataset(values, fileDims: [(ulong)values.Length]);
    }

    /// <summary>The softmax of the dense layer of what a pixel, by its place in the image, becomes.</summary>
    private void AssertPredicts(MnistModel model, ImageSet images, Func<byte, int, double> normalize)
    {
        float[] kernel = _dense.GetWeight("1.weight"), bias = _dense.GetWeight("1.bias");
        float[,] actual = model.Predict(images);
        for (int image = 0; image < images.Count; image++)
        {
            double[] inputs = [.. images.GetImage(image).ToArray().Select(normalize)];
            double[] logits = [.. Enumerable.Range(0, 10).Select(output => bias[output] + inputs.Select((x, i) => x * kernel[(output * 784) + i]).Sum())];
            double sum = logits.Sum(logit => Math.Exp(logit - logits.Max()));
            Assert.All(Enumerable.Range(0, 10), output => Assert.Equal(Math.Exp(logits[output] - logits.Max()) / sum, actual[image, output], 1e-4));
        }
    }

    private static IEnumerable<byte> Pixels() => Enumerable.Range(0, Images.Count).SelectMany(i => Images.GetImage(i).ToArray());

    private static byte[] WithoutPlace(int place, int places) => [.. Pixels().Select((pixel, i) => i % places == place ? (byte)0 : pixel)];

    private static string List(float[] numbers) => string.Join(", ", numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture)));
}
