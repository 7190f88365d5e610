using System.Globalization;

namespace MnistTools.Core.Tests.Persistence;

/// <summary>Files that go to other programs, and come from them.</summary>
public sealed class OtherProgramTests : FolderTests
{
    private const string ReadSafeTensors = """
        import json, struct, sys
        data = open(sys.argv[1], 'rb').read()
        length, = struct.unpack('<Q', data[:8])
        header = json.loads(data[8:8 + length])
        for name, tensor in header.items():
            if name != '__metadata__':
                begin, end = tensor['data_offsets']
                values = struct.unpack('<%df' % ((end - begin) // 4), data[8 + length + begin:8 + length + end])
                print(name, tensor['dtype'], 'x'.join(map(str, tensor['shape'])), repr(values[0]), repr(values[-1]))
        """;

    private const string ReadKerasWeights = """
        import h5py, io, sys, zipfile
        file = h5py.File(io.BytesIO(zipfile.ZipFile(sys.argv[1]).read('model.weights.h5')), 'r')
        def show(path, node):
            if isinstance(node, h5py.Dataset):
                print(path, node.dtype, 'x'.join(map(str, node.shape)), repr(float(node[()].flat[0])), repr(float(node[()].flat[-1])))
            elif 'name' in node.attrs:
                print(path, node.attrs['name'])
        file.visititems(show)
        """;

    [Fact]
    public void Python_reads_safetensors_with_the_names_and_shapes_of_PyTorch()
    {
        MnistModel model = Create();
        ModelFile.Save(model, Folder.At("m.safetensors"), overwrite: false);
        string[] lines = PythonScript.Run(ReadSafeTensors, "json", Folder.At("m.safetensors")).TrimEnd().Split('\n');
        Assert.Equal(
            ["0.weight F32 3x1x3x3", "0.bias F32 3", "1.weight F32 3", "1.bias F32 3", "1.running_mean F32 3", "1.running_var F32 3", "4.weight F32 10x507",
                "4.bias F32 10"],
            lines.Select(line => string.Join(' ', line.Split(' ')[..3])));
        foreach (string[] line in lines.Select(line => line.Split(' ')))
        {
            float[] values = model.GetWeight(line[0]);
            Assert.Equal([values[0], values[^1]], line[3..].Select(Number));
        }
    }

    [Fact]
    public void Python_reads_the_weights_of_a_Keras_file_in_the_shapes_of_Keras()
    {
        MnistModel model = Create();
        ModelFile.Save(model, Folder.At("m.keras"), overwrite: false);
        string[] lines = PythonScript.Run(ReadKerasWeights, "h5py", Folder.At("m.keras")).TrimEnd().Split('\n');
        Assert.Contains("layers/max_pooling2d/vars max_pooling2d", lines);
        string[][] datasets = [.. lines.Select(line => line.Split(' ')).Where(line => line.Length == 5)];
        Assert.Equal(
            [
                "layers/batch_normalization/vars/0 3", "layers/batch_normalization/vars/1 3", "layers/batch_normalization/vars/2 3",
                "layers/batch_normalization/vars/3 3",
                "layers/conv2d/vars/0 3x3x1x3", "layers/conv2d/vars/1 3", "layers/dense/vars/0 507x10", "layers/dense/vars/1 10",
            ],
            datasets.Select(line => $"{line[0]} {line[2]}"));
        // First and last of a kernel are the first and last of PyTorch's too.
        float[] kernel = model.GetWeight("4.weight");
        Assert.Equal([kernel[0], kernel[^1]], datasets.Single(line => line[0] == "layers/dense/vars/0")[3..].Select(Number));
    }

    /// <summary>As in a file of Keras 3: two scalars, and Nadam's two means side by side, then the product of its momenta.</summary>
    [Fact]
    public void Python_reads_what_an_optimizer_remembers_where_Keras_has_it()
    {
        var model = new MnistModel([new Dense(3), new Dense(10, ActivationFunction.Softmax)], 5, optimizer: new Nadam(0.25));
        Train.Fit(model, Some.Images(20, 28, 28, 10), new() { BatchSize = 5 });
        ModelFile.Save(model, Folder.At("m.keras"), overwrite: false);
        string[] lines = PythonScript.Run(ReadKerasWeights, "h5py", Folder.At("m.keras")).TrimEnd().Split('\n');
        Assert.Contains("optimizer/vars nadam", lines);
        string[][] variables = [.. lines.Select(line => line.Split(' '))
            .Where(line => line[0].StartsWith("optimizer/vars/", StringComparison.Ordinal))
            .OrderBy(line => int.Parse(line[0].Split('/')[2], CultureInfo.InvariantCulture))];
        Assert.Equal(
            ["int64 ", "float32 ", "float32 784x3", "float32 784x3", "float32 3", "float32 3", "float32 3x10", "float32 3x10", "float32 10", "float32 10",
                "float32 "],
            variables.Select(line => $"{line[1]} {line[2]}"));
        Assert.Equal([4f, 0.25f, (float)model.OptimizerState!.Scalars[0]], new[] { 0, 1, 10 }.Select(variable => Number(variables[variable][3])));
        // The last of a kernel lies at the same place in memory.
        ModelWeight kernel = model.Weights[2];
        Assert.Equal(model.OptimizerState.Slots[1].Values[kernel.Offset + kernel.Count - 1], Number(variables[7][4]));
    }

