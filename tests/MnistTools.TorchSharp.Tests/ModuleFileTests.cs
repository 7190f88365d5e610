using System.Runtime.InteropServices;
using System.Text;
using MnistTools.Core.Tests.Persistence;
using MnistTools.Optimizers;
using MnistTools.Persistence;
using MnistTools.Persistence.PyTorch;
using MnistTools.Training.Callbacks;
using TorchSharp.PyBridge;
using static MnistTools.TorchSharp.Tests.ModuleSample;
using static TorchSharp.torch;
using BatchNorm1d = TorchSharp.Modules.BatchNorm1d;
using Linear = TorchSharp.Modules.Linear;
using Parameter = TorchSharp.Modules.Parameter;

namespace MnistTools.TorchSharp.Tests;

/// <summary>Files of a model that wraps a module: written, and read back into modules, by this library and by others.</summary>
public sealed class ModuleFileTests : FolderTests
{
    [Fact]
    public void A_checkpoint_is_read_back_into_the_module()
    {
        using ResidualNetwork network = ResidualNetwork.Create();
        string path = Folder.At("best.safetensors");
        History history = TorchTrainer.Fit(
            network, Images, Others, Options with { Optimizer = new Adam(0.01), Callbacks = [new ModelCheckpoint(path, SaveBestOnly: true)] }, Settings);
        using ResidualNetwork fresh = ResidualNetwork.Create(seed: 7);
        MnistModel loaded = TorchModel.Load(path, fresh, Settings);
        Assert.Equal(history["val_loss"].Min(), Evaluator.Evaluate(loaded, Others).Loss, 1e-6);
    }

    /// <summary>The disk is full, say, when a model of an earlier epoch is written.</summary>
    [Fact]
    public void A_file_that_cannot_be_written_leaves_the_module_as_it_is()
    {
        using ResidualNetwork network = ResidualNetwork.Create();
        History history = TorchTrainer.Fit(network, Images, null, Options with { Optimizer = new SGD(0.05), Callbacks = [new Snapshot()] }, Settings);
        float[] before = Numbers(network);
        MnistModel earlier = history.Snapshots[0].CreateModel(history.Model!);
        using var full = new MemoryStream(new byte[100]);
        Assert.Throws<NotSupportedException>(() => new TorchSharpFile().Write(earlier, full));
        Assert.Equal(before, Numbers(network));
    }

    [Fact]
    public void A_module_of_the_users_is_saved_in_TorchSharps_own_format()
    {
        using ResidualNetwork network = ResidualNetwork.Create(), other = ResidualNetwork.Create();
        MnistModel model = TorchTrainer.Fit(network, Images, null, Options with { Optimizer = Sgd }, Settings).Model!;
        ModelFile.Save(model, Folder.At("module.dat"), overwrite: false);
        other.load(Folder.At("module.dat"));
        Assert.Equal(model.Predict(Others), TorchModel.Of(other, Settings).Predict(Others));
    }

