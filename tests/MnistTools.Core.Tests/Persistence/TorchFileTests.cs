using System.Buffers.Binary;
using System.Text;

namespace MnistTools.Core.Tests.Persistence;

/// <summary>Files of PyTorch, as versions of it that are not at hand write them.</summary>
public sealed class TorchFileTests : FolderTests
{
    private const string Layers = "Conv2D(3, 3, activation=relu); BatchNormalization(epsilon=1e-5); MaxPooling2D; Flatten; Dense(10, softmax)";

    private string Weights => Folder.At("weights.pt");

    public static TheoryData<string, string, string> Kinds => new()
    {
        { "torch", "FloatStorage", "cpu" }, { "torch", "FloatStorage", "cuda:0" }, { "torch.cuda", "FloatStorage", "cuda:1" },
        { "torch", "HalfStorage", "cuda:0" }, { "torch", "BFloat16Storage", "cpu" }, { "torch", "DoubleStorage", "cpu" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Floats_of_each_kind_are_read_wherever_they_were(string module, string storage, string location)
    {
        MnistModel model = Create(rounded: true);
        var file = new TorchZip { Storage = (module, storage, location), Encode = EncoderOf(storage, isBigEndian: false) };
        file.AddDictionary(TensorsOf(model)).Save(Weights);
        KerasSample.AssertSame(model, Load());
    }

    [Theory]
    [InlineData("FloatStorage")]
    [InlineData("HalfStorage")]
    [InlineData("DoubleStorage")]
    public void The_order_of_bytes_is_that_of_the_machine_that_wrote_them(string storage)
    {
        MnistModel model = Create(rounded: true);
        var file = new TorchZip
        {
            Storage = ("torch", storage, "cpu"),
            Encode = EncoderOf(storage, isBigEndian: true),
            Others = { ["byteorder"] = "big"u8.ToArray() },
        };
        file.AddDictionary(TensorsOf(model)).Save(Weights, "x/y", isPacked: true);
        KerasSample.AssertSame(model, Load());
    }

    /// <summary>All weights in one storage: kernels turned, and each tensor behind the one before it.</summary>
    [Fact]
    public void Views_of_one_storage_are_read_as_they_are_seen()
    {
        MnistModel model = Create();
        var file = new TorchZip();
        float[][] all = [.. model.Weights.Select(
            weight => weight.Shape.Sizes is [var units, var inputs] ? Turn(model.GetWeight(weight), units, inputs) : model.GetWeight(weight))];
        string storage = file.AddStorage([.. all.SelectMany(values => values)]);
        int offset = 0;
        file.AddName("collections", "OrderedDict").Add(")R("u8);
        foreach (ModelWeight weight in model.Weights)
        {
            long[] strides = weight.Shape.Sizes is [var units, _] ? [1, units] : TorchZip.Strides(weight.Shape.Sizes);
            file.AddText(weight.Name).AddTensor(storage, all.Sum(values => values.Length), offset, weight.Shape.Sizes, strides);
            offset += weight.Count;
        }

        file.Add("u"u8).Save(Weights);
        KerasSample.AssertSame(model, Load());
    }

    [Theory]
    [InlineData("module.")]
    [InlineData("_orig_mod.")]
    [InlineData("module._orig_mod.")]
    [InlineData("backbone.")]
    public void What_wraps_a_module_may_stand_before_all_names(string prefix)
    {
        MnistModel model = Create();
        TorchZip.OfStateDict(TensorsOf(model).Select(tensor => (prefix + tensor.Name, tensor.Shape, tensor.Values))).Save(Weights);
        KerasSample.AssertSame(model, Load());
    }

    [Theory]
    [InlineData("model_state_dict")]
    [InlineData("state_dict")]
    [InlineData("model")]
    [InlineData("anything")]
    public void Weights_are_found_within_what_a_training_kept(string name)
    {
        MnistModel model = Create();
        // {'epoch': 3, 'loss': 0.25, name: {...}, 'args': Namespace(lr=1)}
        var file = new TorchZip();
        file.Add("}("u8).AddText("epoch").AddNumber(3).AddText("loss").Add([(byte)'G', 0x3F, 0xD0, 0, 0, 0, 0, 0, 0]);
        file.AddText(name).AddDictionary(TensorsOf(model));
        file.AddText("rates").Add("]("u8).AddNumber(1).AddNumber(2).Add("e"u8);
        file.Add("u"u8).Save(Weights);
        KerasSample.AssertSame(model, Load());
    }

    [Fact]
    public void Which_of_several_models_is_meant_is_not_guessed()
    {
        var file = new TorchZip();
        file.Add("}("u8)
            .AddText("generator")
            .AddDictionary(TensorsOf(Create()))
            .AddText("discriminator")
            .AddDictionary(TensorsOf(Create()))
            .Add("u"u8)
            .Save(Weights);
        Assert.Contains("not clear which of its entries are the weights: 'generator', 'discriminator'", Refused());
    }

    [Fact]
    public void A_file_without_weights_says_what_it_is()
    {
        new TorchZip().Add("}"u8).Save(Weights);
        Assert.Contains("there are no weights with names in it. Save those of a model: torch.save(model.state_dict()", Refused());
        // optimizer.state_dict() of SGD.
        new TorchZip().Add("}("u8).AddText("state").Add("}"u8).AddText("param_groups").Add("]u"u8).Save(Weights);
        Assert.Contains("it is the state of an optimizer, without the weights of a model", Refused());
    }

    /// <summary>nn.PReLU() has one slope for all.</summary>
    [Theory]
    [InlineData("Conv2D(2, 3)", "[1, 2, 3]")]
    [InlineData("Dense(6)", "[1]")]
    public void One_slope_for_all_is_read(string before, string axes)
    {
        MnistModel leaky = KerasSample.Create($"{before}; LeakyReLU(0.25); Dense(3, softmax)");
        List<(string Name, int[] Shape, float[] Values)> tensors = [.. TensorsOf(leaky)];
        tensors.Insert(2, ("slope.weight", [1], [0.25f]));
        TorchZip.OfStateDict(tensors).Save(Weights);
        MnistModel loaded =
            ModelFile.Load(Weights, new ModelImportOptions { Layers = KerasSample.Parse($"{before}; PReLU(shared_axes={axes}); Dense(3, softmax)") });
        ImageSet images = Some.Images(5, 28, 28, 3);
        Assert.Equal(leaky.Predict(images), loaded.Predict(images));
    }

    [Fact]
    public void Given_layers_that_make_no_model_are_not_the_files()
    {
        TorchZip.OfStateDict(TensorsOf(Create())).Save(Weights);
        string message = Assert.Throws<ModelFormatException>(
            () => ModelFile.Load(
                Weights, new ModelImportOptions { Layers = KerasSample.Parse("Dense(32); PReLU(shared_axes=[1, 2]); Dense(10, softmax)") })).Message;
        Assert.Contains("The given layers make no model: PReLU([1, 2]) shares axes that cannot be of (32", message);
        Assert.EndsWith(": give shared_axes=[1] for one slope of all, or none.", message);
        Assert.DoesNotContain("Save the model again", message);
    }

    /// <summary>PyTorch 2 with protocol 4: names from the stack, storages without a type, and members of its own.</summary>
    [Fact]
    public void Newer_layouts_are_read()
    {
        MnistModel model = Create();
        var file = new TorchZip
        {
            Storage = ("torch.storage", "UntypedStorage", "cpu"),
            Others =
            {
                ["byteorder"] = "little"u8.ToArray(),
                [".data/serialization_id"] = "0123456789"u8.ToArray(),
                [".format_version"] = "1"u8.ToArray(),
                [".storage_alignment"] = "64"u8.ToArray(),
            },
        };
        file.Add([0x80, 4, 0x95, 0, 0, 0, 0, 0, 0, 0, 0]).Add("}("u8);
        foreach ((string name, int[] shape, float[] values) in TensorsOf(model))
        {
            file.Add([0x8C, (byte)name.Length]).Add(Encoding.UTF8.GetBytes(name)).Add([0x94]);
            file.AddText("torch._utils").AddText("_rebuild_parameter").Add([0x93]);
            file.Add("("u8).AddName("torch._utils", "_rebuild_tensor_v3").Add("("u8).AddReference(file.AddStorage(values), 4L * values.Length).AddNumber(0);
            file.AddName("torch", "Size").AddNumbers(shape.Select(size => (long)size)).Add([0x85, (byte)'R']).AddNumbers(TorchZip.Strides(shape));
            file.Add([0x88]).AddName("collections", "OrderedDict").Add(")R"u8).AddName("torch", "float32").Add("}tR"u8);
            file.Add([0x88]).AddName("collections", "OrderedDict").Add(")RtR"u8);
        }

        file.Add("u"u8).Save(Weights);
        KerasSample.AssertSame(model, Load());
    }

    /// <summary>Modules of a class that is not here: parameters, buffers and parts are found in what they restore themselves from.</summary>
    [Fact]
    public void A_whole_module_is_taken_as_plain_data()
    {
        MnistModel model = Create();
        var file = new TorchZip();
        (string Name, int[] Shape, float[] Values)[] tensors = [.. TensorsOf(model)];
        file.AddName("__main__", "Net")
            .Add(")"u8)
            .Add([0x81])
            .Add("}("u8)
            .AddText("_parameters")
            .Add("}"u8)
            .AddText("_buffers")
            .Add("}"u8)
            .AddText("_modules")
            .Add("}("u8);
        foreach (IGrouping<string, (string Name, int[] Shape, float[] Values)> part in tensors.GroupBy(tensor => tensor.Name.Split('.')[0]))
        {
            bool IsBuffer((string Name, int[] Shape, float[] Values) tensor) => tensor.Name.Contains("running", StringComparison.Ordinal);
            file.AddText($"part{part.Key}").AddName("torch.nn.modules.any", "Part").Add(")"u8).Add([0x81]).Add("}("u8);
            file.AddText("_parameters").AddDictionary(part.Where(tensor => !IsBuffer(tensor)).Select(Within));
            file.AddText("_buffers").AddDictionary(part.Where(IsBuffer).Select(Within).Append(("scratch", [2], [1f, 2f])));
            file.AddText("_non_persistent_buffers_set").AddName("__builtin__", "set").Add("]"u8).AddText("scratch").Add("a"u8).Add([0x85, (byte)'R']);
            file.AddText("_modules").Add("}"u8).AddText("training").Add([0x88]).Add("ub"u8);
        }

        file.Add("uub"u8).Save(Weights);
        KerasSample.AssertSame(model, Load());

        static (string Name, int[] Shape, float[] Values) Within((string Name, int[] Shape, float[] Values) tensor) =>
            (tensor.Name.Split('.')[1], tensor.Shape, tensor.Values);
    }

    [Fact]
    public void The_example_of_PyTorch_is_read_by_its_name_with_its_mean_and_deviation()
    {
        var model = new MnistModel(Architecture.PyTorchExample.CreateLayers(), 3);
        string[] names = ["conv1", "conv2", "", "", "", "fc1", "", "fc2"];
        TorchZip.OfStateDict(TensorsOf(model).Select(tensor => ($"{names[tensor.Name[0] - '0']}.{tensor.Name.Split('.')[1]}", tensor.Shape, tensor.Values)))
            .Save(Weights);
        MnistModel loaded = ModelFile.Load(Weights, new ModelImportOptions { Architecture = Architecture.PyTorchExample });
        Assert.Equal(model.ToString(), loaded.ToString());
        Assert.All(model.Weights, weight => Assert.Equal(model.GetWeight(weight), loaded.GetWeight(weight.Name)));
        // (x / 255 - 0.1307) / 0.3081
        Assert.Equal(-0.4242129, loaded.InputScale.Offset, 1e-6);
        Assert.Equal((1 - 0.1307) / 0.3081, loaded.InputScale.Factor * 255 + loaded.InputScale.Offset, 1e-5);
        Assert.Equal(
            InputScale.Raw,
            ModelFile.Load(Weights, new ModelImportOptions { Architecture = Architecture.PyTorchExample, InputScale = InputScale.Raw }).InputScale);
    }

    [Fact]
    public void Layers_and_an_architecture_at_once_are_refused()
    {
        TorchZip.OfStateDict(TensorsOf(Create())).Save(Weights);
        var both = new ModelImportOptions { Architecture = Architecture.LeNet, Layers = [new Dense(10)] };
        Assert.Contains("contradict", Assert.Throws<MnistTools.Specs.SpecException>(() => ModelFile.Load(Weights, both)).Message);
    }

    [Fact]
    public void Files_of_PyTorch_before_version_1_6_are_refused_by_name()
    {
        File.WriteAllBytes(
            Weights, [0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, (byte)'.', 0x80, 2, (byte)'M', 0xE9, 3, (byte)'.']);
        Assert.Contains("PyTorch before version 1.6, one pickle after another", Refused());
        File.WriteAllBytes(Weights, [.. Encoding.ASCII.GetBytes("sys_info"), .. new byte[249], .. "ustar\0"u8, .. new byte[1000]]);
        Assert.Contains("PyTorch before version 1.6, a tar archive", Refused());
    }

    [Fact]
    public void A_program_of_TorchScript_is_no_file_of_weights()
    {
        var file = new TorchZip { Others = { ["constants.pkl"] = [0x80, 2, (byte)')', (byte)'.'] } };
        file.AddDictionary(TensorsOf(Create())).Save(Weights);
        Assert.Contains("TorchScript", Refused());
    }

    private static MnistModel Create(bool rounded = false)
    {
        MnistModel model = KerasSample.Create(Layers);
        foreach (ModelWeight weight in model.Weights.Where(_ => rounded))
        {
            // What 16 bits of each kind can hold.
            model.SetWeight(weight, [.. model.GetWeight(weight).Select(value => MathF.Round(value * 64) / 64)]);
        }

        return model;
    }

    private static IEnumerable<(string Name, int[] Shape, float[] Values)> TensorsOf(MnistModel model) =>
        model.Weights.Select(weight => (weight.Name, weight.Shape.Sizes.ToArray(), model.GetWeight(weight)));

    private static Func<float, byte[]> EncoderOf(string storage, bool isBigEndian)
    {
        Func<float, byte[]> encode = storage switch
        {
            "HalfStorage" => value => TorchZip.Bytes((Half)value, BinaryPrimitives.WriteHalfLittleEndian),
            "BFloat16Storage" => value => TorchZip.Bytes(value, BinaryPrimitives.WriteSingleLittleEndian)[2..],
            "DoubleStorage" => value => TorchZip.Bytes((double)value, BinaryPrimitives.WriteDoubleLittleEndian),
            _ => value => TorchZip.Bytes(value, BinaryPrimitives.WriteSingleLittleEndian),
        };
        return isBigEndian ? value => [.. encode(value).AsEnumerable().Reverse()] : encode;
    }

    /// <summary>(rows, columns) becomes (columns, rows).</summary>
    private static float[] Turn(float[] values, int rows, int columns) =>
        [.. Enumerable.Range(0, values.Length).Select(i => values[i % rows * columns + i / rows])];

    private MnistModel Load() => ModelFile.Load(Weights, new ModelImportOptions { Layers = KerasSample.Parse(Layers) });

    private string Refused() => Assert.Throws<ModelFormatException>(Load).Message;
}
