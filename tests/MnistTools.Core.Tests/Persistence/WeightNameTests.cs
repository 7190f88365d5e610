using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;

namespace MnistTools.Core.Tests.Persistence;

/// <summary>Weights under the names that other programs give them, for layers that are given.</summary>
public sealed class WeightNameTests : FolderTests
{
    private const string Deep = "Flatten; Dense(6, relu); Dense(6, relu); Dense(6, relu); Dense(6, relu); Dense(3, softmax)";
    private const string Normalized =
        "Conv2D(1, 3, activation=relu); BatchNormalization; Conv2D(1, 3, activation=relu); BatchNormalization; Flatten; Dense(3, softmax)";

    private readonly List<string> _warnings = [];

    /// <summary>In the order of the alphabet, as the format's own library writes them: numbers and shapes decide.</summary>
    [Theory]
    [InlineData("Flatten; Dense(6, relu); Dense(5, relu); Dense(5, relu); Dense(3, softmax)", "input, hidden1, hidden2, output")]
    [InlineData(Deep, "fc1, fc2, fc3, fc4, out")]
    [InlineData(Normalized, "conv1, bn1, conv2, bn2, fc")]
    [InlineData(Deep, "dense, dense_1, dense_2, dense_10, dense_11")]
    public void Numbers_in_names_and_shapes_tell_the_layers(string layers, string modules)
    {
        MnistModel model = Create(layers);
        Write(Named(model, modules, "{0}.{1}").OrderBy(tensor => tensor.Name, StringComparer.Ordinal));
        AssertSame(model, Load(layers));
        Assert.Empty(_warnings);
    }

    [Fact]
    public void Where_names_have_no_numbers_the_order_of_the_file_decides_and_a_warning_says_so()
    {
        MnistModel model = Create(Deep);
        Write(Named(model, "in, one, two, three, out", "{0}.{1}"));
        AssertSame(model, Load(Deep));
        Assert.StartsWith("The names 'one', 'two', 'three' do not say in which order they come", Assert.Single(_warnings));
    }

    [Fact]
    public void The_user_says_which_weights_are_of_which_layer()
    {
        MnistModel model = Create(Deep);
        (string Name, int[] Shape, float[] Values)[] tensors =
            [.. Named(model, "in, one, two, three, out", "{0}.{1}").OrderBy(tensor => tensor.Name, StringComparer.Ordinal)];
        Write(tensors.Append(("unused.weight", [2], [1, 2])));
        WeightNames[] ways =
        [
            WeightNames.OfList(["in", "one", "two", "three", "out"]),
            WeightNames.OfList(
                ["in.weight", "in.bias", "one.weight", "one.bias", "two.weight", "two.bias", "three.weight", "three.bias", "out.weight", "out.bias"]),
            WeightNames.OfMap(
                new Dictionary<string, string>
                {
                    ["1"] = "in",
                    ["2"] = "one",
                    ["3.weight"] = "two.weight",
                    ["3.bias"] = "two.bias",
                    ["4"] = "three",
                    ["5"] = "out",
                }),
        ];
        Assert.All(ways, names => AssertSame(model, Load(Deep, names)));
        Write(tensors);
        // What a map leaves out is found as without it.
        AssertSame(model, Load(Deep, WeightNames.OfMap(new Dictionary<string, string> { ["2"] = "one", ["3"] = "two" })));
        Assert.Empty(_warnings);
    }

    [Theory]
    [InlineData("in, one, two, three, last", "The file has no weights 'last'. It has in.weight, in.bias, one.weight")]
    [InlineData("in, one", "There are 2 names of weights for 5 layers that have weights, 10 in all")]
    public void Names_that_do_not_fit_are_refused(string names, string problem)
    {
        Write(Named(Create(Deep), "in, one, two, three, out", "{0}.{1}"));
        Assert.Contains(problem, Assert.Throws<MismatchException>(() => Load(Deep, WeightNames.OfList(names.Split(", ")))).Message);
        Assert.Contains(
            "no weight or layer '7'",
            Assert.Throws<MismatchException>(() => Load(Deep, WeightNames.OfMap(new Dictionary<string, string> { ["7"] = "in" }))).Message);
    }