    /// <summary>PyTorch itself reads it into a class that has the same parts, and says the same.</summary>
    [Fact]
    public void PyTorch_reads_a_checkpoint_under_the_names_of_the_module()
    {
        using ResidualNetwork network = ResidualNetwork.Create();
        string path = Folder.At("best.pt");
        MnistModel model =
            TorchTrainer.Fit(network, Images, Others, Options with { Optimizer = Sgd, Callbacks = [new ModelCheckpoint(path)] }, Settings).Model!;
        string images = Folder.At("images.bin"), said = Folder.At("said.bin");
        using Tensor input = HandWrittenLoop.ToTensor(Others, Settings.InputScale);
        File.WriteAllBytes(images, input.bytes.ToArray());
        PythonScript.Run(
            """
            import sys, array, torch
            from torch import nn
            class ResidualNetwork(nn.Module):
                def __init__(self):
                    super().__init__()
                    self._stem = nn.Conv2d(1, 4, 3, padding=1)
                    self._block = nn.Conv2d(4, 4, 3, padding=1)
                    self._norm = nn.BatchNorm2d(4)
                    self._output = nn.Linear(4 * 9 * 8, 4)
                def forward(self, x):
                    stem = self._stem(x).relu()
                    return self._output((stem + self._norm(self._block(stem))).relu().flatten(1))
            network = ResidualNetwork().eval()
            network.load_state_dict(torch.load(sys.argv[1], weights_only=True), strict=True)
            images = array.array('f', open(sys.argv[2], 'rb').read())
            with torch.no_grad():
                said = network(torch.tensor(images).reshape(-1, 1, 9, 8)).softmax(1)
            array.array('f', said.flatten().tolist()).tofile(open(sys.argv[3], 'wb'))
            """,
            "torch",
            path,
            images,
            said);
        float[] theirs = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(said)).ToArray();
        Assert.All(model.Predict(Others).Cast<float>().Zip(theirs), pair => Assert.Equal(pair.Second, pair.First, 1e-5f));
    }

    [Fact]
    public void What_reads_files_of_PyTorch_in_TorchSharp_finds_all_names_of_the_module()
    {
        using ResidualNetwork network = ResidualNetwork.Create(), other = ResidualNetwork.Create(seed: 7);
        ModelFile.Save(TorchModel.Of(network, Settings), Folder.At("module.pt"), overwrite: false);
        other.load_py(Folder.At("module.pt"), strict: true);
        Assert.Equal(Numbers(network), Numbers(other));
    }

    /// <summary>Of a weight that two parts share, a state_dict has both names, and counts as they are.</summary>
    [Fact]
    public void What_reads_files_of_PyTorch_finds_both_names_of_a_shared_weight()
    {
        using TiedNetwork network = new(), other = new();
        MnistModel model = TorchTrainer.Fit(network, Images, null, Options with { Optimizer = Sgd }, Settings).Model!;
        ModelFile.Save(model, Folder.At("tied.pt"), overwrite: false);
        other.load_py(Folder.At("tied.pt"), strict: true);
        Assert.Equal(Numbers(network), Numbers(other));
        Assert.Equal(
            ["first.bias", "first.weight", "norm.bias", "norm.num_batches_tracked", "norm.running_mean", "norm.running_var", "norm.weight", "output.bias",
                "output.weight", "second.bias", "second.weight"], Names());
        Assert.Equal(12, other.get_buffer("norm.num_batches_tracked")!.item<long>());

        string[] Names()
        {
            using TorchArchive archive = TorchArchive.Open(Folder.At("tied.pt"));
            return [.. new TorchCheckpoint(archive).Tensors.Select(tensor => tensor.Name).Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>The names of a module are those of its model, in safetensors too, with what an optimizer remembers of them.</summary>
    [Fact]
    public void Safetensors_has_the_names_of_the_module()
    {
        using ResidualNetwork network = ResidualNetwork.Create();
        MnistModel model = TorchTrainer.Fit(network, Images, null, Options with { Optimizer = new SGD(0.05, 0.9) }, Settings).Model!;
        ModelFile.Save(model, Folder.At("module.safetensors"), overwrite: false);
        using SafeTensorsFile file = SafeTensorsFile.Open(Folder.At("module.safetensors"));
        string[] learnt = [.. network.named_parameters().Select(each => each.name)];
        Assert.Equal(
            [.. learnt, "_norm.running_mean", "_norm.running_var", .. learnt.Select(name => $"optimizer.momentum.{name}")],
            file.Tensors.Select(tensor => tensor.Name));
        Assert.Equal(network.get_parameter("_stem.weight")!.data<float>().ToArray(), model.GetWeight("_stem.weight"));
    }

    [Fact]
    public void TensorBoard_has_the_names_of_the_module()
    {
        using ResidualNetwork network = ResidualNetwork.Create();
        TorchTrainer.Fit(
            network, Images, null, Options with { Optimizer = Sgd, Epochs = 1, Callbacks = [new TensorBoard(Folder.At("logs"), HistogramFreq: 1)] }, Settings);
        string events = File.ReadAllText(Directory.GetFiles(Folder.At("logs"), "*", SearchOption.AllDirectories).Single(), Encoding.Latin1);
        Assert.All(network.named_parameters(), each => Assert.Contains($"torch_module/{each.name}", events, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("module.safetensors")]
    [InlineData("module.pt")]
    [InlineData("module.dat")]
    [InlineData("by itself.dat")]
    [InlineData("by PyBridge.pt")]
    [InlineData("renamed.weights")]
    [InlineData("of an earlier build.safetensors")]
    public void A_file_of_any_format_is_read_back_into_a_module(string file)
    {
        using ResidualNetwork network = ResidualNetwork.Create(), fresh = ResidualNetwork.Create(seed: 7);
        string path = Folder.At(file);
        MnistModel model = TorchTrainer.Fit(network, Images, null, Options with { Optimizer = new Adam(0.01) }, Settings).Model!;
        switch (file)
        {
            case "by itself.dat":
                network.save(path);
                break;
            case "by PyBridge.pt":
                network.save_py(path);
                break;
            case "renamed.weights":
                ModelFile.Save(model, Folder.At("module.pt"), overwrite: false);
                File.Move(Folder.At("module.pt"), path);
                break;
            case "of an earlier build.safetensors":
                using (FileStream stream = File.Create(path))
                {
                    SafeTensorsFile.Write(
                        stream, new Dictionary<string, string>(),
                        [.. model.Weights.Select(weight => ("0." + weight.Name, weight.Shape.Sizes, model.GetWeight(weight)))]);
                }

                break;
            default:
                ModelFile.Save(model, path, overwrite: false);
                break;
        }

        MnistModel loaded = TorchModel.Load(path, fresh, Settings);
        Assert.Equal(Numbers(network), Numbers(fresh));
        Assert.Equal(model.WeightsSha256, loaded.WeightsSha256);
        Assert.Equal(model.Predict(Others), loaded.Predict(Others));
    }

    /// <summary>Without them other pixels would be seen, and labels counted as other classes. What settings say counts.</summary>
    [Theory]
    [InlineData("described.safetensors")]
    [InlineData("described.pt")]
    public void A_file_says_how_its_module_sees_images_and_what_its_classes_are(string file)
    {
        using ResidualNetwork network = ResidualNetwork.Create(), fresh = ResidualNetwork.Create(seed: 7);
        MnistModel model = TorchModel.Of(network, Settings);
        string[] names = [.. Enumerable.Range(0, model.OutputCount).Select(i => $"class {i}")], others = [.. names.Select(name => "other " + name)];
        model.ClassNames = names;
        ModelFile.Save(model, Folder.At(file), overwrite: false);
        MnistModel loaded = TorchModel.Load(Folder.At(file), fresh);
        Assert.Equal((Settings.InputShape, Settings.InputScale), (loaded.InputShape, loaded.InputScale));
        Assert.Equal(names, loaded.ClassNames);
        Assert.Equal(model.Predict(Others), loaded.Predict(Others));
        MnistModel chosen = TorchModel.Load(Folder.At(file), fresh, new ModuleSettings { InputScale = InputScale.UnitInterval, ClassNames = others });
        Assert.Equal((Settings.InputShape, InputScale.UnitInterval), (chosen.InputShape, chosen.InputScale));
        Assert.Equal(others, chosen.ClassNames);
    }

    /// <summary>Of an image of 28 by 28, the third convolution of LeNet-5 has less left than its window.</summary>
    [Fact]
    public void A_file_of_weights_alone_may_be_for_images_of_32_by_32()
    {
        Layer[] layers =
        [
            new Conv2D(2, 5), new AveragePooling2D(), new Conv2D(3, 5), new AveragePooling2D(), new Conv2D(4, 5, Activation: ActivationFunction.Tanh),
            new Dense(4, ActivationFunction.Softmax),
        ];
        var model = new MnistModel(layers, seed: 3, inputShape: new Shape(32, 32));
        ModelFile.Save(model, Folder.At("lenet.dat"), overwrite: false);
        MnistModel loaded = ModelFile.Load(Folder.At("lenet.dat"), new ModelImportOptions { Layers = layers });
        Assert.Equal((model.InputShape, model.WeightsSha256), (loaded.InputShape, loaded.WeightsSha256));
        Assert.Contains("The given layers make no model: ", Refused(new ModelImportOptions { Layers = [new Conv2D(2, 33), .. layers] }));
        Assert.Contains(
            "A file of TorchSharp's own format has the weights under the names that TorchSharp gives them. Import it without giving their names.",
            Refused(new ModelImportOptions { Layers = layers, WeightNames = WeightNames.OfList(["0", "2", "4", "6"]) }));

        string Refused(ModelImportOptions options) => Assert.Throws<ModelFormatException>(() => ModelFile.Load(Folder.At("lenet.dat"), options)).Message;
    }

    [Fact]
    public void What_is_missing_or_is_no_shape_of_an_image_is_refused_by_name()
    {
        using ResidualNetwork network = ResidualNetwork.Create();
        Assert.Throws<ArgumentNullException>("path", () => TorchModel.Load(null!, []));
        Assert.Throws<ArgumentNullException>("layers", () => TorchModel.Load("digits.dat", (IEnumerable<Layer>)null!));
        Assert.Throws<ArgumentNullException>("module", () => TorchModel.Load("digits.dat", (nn.Module<Tensor, Tensor>)null!));
        Assert.All(
            [new Shape(72), new Shape(9, 8, 3)],
            shape => Assert.Equal(
                $"Images are (rows, columns) or (rows, columns, 1), and the settings say {shape}.",
                Assert.Throws<MismatchException>(() => TorchModel.Of(network, Settings with { InputShape = shape })).Message));
    }

    /// <summary>A parameter of its own beside a part that is called 0: names of both builds begin with 0.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("0.")]
    public void Names_that_begin_with_a_number_are_told_apart(string start)
    {
        using var network = new NumberedNetwork();
        using (FileStream stream = File.Create(Folder.At("numbered.safetensors")))
        {
            SafeTensorsFile.Write(
                stream, new Dictionary<string, string>(),
                [($"{start}bias", [4], [1, 2, 3, 4]), ($"{start}0.weight", [4, 72], new float[288]), ($"{start}0.bias", [4], [5, 6, 7, 8])]);
        }

        MnistModel model = TorchModel.Load(Folder.At("numbered.safetensors"), network, Settings);
        Assert.Equal([1, 2, 3, 4], model.GetWeight("bias"));
        Assert.Equal([5, 6, 7, 8], model.GetWeight("0.bias"));
    }

    [Theory]
    [InlineData("other.safetensors", "has no '_stem.weight' of (4, 1, 3, 3), which ResidualNetwork needs: it is of another network.")]
    [InlineData("other.dat", "This is not a file of TorchSharp's own format with the weights of ResidualNetwork: ")]
    [InlineData("other.keras", "This is a .keras file. The weights of a module are read from .safetensors, .pt and .dat.")]
    [InlineData("damaged.pt", "not a ZIP archive that torch.save wrote")]
    public void A_file_of_something_else_is_refused_and_leaves_the_module(string file, string problem)
    {
        using ResidualNetwork network = ResidualNetwork.Create();
        float[] before = Numbers(network);
        var other = new MnistModel([new Dense(4, ActivationFunction.Softmax)], inputShape: new Shape(9, 8));
        if (file == "damaged.pt")
        {
            File.WriteAllText(Folder.At(file), "no archive");
        }
        else
        {
            ModelFile.Save(other, Folder.At(file), overwrite: false);
        }

        Assert.Contains(
            problem, Assert.Throws<ModelFormatException>(() => TorchModel.Load(Folder.At(file), network, Settings)).Message, StringComparison.Ordinal);
        Assert.Equal(before, Numbers(network));
    }

    /// <summary>A file of TorchSharp's own is read tensor by tensor, and ends here within the second.</summary>
    [Fact]
    public void A_file_that_ends_too_early_leaves_the_module()
    {
        using ResidualNetwork network = ResidualNetwork.Create(), other = ResidualNetwork.Create(seed: 7);
        string path = Folder.At("cut.dat");
        other.save(path);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^700]);
        float[] before = Numbers(network);
        Assert.Throws<ModelFormatException>(() => TorchModel.Load(path, network, Settings));
        Assert.Equal(before, Numbers(network));
    }

    [Theory]
    [InlineData("module.safetensors")]
    [InlineData("module.pt")]
    public void The_file_of_a_module_names_what_reads_it_or_takes_layers_that_do_the_same(string file)
    {
        ImageSet large = Some.Images(40, height: 28, width: 28);
        using var network = nn.Sequential(nn.Flatten(), nn.Linear(784, 4));
        ModuleSettings settings = new() { InputScale = InputScale.Parse("Standardized") };
        MnistModel model = TorchTrainer.Fit(network, large, null, Options with { Optimizer = new Adam(0.01), Epochs = 1 }, settings).Model!;
        string path = Folder.At(file);
        ModelFile.Save(model, path, overwrite: false);
        Assert.Equal(
            $"{path}: This file has the weights of Sequential, a module of TorchSharp's, and does not say what that computes. "
            + "Read it into such a module by TorchModel.Load(path, module), or give the layers that compute the same.",
            Assert.Throws<ModelFormatException>(() => ModelFile.Load(path)).Message);
        MnistModel loaded = ModelFile.Load(path, new ModelImportOptions { Layers = [new Flatten(), new Dense(4, ActivationFunction.Softmax)] });
        Assert.Equal(large.ClassNames, loaded.ClassNames);
        Assert.All(loaded.Predict(large).Cast<float>().Zip(model.Predict(large).Cast<float>()), pair => Assert.Equal(pair.Second, pair.First, 1e-5f));
    }

    private sealed class NumberedNetwork : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> _output = nn.Linear(72, 4);
        private readonly Parameter _bias = new(zeros(4));

        public NumberedNetwork()
            : base(nameof(NumberedNetwork))
        {
            register_parameter("bias", _bias);
            register_module("0", _output);
        }

        public override Tensor forward(Tensor input) => _output.call(input.flatten(1)) + _bias;
    }

    /// <summary>Two parts have one weight.</summary>
    private sealed class TiedNetwork : nn.Module<Tensor, Tensor>
    {
        private readonly Linear _first = nn.Linear(72, 72), _second = nn.Linear(72, 72), _output = nn.Linear(72, 4);
        private readonly BatchNorm1d _norm = nn.BatchNorm1d(72);

        public TiedNetwork()
            : base(nameof(TiedNetwork))
        {
            _second.weight = _first.weight;
            register_module("first", _first);
            register_module("second", _second);
            register_module("norm", _norm);
            register_module("output", _output);
        }

        public override Tensor forward(Tensor input) => _output.call(_norm.call(_second.call(_first.call(input.flatten(1)).relu())));
    }
}