    /// <summary>A state_dict of PyTorch: modules counted otherwise, activations between them, and a count of batches.</summary>
    [Theory]
    [InlineData("net.0", "net.1", "net.10")]
    [InlineData("conv1", "conv1_norm", "fc")]
    [InlineData("z_conv", "norm", "classifier")]
    public void Weights_of_PyTorch_are_read_for_layers_that_are_given(string convolution, string normalization, string dense)
    {
        MnistModel model = Create();
        string[] modules = [convolution, normalization, "", "", dense];
        using (FileStream stream = File.Create(Folder.At("torch.safetensors")))
        {
            SafeTensorsFile.Write(
                stream,
                new Dictionary<string, string> { ["format"] = "pt" },
                [.. model.Weights.Select(weight => ($"{modules[weight.Layer]}.{weight.Name.Split('.')[1]}", weight.Shape.Sizes, model.GetWeight(weight)))]);
        }

        var options = new ModelImportOptions { Layers = [.. model.Layers.Select(layer => layer.Spec)], InputScale = InputScale.Raw };
        MnistModel loaded = ModelFile.Load(Folder.At("torch.safetensors"), options);
        Assert.All(model.Weights, weight => Assert.Equal(model.GetWeight(weight), loaded.GetWeight(weight.Name)));
        Assert.Equal(InputScale.Raw, loaded.InputScale);
        Assert.Contains("Give its layers", Assert.Throws<ModelFormatException>(() => ModelFile.Load(Folder.At("torch.safetensors"))).Message);
        Assert.Contains(
            "these need weight (10, 784), bias (10), and the file has",
            Assert.Throws<ModelFormatException>(
                () => ModelFile.Load(Folder.At("torch.safetensors"), new ModelImportOptions { Layers = [new Dense(10)] })).Message);
    }

    [Theory]
    [InlineData("model-00001-of-00002.safetensors", "weight", "It is one of several files with a part of the weights each: save them in one.")]
    [InlineData("torch.safetensors", "weight_g", "Its weight_g and weight_v are of PyTorch's weight_norm: save after torch.nn.utils.remove_weight_norm(module).")]
    public void Weights_that_no_layers_fit_say_what_they_are(string name, string tensor, string advice)
    {
        using (FileStream stream = File.Create(Folder.At(name)))
        {
            SafeTensorsFile.Write(stream, new Dictionary<string, string>(), [($"fc.{tensor}", [10, 20], new float[200])]);
        }

        var options = new ModelImportOptions { Layers = [new Dense(10)] };
        Assert.Contains(advice, Assert.Throws<ModelFormatException>(() => ModelFile.Load(Folder.At(name), options)).Message, StringComparison.Ordinal);
    }

    /// <summary>BatchNorm2d(1) before all else, and a later one of as many channels as an image has columns.</summary>
    [Theory]
    [InlineData("0", "1", "2", "4")]
    [InlineData("norm", "conv", "conv_norm", "fc")]
    public void Weights_of_PyTorch_show_whether_images_have_an_axis_for_their_one_channel(string first, string convolution, string second, string dense)
    {
        string layers = "BatchNormalization(epsilon=1e-5); Conv2D(28, 3, activation=relu); BatchNormalization(epsilon=1e-5); Flatten; Dense(10, softmax)";
        MnistModel model = KerasSample.Create(layers, inputShape: new Shape(28, 28, 1));
        string[] modules = [first, convolution, second, "", dense];
        using (FileStream stream = File.Create(Folder.At("torch.safetensors")))
        {
            SafeTensorsFile.Write(
                stream, new Dictionary<string, string>(),
                [.. model.Weights.Select(weight => ($"{modules[weight.Layer]}.{weight.Name.Split('.')[1]}", weight.Shape.Sizes, model.GetWeight(weight)))]);
        }

        MnistModel loaded = ModelFile.Load(Folder.At("torch.safetensors"), new ModelImportOptions { Layers = KerasSample.Parse(layers) });
        KerasSample.AssertSame(model, loaded);
        Assert.Equal(model.InputShape, loaded.InputShape);
        var other = new ModelImportOptions { Layers = KerasSample.Parse(layers.Replace("28", "29", StringComparison.Ordinal)) };
        Assert.Contains(
            "these need weight (1), bias (1)", Assert.Throws<ModelFormatException>(() => ModelFile.Load(Folder.At("torch.safetensors"), other)).Message);
    }

    private static float Number(string text) => (float)double.Parse(text, CultureInfo.InvariantCulture);

    private static MnistModel Create()
    {
        var model = new MnistModel(
            [Layer.Parse(
                "Conv2D(3, 3, activation=relu)"), Layer.Parse("BatchNormalization"), Layer.Parse("MaxPooling2D"), new Flatten(),
                Layer.Parse("Dense(10, softmax)")], 5);
        foreach (ModelWeight weight in model.Weights.Where(weight => weight.Shape.Sizes.Count == 1))
        {
            model.SetWeight(weight, [.. Enumerable.Range(1, weight.Count).Select(i => (weight.Offset % 89 + i) / 100f)]);
        }

        return model;
    }
}