    /// <summary>In PyTorch it is a convolution with as many groups as channels.</summary>
    [Fact]
    public void A_convolution_of_each_channel_is_found_under_PyTorchs_name()
    {
        const string Layers = "Conv2D(4, 3, activation=relu); DepthwiseConv2D(3, depth_multiplier=2, activation=relu); Flatten; Dense(10, softmax)";
        MnistModel model = Create(Layers);
        Assert.Equal(["0.weight", "0.bias", "1.weight", "1.bias", "3.weight", "3.bias"], model.Weights.Select(weight => weight.Name));
        Write(Named(model, "0, 2, 5", "{0}.{1}"));
        AssertSame(model, Load(Layers));
        AssertSame(model, Load(Layers, WeightNames.OfList(["0", "2", "5"])));
    }

    [Fact]
    public void The_name_that_earlier_builds_gave_it_is_read()
    {
        MnistModel model = Create("DepthwiseConv2D(3); SeparableConv2D(2, 3); Flatten; Dense(10, softmax)");
        Train.Fit(model, Some.Images(8, 28, 28, 10), new() { Epochs = 1 });
        ModelFile.Save(model, Folder.At("now.safetensors"), overwrite: false);
        byte[] now = File.ReadAllBytes(Folder.At("now.safetensors"));
        int length = checked((int)BinaryPrimitives.ReadInt64LittleEndian(now));
        string header = Encoding.UTF8.GetString(now, sizeof(long), length);
        string earlier = header.Replace("0.weight\"", "0.depthwise_weight\"", StringComparison.Ordinal);
        Assert.NotEqual(header, earlier);
        byte[] written = Encoding.UTF8.GetBytes(earlier);
        File.WriteAllBytes(Folder.At("earlier.safetensors"), [.. BitConverter.GetBytes((long)written.Length), .. written, .. now[(sizeof(long) + length)..]]);
        MnistModel read = ModelFile.Load(Folder.At("earlier.safetensors"));
        AssertSame(model, read);
        Assert.Equal(model.OptimizerState!.Slots[0].Values.ToArray(), read.OptimizerState!.Slots[0].Values.ToArray());
    }

