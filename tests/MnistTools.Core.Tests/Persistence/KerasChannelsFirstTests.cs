using System.Text.Json.Nodes;
using PureHDF;

namespace MnistTools.Core.Tests.Persistence;

/// <summary>Models of Keras whose images are channels first: here they are channels last, and say the same.</summary>
public sealed class KerasChannelsFirstTests : FolderTests
{
    private const string First = "\"data_format\": \"channels_first\"";
    private const string Layers = "Conv2D(3, 3, activation=relu); BatchNormalization; MaxPooling2D; Flatten; BatchNormalization; Dense(10, softmax)";

    private string Archive => Folder.At("model.keras");

    /// <summary>Flatten makes (rows, columns, channels) of them where it knows that they are channels first; if not, it takes them as they lie.</summary>
    [Theory]
    [InlineData(First, false)]
    [InlineData("\"data_format\": \"channels_last\"", true)]
    [InlineData("", true)]
    public void Weights_behind_a_Flatten_are_in_its_order(string flatten, bool areAsTheyLie)
    {
        MnistModel model = KerasSample.Create(Layers);
        Write(model, KerasSample.Layer("Flatten", "f", flatten), areAsTheyLie);
        KerasSample.AssertSame(model, ModelFile.Load(Archive));
    }

    [Fact]
    public void A_Reshape_to_a_row_takes_them_as_they_lie()
    {
        MnistModel model = KerasSample.Create(Layers);
        Write(model, KerasSample.Layer("Reshape", "f", "\"target_shape\": [-1]"), areAsTheyLie: true);
        KerasSample.AssertSame(model, ModelFile.Load(Archive));
    }

    /// <summary>One slope of all has no place along an axis.</summary>
    [Fact]
    public void A_PReLU_of_one_slope_is_read()
    {
        MnistModel model = KerasSample.Create("Conv2D(3, 3); PReLU([1, 2, 3]); GlobalAveragePooling2D; Dense(10, softmax)");
        JsonObject config = KerasSample.Sequential(
            "s", KerasSample.Input("[null, 1, 28, 28]"), KerasSample.Layer("Conv2D", "c", $"\"filters\": 3, \"kernel_size\": 3, {First}"),
            KerasSample.Layer("PReLU", "p", "\"shared_axes\": [1, 2, 3]"), KerasSample.Layer("GlobalAveragePooling2D", "g", First),
            KerasSample.Layer("Dense", "d", "\"units\": 10, \"activation\": \"softmax\""));
        KerasSample.WriteArchive(
            Archive, config,
            new H5Group
            {
                ["layers"] = new H5Group
                {
                    ["conv2d"] = KerasSample.Variables(model, 0),
                    ["p_re_lu"] = KerasSample.Variables(model, 1),
                    ["dense"] = KerasSample.Variables(model, 3),
                },
            });
        KerasSample.AssertSame(model, ModelFile.Load(Archive));
    }

    [Theory]
    [InlineData("BatchNormalization", "\"axis\": -1", "axis -1; that of the channels can be used")]
    [InlineData("MaxPooling2D", "", "the data_format channels_last in a model of another")]
    [InlineData("PReLU", "\"shared_axes\": [2, 3]", "along whose last axis it works in Keras")]
    [InlineData("Softmax", "\"axis\": -1", "axis -1; that of the channels can be used")]
    [InlineData("Dense", "\"units\": 3", "a Flatten before it is needed")]
    public void What_works_along_the_columns_there_is_refused(string className, string settings, string problem)
    {
        JsonObject config = KerasSample.Sequential(
            "s", KerasSample.Input("[null, 1, 28, 28]"), KerasSample.Layer("Conv2D", "c", $"\"filters\": 3, \"kernel_size\": 3, {First}"),
            KerasSample.Layer(className, "bad", settings));
        KerasSample.WriteArchive(Archive, config, []);
        Assert.Contains(problem, Assert.Throws<ModelFormatException>(() => ModelFile.Load(Archive)).Message);
    }

    /// <summary>No kernel behind the Flatten could be put into its order.</summary>
    [Theory]
    [InlineData(First, false)]
    [InlineData("\"data_format\": \"channels_last\"", true)]
    public void Classes_in_the_order_of_channels_are_refused(string flatten, bool isRefused)
    {
        MnistModel model = KerasSample.Create("Conv2D(2, [28, 24]); Flatten; Activation(softmax)");
        JsonObject config = KerasSample.Sequential(
            "s",
            KerasSample.Input("[null, 1, 28, 28]"),
            KerasSample.Layer("Conv2D", "c", $"\"filters\": 2, \"kernel_size\": [28, 24], {First}"),
            KerasSample.Layer("Flatten", "f", flatten),
            KerasSample.Layer("Activation", "a", "\"activation\": \"softmax\""));
        KerasSample.WriteArchive(Archive, config, new H5Group { ["layers"] = new H5Group { ["conv2d"] = KerasSample.Variables(model, 0) } });
        if (isRefused)
        {
            Assert.Contains(
                "The network ends with a flattened image", Assert.Throws<ModelFormatException>(() => ModelFile.Load(Archive)).Message,
                StringComparison.Ordinal);
        }
        else
        {
            KerasSample.AssertSame(model, ModelFile.Load(Archive));
        }
    }

    private void Write(MnistModel model, JsonObject flatten, bool areAsTheyLie)
    {
        MnistModel stored = KerasSample.Create(Layers);
        if (areAsTheyLie)
        {
            foreach (ModelWeight weight in model.Weights.Where(weight => weight.Layer >= 4 && weight.Count >= 507))
            {
                int each = weight.Count / 507;
                for (int channel = 0; channel < 3; channel++)
                {
                    for (int position = 0; position < 169; position++)
                    {
                        model.GetValues(weight)
                            .Slice((position * 3 + channel) * each, each)
                            .CopyTo(stored.GetValues(weight)[((channel * 169 + position) * each)..]);
                    }
                }
            }
        }

        JsonObject config = KerasSample.Sequential(
            "s",
            KerasSample.Input("[null, 1, 28, 28]"),
            KerasSample.Layer("Conv2D", "c", $"\"filters\": 3, \"kernel_size\": [3, 3], \"activation\": \"relu\", {First}"),
            KerasSample.Layer("BatchNormalization", "b", "\"axis\": [1]"),
            KerasSample.Layer("MaxPooling2D", "m", $"\"pool_size\": [2, 2], {First}"),
            flatten,
            KerasSample.Layer("BatchNormalization", "b2", "\"axis\": [1]"),
            KerasSample.Layer("Dense", "d", "\"units\": 10, \"activation\": \"softmax\""));
        KerasSample.WriteArchive(Archive, config, new H5Group
        {
            ["layers"] = new H5Group
            {
                ["conv2d"] = KerasSample.Variables(stored, 0),
                ["batch_normalization"] = KerasSample.Variables(stored, 1),
                ["batch_normalization_1"] = KerasSample.Variables(stored, 4),
                ["dense"] = KerasSample.Variables(stored, 5),
            },
        });
    }
}
