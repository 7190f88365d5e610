using MnistTools.Engines;
using MnistTools.Persistence;
using MnistTools.Persistence.PyTorch;
using MnistTools.Specs;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.PyBridge;
using static TorchSharp.torch;
using Layer = MnistTools.Layers.Layer;
using Padding = TorchSharp.Padding;

namespace MnistTools.TorchSharp.Tests;

/// <summary>The same network as a model and as a module.</summary>
public sealed class ConversionTests : FolderTests
{
    private static readonly ImageSet Images = Some.Images(50, height: 9, width: 8, seed: 5);

    public static TheoryData<string> Networks => EngineComparisonTests.Networks;

    [Theory]
    [MemberData(nameof(Networks))]
    public void A_model_as_a_module_says_the_same(string layers)
    {
        MnistModel model = Create(layers, seed: 3);
        using Sequential module = model.ToModule();
        AssertSays(model.Predict(Images), module);
        Assert.Equal(
            model.Weights.Select(weight => weight.Name).Order(),
            module.state_dict().Keys.Where(name => !name.EndsWith("num_batches_tracked", StringComparison.Ordinal)).Order());
    }

    /// <summary>TorchSharp flattens with the channels first: sums and classes would be others, and so they were.</summary>
    [Theory]
    [InlineData("Conv2D(3, 3, strides=2); Flatten; Residual([Dense(36, relu)]); Dense(4, softmax)", "adds what a Dense layer makes to a flattened image")]
    [InlineData("Conv2D(2, [9, 7]); Flatten; Activation(softmax)", "The network ends with a flattened image")]
    public void A_network_that_needs_the_order_of_a_flattened_image_is_no_module(string layers, string problem)
    {
        MnistModel model = new(layers.Split("; ").Select(Layer.Parse), seed: 3, inputShape: new Shape(9, 8));
        Assert.Contains(problem, Assert.Throws<SpecException>(() => model.ToModule()).Message, StringComparison.Ordinal);
        TrainingOptions options = new() { Engine = new Engine.TorchSharp(), Epochs = 1 };
        Assert.Contains(problem, Assert.Throws<SpecException>(() => Trainer.Fit(model, Images, null, options)).Message, StringComparison.Ordinal);
        using Sequential module = nn.Sequential(nn.Conv2d(1, 2, (9, 7)), nn.Flatten(), nn.Softmax(1));
        Assert.Contains(
            "The network ends with a flattened image", Assert.Throws<SpecException>(() => MnistModel.FromModule(module, new Shape(9, 8))).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void A_module_of_a_model_becomes_the_model_again(string layers)
    {
        MnistModel model = Create(layers, seed: 3);
        using Sequential module = model.ToModule();
        MnistModel again = MnistModel.FromModule(module, model.InputShape);
        Assert.All(model.Predict(Images).Cast<float>().Zip(again.Predict(Images).Cast<float>()), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
    }

    /// <summary>torch has the softmax in its loss, also where the last layers only take means.</summary>
    [Fact]
    public void A_network_that_ends_in_a_mean_of_logits_gets_a_softmax()
    {
        using Sequential module = nn.Sequential(nn.Conv2d(1, 4, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.5));
        MnistModel model = MnistModel.FromModule(module, new Shape(9, 8));
        Assert.Equal("Conv2D(4, 3), GlobalAveragePooling2D, Dropout(0.5), Activation(softmax)", model.ToString());
        using Sequential rectified = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten());
        Assert.Equal(
            "Conv2D(4, 3, activation=relu), GlobalAveragePooling2D, Activation(softmax)", MnistModel.FromModule(rectified, new Shape(9, 8)).ToString());
        using Sequential whole = nn.Sequential(module, nn.Softmax(1));
        AssertSays(model.Predict(Images), whole);
        Assert.Equal(model.ToString(), MnistModel.FromModule(whole, new Shape(9, 8)).ToString());
    }

    [Fact]
    public void Layers_come_back_as_they_were_written()
    {
        const string Layers =
            "Conv2D(6, 3, padding=same, activation=relu), MaxPooling2D, BatchNormalization, Conv2D(4, 2), GlobalAveragePooling2D, Dropout(0.25), Dense(4, softmax)";
        MnistModel model = Create(
            Layers.Replace("), ", "); ", StringComparison.Ordinal)
                .Replace("D, ", "D; ", StringComparison.Ordinal)
                .Replace("Normalization, ", "Normalization; ", StringComparison.Ordinal), seed: 1);
        using Sequential module = model.ToModule();
        Assert.Equal(Layers, MnistModel.FromModule(module, model.InputShape).ToString());
    }

    /// <summary>What needs no gradient is frozen; a frozen normalisation works by what it kept, also where the module is set to train.</summary>
    [Fact]
    public void Frozen_layers_are_frozen_in_both()
    {
        const string Layers =
            "Conv2D(4, 3, activation=relu, trainable=false); BatchNormalization(trainable=false); PReLU([1, 2], trainable=false); GlobalAveragePooling2D; Dense(6, relu, trainable=false); Dense(4, softmax)";
        MnistModel model = Create(Layers, seed: 3);
        using Sequential module = model.ToModule();
        AssertSays(model.Predict(Images), module, mode: module => module.train());
        Assert.Equal(
            model.Weights.Where(weight => weight.IsTrainable).Select(weight => weight.Name),
            module.named_parameters().Where(each => each.parameter.requires_grad).Select(each => each.name));
        Assert.Equal(Layers, string.Join("; ", MnistModel.FromModule(module, model.InputShape).Layers.Select(layer => layer.Spec)));
    }

    /// <summary>PyTorch's files by the package that brings them to TorchSharp: what is saved here is loaded there, all of it, and back.</summary>
    [Theory]
    [MemberData(nameof(Networks))]
    public void Files_of_PyTorch_go_to_TorchSharp_and_come_back(string layers)
    {
        MnistModel model = Create(layers, seed: 3);
        ModelFile.Save(model, Folder.At("model.pt"), overwrite: false);
        using Sequential module = Create(layers, seed: 4).ToModule();
        module.load_py(Folder.At("model.pt"), strict: true);
        AssertSays(model.Predict(Images), module);
        module.save_py(Folder.At("module.pt"));
        Assert.All(model.Weights, weight => Assert.Equal(model.GetWeight(weight), ReadPickled(weight.Name)));

        float[] ReadPickled(string name)
        {
            using TorchArchive archive = TorchArchive.Open(Folder.At("module.pt"));
            var checkpoint = new TorchCheckpoint(archive);
            TensorEntry tensor = checkpoint.Tensors.Single(tensor => tensor.Name == name);
            float[] values = new float[tensor.Shape.Aggregate(1L, (product, size) => product * size)];
            checkpoint.Read(tensor, values);
            return values;
        }
    }

    /// <summary>As PyTorch's users write it: logits out, paddings by number, one Sequential within another.</summary>
    [Fact]
    public void A_sequential_of_the_users_becomes_a_model()
    {
        using var module = nn.Sequential(
            nn.Sequential(nn.Conv2d(1, 5, 3, padding: 1), nn.ReLU(), nn.MaxPool2d(2)),
            nn.Sequential(nn.Conv2d(5, 6, 3, stride: 2, padding: 2, bias: false), nn.BatchNorm2d(6), nn.Tanh(), nn.AvgPool2d(2)),
            nn.Flatten(),
            nn.Dropout(0.3),
            nn.Linear(6, 4));
        MnistModel model = MnistModel.FromModule(module, new Shape(9, 8));
        Assert.Equal(
            "Conv2D(5, 3, padding=same, activation=relu), MaxPooling2D, ZeroPadding2D(2), Conv2D(6, 3, strides=2, use_bias=false), "
            + "BatchNormalization(0.9, epsilon=1e-05), Activation(tanh), AveragePooling2D, Flatten, Dropout(0.3), Dense(4, softmax)",
            model.ToString());
        using Sequential withSoftmax = nn.Sequential(module, nn.Softmax(1));
        AssertSays(model.Predict(Images), withSoftmax);
    }

    /// <summary>An even kernel has an uneven padding, which torch and Keras put at the end.</summary>
    [Theory]
    [InlineData(2, 2)]
    [InlineData(4, 4)]
    [InlineData(3, 4)]
    public void A_padding_by_its_name_is_the_same(int rows, int columns)
    {
        using var module = nn.Sequential(nn.Conv2d(1, 5, (rows, columns), padding: Padding.Same), nn.ReLU(), nn.Flatten(), nn.Linear(360, 4));
        MnistModel model = MnistModel.FromModule(module, new Shape(9, 8));
        using Sequential withSoftmax = nn.Sequential(module, nn.Softmax(1));
        AssertSays(model.Predict(Images), withSoftmax);
    }

    /// <summary>It is of the one channel of images that have no axis for it here.</summary>
    [Fact]
    public void A_normalisation_of_channels_may_come_first()
    {
        using var module = nn.Sequential(nn.BatchNorm2d(1), nn.Conv2d(1, 3, 3), nn.Flatten(), nn.Linear(3 * 26 * 26, 10), nn.Softmax(1));
        using (no_grad())
        {
            module.state_dict()["0.running_mean"].fill_(0.3f);
            module.state_dict()["0.running_var"].fill_(0.1f);
        }

        MnistModel model = MnistModel.FromModule(module);
        Assert.Equal([0.3f], model.GetWeight("0.running_mean"));
        ImageSet images = Some.Images(9, 28, 28, 10);
        AssertSays(model.Predict(images), module, images);
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_named()
    {
        AssertRefused("Linear has a weight of (4, 70); on an input of (72) it needs one of (4, 72).", nn.Flatten(), nn.Linear(70, 4));
        AssertRefused("Conv2d has a weight of (4, 3, 2, 2); on an input of (9, 8) it needs one of (4, 1, 2, 2).", nn.Conv2d(3, 4, 2));
        AssertRefused("BatchNorm2d has a weight of (6); on an input of (9, 8, 5) it needs one of (5).", nn.Conv2d(1, 5, 1), nn.BatchNorm2d(6));
    }

    [Fact]
    public void What_no_layer_is_frozen_like_is_refused()
    {
        Linear half = nn.Linear(72, 4);
        half.weight!.requires_grad = false;
        AssertRefused(
            "A Linear of the Sequential has parameters with requires_grad=true and others with false: a layer is frozen as a whole.", nn.Flatten(), half);
        BatchNorm2d normalization = nn.BatchNorm2d(5);
        foreach (Parameter parameter in normalization.parameters())
        {
            parameter.requires_grad = false;
        }

        AssertRefused(
            "A BatchNorm2d of the Sequential is frozen, and in torch it still normalises by the batch: a frozen layer does not. Set requires_grad=true and freeze "
            + "the layer here, with trainable=false; or use TorchModel.Of, which takes any module as it is.",
            nn.Conv2d(1, 5, 1), normalization);
    }

    [Theory]
    [InlineData("Conv2D(2, 3) takes images")]
    [InlineData("Module 1 of the Sequential is Linear, on an input of (9, 8)")]
    [InlineData("Module 1 of the Sequential is Hardtanh")]
    [InlineData("MnistTools has no layer that does the same as MaxPool2d with a padding of 1")]
    [InlineData("MnistTools has no layer that does the same as Conv2d with groups")]
    public void What_no_layer_does_is_refused(string expected)
    {
        using Sequential module = expected switch
        {
            _ when expected.Contains("takes images", StringComparison.Ordinal) => nn.Sequential(nn.Flatten(), nn.Conv2d(1, 2, 3)),
            _ when expected.Contains("Linear", StringComparison.Ordinal) => nn.Sequential(nn.Linear(8, 4)),
            _ when expected.Contains("Hardtanh", StringComparison.Ordinal) => nn.Sequential(nn.Hardtanh()),
            _ when expected.Contains("MaxPool2d", StringComparison.Ordinal) => nn.Sequential(nn.MaxPool2d(2, padding: 1)),
            _ => nn.Sequential(nn.Conv2d(1, 2, 3, padding_mode: PaddingModes.Reflect)),
        };
        Assert.StartsWith(expected, Assert.Throws<SpecException>(() => MnistModel.FromModule(module, new Shape(9, 8))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GaussianNoise(0.5)", 0.5)]
    [InlineData("SpatialDropout2D(0.2)", 0.5)]
    public void Chance_acts_in_training_alone(string layer, double deviation)
    {
        var model = new MnistModel([new Conv2D(1000, 1), Layer.Parse(layer)], inputShape: new Shape(4, 4));
        using Sequential module = model.ToModule();
        using IDisposable scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        module.parameters().First().fill_(0);
        module.parameters().Last().fill_(1);
        module.train();
        manual_seed(3);
        Tensor trained = module.call(zeros(1, 1, 4, 4));
        Assert.Equal(1, trained.mean().item<float>(), 0.05f);
        Assert.Equal(deviation, trained.std().item<float>(), 0.05);
        module.eval();
        Assert.Equal(0, module.call(zeros(1, 1, 4, 4)).std().item<float>());
    }

    [Fact]
    public void Activations_come_back_within_the_layers_that_have_them()
    {
        const string Layers =
            "DepthwiseConv2D(2, activation=silu); SeparableConv2D(3, 2, padding=same, activation=leaky_relu); Conv2D(2, 2, padding=same, activation=selu); "
            + "PReLU([1, 2]); LeakyReLU(0.1); ELU(0.5); SpatialDropout2D(0.1); UpSampling2D((1, 3)); Conv2D(2, 3, dilation_rate=2); Flatten; Dense(4, softmax)";
        var model = new MnistModel(Layers.Split("; ").Select(Layer.Parse), inputShape: new Shape(9, 8));
        using Sequential module = model.ToModule();
        Assert.Equal(Layers, string.Join("; ", MnistModel.FromModule(module, model.InputShape).Layers.Select(layer => layer.Spec)));
    }

    /// <summary>TorchSharp's own format: module.save and module.load.</summary>
    [Fact]
    public void A_file_of_TorchSharps_own_is_written_and_read()
    {
        MnistModel model = Create("Conv2D(6, 3, activation=relu); BatchNormalization; MaxPooling2D; Dense(4, softmax)", seed: 3);
        string path = Folder.At("model.dat");
        TorchModel.Save(model, path);
        using (Sequential module = Create("Conv2D(6, 3, activation=relu); BatchNormalization; MaxPooling2D; Dense(4, softmax)", seed: 8).ToModule())
        {
            module.load(path);
            AssertSays(model.Predict(Images), module);
            module.save(Folder.At("other.dat"));
        }

        MnistModel loaded = TorchModel.Load(Folder.At("other.dat"), model.Layers.Select(layer => layer.Spec), model.InputShape);
        Assert.Equal(model.Predict(Images), loaded.Predict(Images));
    }

    /// <summary>Where this package is there, its format is one of those of ModelFile.</summary>
    [Fact]
    public void Its_files_are_models_files_as_all_others()
    {
        Assert.Contains(".dat", ModelFile.Extensions);
        Assert.Contains(".dat", ModelFile.ReadableExtensions);
        var model = new MnistModel(
            [Layer.Parse("BatchNormalization"), Layer.Parse("Conv2D(3, 3)"), Layer.Parse("Dense(4, softmax)")], seed: 3, inputShape: new Shape(28, 28, 1));
        ModelFile.Save(model, Folder.At("model.dat"), overwrite: false);
        Layer[] layers = [.. model.Layers.Select(layer => layer.Spec)];
        MnistModel loaded = ModelFile.Load(Folder.At("model.dat"), new ModelImportOptions { Layers = layers, InputScale = InputScale.Raw });
        Assert.All(model.Weights, weight => Assert.Equal(model.GetWeight(weight.Name), loaded.GetWeight(weight.Name)));
        Assert.Equal(InputScale.Raw, loaded.InputScale);
        Assert.Contains("Give its layers", Assert.Throws<ModelFormatException>(() => ModelFile.Load(Folder.At("model.dat"))).Message);
        Assert.Contains(
            "with the weights of",
            Assert.Throws<ModelFormatException>(() => ModelFile.Load(Folder.At("model.dat"), new ModelImportOptions { Layers = [new Dense(3)] })).Message);
    }

    private static MnistModel Create(string layers, int seed) => new(layers.Split("; ").Select(Layer.Parse), seed, new Shape(9, 8));

    private static void AssertSays(float[,] expected, nn.Module<Tensor, Tensor> module, ImageSet? images = null, Action<nn.Module>? mode = null)
    {
        module.eval();
        mode?.Invoke(module);
        using IDisposable scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        float[] said = [.. module.call(HandWrittenLoop.ToTensor(images ?? Images, InputScale.UnitInterval)).data<float>()];
        Assert.All(expected.Cast<float>().Zip(said), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    private static void AssertRefused(string message, params nn.Module<Tensor, Tensor>[] modules)
    {
        using Sequential module = nn.Sequential(modules);
        Assert.Equal(message, Assert.Throws<SpecException>(() => MnistModel.FromModule(module, new Shape(9, 8))).Message);
    }
}