    [Fact]
    public void A_weight_that_has_both_names_is_refused()
    {
        MnistModel model = Create("DepthwiseConv2D(3, use_bias=false); Flatten; Dense(10, softmax)");
        ModelFile.Save(model, Folder.At("both.safetensors"), overwrite: false);
        byte[] whole = File.ReadAllBytes(Folder.At("both.safetensors"));
        int length = checked((int)BinaryPrimitives.ReadInt64LittleEndian(whole));
        JsonObject header = JsonNode.Parse(Encoding.UTF8.GetString(whole, sizeof(long), length))!.AsObject();
        header["0.depthwise_weight"] = new JsonObject
        {
            ["dtype"] = "F32",
            ["shape"] = new JsonArray(1),
            ["data_offsets"] = new JsonArray(whole.Length - sizeof(long) - length, whole.Length - sizeof(long) - length + 4),
        };
        byte[] written = Encoding.UTF8.GetBytes(header.ToJsonString());
        File.WriteAllBytes(Folder.At("both.safetensors"), [.. BitConverter.GetBytes((long)written.Length), .. written, .. whole[(sizeof(long) + length)..], 0, 0, 0, 0]);
        string message = Assert.Throws<ModelFormatException>(() => ModelFile.Load(Folder.At("both.safetensors"))).Message;
        Assert.StartsWith($"{Folder.At("both.safetensors")}: The weight '0.weight' is there twice: ", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("own.safetensors")]
    [InlineData("own.keras")]
    [InlineData("own.pt")]
    [InlineData("own.onnx")]
    public void Names_for_a_file_that_says_its_layers_are_refused(string file)
    {
        ModelFile.Save(Create(Deep), Folder.At(file), overwrite: false);
        var names = new ModelImportOptions { WeightNames = WeightNames.OfList(["x", "y"]) };
        Assert.Contains(
            "says itself which weights are of which layer", Assert.Throws<ModelFormatException>(() => ModelFile.Load(Folder.At(file), names)).Message);
    }

    [Theory]
    [InlineData("Linear-0, Linear-2, Linear-4, Linear-6, Linear-8", "{0}-{2}")]
    [InlineData("0, 1, 2, 3, 4", "Linear-{0}-{2}")]
    [InlineData("fc1, fc2, fc3, fc4, fc5", "{0}_{1}")]
    [InlineData("1, 2, 3, 4, 5", "{3}{0}")]
    [InlineData("layers/0, layers/2, layers/4, layers/6, layers/8", "{0}/{1}")]
    public void Names_need_no_dots(string modules, string form)
    {
        MnistModel model = Create(Deep);
        Write(Named(model, modules, form));
        AssertSame(model, Load(Deep));
        Assert.Empty(_warnings);
    }

    [Fact]
    public void Tensors_that_only_count_are_taken_one_after_the_other()
    {
        MnistModel model = Create(Deep);
        Write(Named(model, "a, b, c, d, e", "{0}").Select((tensor, i) => ($"arr_{i}", tensor.Shape, tensor.Values)));
        AssertSame(model, Load(Deep));
    }

    /// <summary>As JAX, Keras and NumPy have them; a flattened image then has the channels of a position side by side.</summary>
    [Theory]
    [InlineData("kernel")]
    [InlineData("weight")]
    public void Kernels_may_be_stored_in_by_out(string kernel)
    {
        const string Layers = "Conv2D(2, 3, activation=relu); Flatten; Dense(6, relu); Dense(6, relu); Dense(3, softmax)";
        MnistModel model = Create(Layers);
        string[] modules = ["conv", "", "dense1", "dense2", "dense3"];
        Write(model.Weights.Select(weight => (
            $"{modules[weight.Layer]}.{(weight.Kind == WeightKind.Kernel ? kernel : "bias")}", weight.KerasShape.Sizes.ToArray(),
            model.GetValues(weight).ToArray())));
        AssertSame(model, Load(Layers));
    }

    /// <summary>Some programs keep every number as a float.</summary>
    [Fact]
    public void A_count_of_batches_is_no_weight_whatever_its_type()
    {
        MnistModel model = Create(Normalized);
        Write([.. Named(model, "conv1, bn1, conv2, bn2, fc", "{0}.{1}"), ("bn1.num_batches_tracked", [], [7]), ("bn2.num_batches_tracked", [1], [7])]);
        AssertSame(model, Load(Normalized));
    }

    /// <summary>Layers without weights have no name; {0} is a layer's, {1} PyTorch's of the weight, {2} its number in the layer, {3} W or b.</summary>
    private static IEnumerable<(string Name, int[] Shape, float[] Values)> Named(MnistModel model, string modules, string form)
    {
        string[] names = modules.Split(", ");
        int[] layers = [.. model.Weights.Select(weight => weight.Layer).Distinct()];
        return model.Weights.Select(weight => (
            string.Format(
                System.Globalization.CultureInfo.InvariantCulture,
                form,
                names[Array.IndexOf(layers, weight.Layer)],
                weight.TorchName,
                model.Weights.Count(other => other.Layer == weight.Layer && other.Offset < weight.Offset),
                weight.TorchName == "weight" ? "W" : "b"),
            weight.Shape.Sizes.ToArray(),
            model.GetWeight(weight)));
    }

    /// <summary>No two weights have the same numbers.</summary>
    private static MnistModel Create(string layers)
    {
        var model = new MnistModel(KerasSample.Parse(layers), 7);
        foreach (ModelWeight weight in model.Weights)
        {
            model.SetWeight(weight, [.. Enumerable.Range(1, weight.Count).Select(i => (weight.Offset % 97 + i) / 1000f)]);
        }

        return model;
    }

    private static void AssertSame(MnistModel expected, MnistModel actual) =>
        Assert.All(expected.Weights, weight => Assert.Equal(expected.GetWeight(weight), actual.GetWeight(weight.Name)));

    private MnistModel Load(string layers, WeightNames? names = null) =>
        ModelFile.Load(
            Folder.At("other.safetensors"),
            new ModelImportOptions { Layers = KerasSample.Parse(layers), WeightNames = names, Warnings = new ToldWarnings(_warnings) });

    private void Write(IEnumerable<(string Name, int[] Shape, float[] Values)> tensors)
    {
        using FileStream stream = File.Create(Folder.At("other.safetensors"));
        SafeTensorsFile.Write(
            stream, new Dictionary<string, string>(), [.. tensors.Select(tensor => (tensor.Name, (IReadOnlyList<int>)tensor.Shape, tensor.Values))]);
    }
}
