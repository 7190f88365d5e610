using System.Globalization;
using System.IO.Compression;
using System.Text.Json.Nodes;
using MnistTools.Persistence.Keras;

namespace MnistTools.Core.Tests.Persistence;

/// <summary>What an optimizer remembers is in a model's file.</summary>
public sealed class OptimizerStateFileTests : FolderTests
{
    private static readonly ImageSet Images = Some.Images(40, 6, 7);

    public static TheoryData<string, string> All { get; } = new MatrixTheoryData<string, string>(
        [".safetensors", ".keras"],
        [
            "RMSprop(0.01)", "RMSprop(0.01, momentum=0.5)", "RMSprop(0.01, centered=true)", "SGD(0.1)", "SGD(0.1, momentum=0.9)",
            "Adam(0.01, amsgrad=true, use_ema=true, ema_momentum=0.9)",
            "AdamW(0.01)", "Nadam(0.01)", "Adamax(0.01)", "Adagrad(0.1)", "Adadelta(1)", "Lion(0.01, use_ema=true, ema_overwrite_frequency=3)",
        ]);

    /// <summary>Kernels of convolutions and of dense layers lie in memory in another order than in files.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void A_training_goes_on_from_a_file_as_it_does_in_memory(string extension, string optimizer)
    {
        MnistModel model = Create(optimizer);
        Train.Fit(model, Images, Options(0, 2));
        ModelFile.Save(model, Folder.At($"model{extension}"), overwrite: false);
        MnistModel loaded = ModelFile.Load(Folder.At($"model{extension}"));
        History inMemory = Train.Fit(model, Images, Options(2, 4));
        History fromFile = Train.Fit(loaded, Images, Options(2, 4));
        Train.AssertSame(inMemory, fromFile);
        Assert.Equal(16, loaded.OptimizerState!.Iteration);
        Assert.Equal(model.OptimizerState!.Scalars, loaded.OptimizerState.Scalars);
    }

    /// <summary>Of a frozen layer an optimizer remembers nothing: in Keras it is built for the trainable variables alone.</summary>
    [Theory]
    [InlineData(".safetensors")]
    [InlineData(".keras")]
    public void Of_frozen_weights_nothing_is_remembered(string extension)
    {
        MnistModel Make() => new(
            [Layer.Parse(
                "Dense(5, relu, trainable=false)"), Layer.Parse("BatchNormalization(trainable=false)"), new Dense(3, ActivationFunction.Relu),
                new Dense(4, ActivationFunction.Softmax)],
            1, new Shape(6, 7), Optimizer.Parse("Adam(0.25)"));
        MnistModel model = Make();
        Train.Fit(model, Images, Options(0, 2));
        ModelFile.Save(model, Folder.At($"model{extension}"), overwrite: false);
        if (extension == ".keras")
        {
            Assert.Equal(
                "() () (5, 3) (5, 3) (3) (3) (3, 4) (3, 4) (4) (4)",
                string.Join(' ', ReadVariables(Folder.At("model.keras")).Select(variable => variable.Shape)));
        }
        else
        {
            Assert.Equal(
                ["optimizer.momentum.3.bias", "optimizer.momentum.3.weight", "optimizer.momentum.4.bias", "optimizer.momentum.4.weight",
                    "optimizer.velocity.3.bias", "optimizer.velocity.3.weight", "optimizer.velocity.4.bias", "optimizer.velocity.4.weight"],
                ReadHeader(File.ReadAllBytes(Folder.At("model.safetensors")))
                    .Select(tensor => tensor.Key)
                    .Where(name => name.StartsWith("optimizer", StringComparison.Ordinal))
                    .Order());
        }

        Train.AssertSame(Train.Fit(model, Images, Options(2, 4)), Train.Fit(ModelFile.Load(Folder.At($"model{extension}")), Images, Options(2, 4)));
    }

    /// <summary>Of layers that are given, others may be frozen: what was remembered of one is nothing to another of the same shape.</summary>
    [Fact]
    public void Layers_that_are_given_begin_anew()
    {
        ImageSet images = Some.Images(20, 28, 28, 10);
        Layer[] Layers(bool first) =>
            KerasSample.Parse($"Conv2D(1, 3, padding=same, trainable={first}); Conv2D(1, 3, padding=same, trainable={!first}); Flatten; Dense(10, softmax)");
        var model = new MnistModel(Layers(false), 1, optimizer: new RMSprop());
        Train.Fit(model, images, Options(0, 1));
        ModelFile.Save(model, Folder.At("model.keras"), overwrite: false);
        Assert.NotNull(ModelFile.Load(Folder.At("model.keras")).OptimizerState);
        MnistModel given = ModelFile.Load(Folder.At("model.keras"), new ModelImportOptions { Layers = Layers(true) });
        Assert.Null(given.OptimizerState);
        Assert.Equal(model.GetWeight("0.weight"), given.GetWeight("0.weight"));
    }

    [Theory]
    [InlineData(".safetensors")]
    [InlineData(".keras")]
    public void Weights_alone_are_smaller_and_begin_anew(string extension)
    {
        MnistModel model = new([new Dense(200, ActivationFunction.Relu), new Dense(4, ActivationFunction.Softmax)], 1, new Shape(6, 7), new Adam());
        Train.Fit(model, Images, Options(0, 1));
        ModelFile.Save(model, Folder.At($"all{extension}"), overwrite: false);
        ModelFile.Save(model, Folder.At($"weights{extension}"), overwrite: false, weightsOnly: true);
        long weights = model.ParameterCount * sizeof(float);
        Assert.InRange(new FileInfo(Folder.At($"all{extension}")).Length, 3 * weights, 3 * weights + 20_000);
        Assert.InRange(new FileInfo(Folder.At($"weights{extension}")).Length, weights, weights + 20_000);
        MnistModel loaded = ModelFile.Load(Folder.At($"weights{extension}"));
        Assert.Null(loaded.OptimizerState);
        Assert.Null(loaded.History);
        Assert.Equal(model.GetWeight("1.weight"), loaded.GetWeight("1.weight"));
        // What was saved has lost nothing.
        Assert.NotNull(model.OptimizerState);
        Assert.NotNull(model.History);
    }

    /// <summary>As Keras itself wrote them: Adam's two means of each weight side by side.</summary>
    [Fact]
    public void What_Keras_remembers_is_read_and_written_again()
    {
        string source = KerasFixtures.Path("keras-3.10-convnet-dropout.keras");
        MnistModel model = ModelFile.Load(source);
        Assert.Equal(4220, model.OptimizerState!.Iteration);
        Assert.All(model.OptimizerState.Slots[1].Values.ToArray(), square => Assert.True(square >= 0));
        ModelFile.Save(model, Folder.At("again.keras"), overwrite: false);
        Assert.Equal(ReadVariables(source), ReadVariables(Folder.At("again.keras")));
    }

    [Theory]
    [InlineData("keras-2.13-dense-sigmoid.keras", 37500)]
    [InlineData("keras-3.8-dense.keras", 8442)]
    [InlineData("keras-3.13-convnet-batchnorm.keras", 16880)]
    public void The_updates_of_each_version_of_Keras_are_counted_on(string file, long iteration) =>
        Assert.Equal(iteration, ModelFile.Load(KerasFixtures.Path(file)).OptimizerState!.Iteration);

    /// <summary>The order of Keras 3: iteration, learning rate, the average, the two means side by side, the largest squares.</summary>
    [Fact]
    public void The_variables_are_those_of_Keras_in_its_order()
    {
        var model = new MnistModel(
            [new Dense(5, UseBias: false), new Dense(4, ActivationFunction.Softmax)], 1, new Shape(6, 7),
            Optimizer.Parse("Adam(0.25, amsgrad=true, use_ema=true)"));
        Train.Fit(model, Images, Options(0, 1));
        ModelFile.Save(model, Folder.At("model.keras"), overwrite: false);
        const string Weights = "(42, 5) (5, 4) (4)";
        Assert.Equal(
            $"() () {Weights} (42, 5) (42, 5) (5, 4) (5, 4) (4) (4) {Weights}",
            string.Join(' ', ReadVariables(Folder.At("model.keras")).Select(variable => variable.Shape)));
        Assert.Equal("4", ReadVariables(Folder.At("model.keras"))[0].Numbers);
        Assert.Equal("0.25", ReadVariables(Folder.At("model.keras"))[1].Numbers);
    }

    /// <summary>Files that earlier builds wrote, and those of models that were not trained, are as they were.</summary>
    [Fact]
    public void Without_an_update_there_is_nothing_to_remember()
    {
        ModelFile.Save(Create("Adam"), Folder.At("model.safetensors"), overwrite: false);
        Assert.Null(ModelFile.Load(Folder.At("model.safetensors")).OptimizerState);
        JsonObject header = ReadHeader(File.ReadAllBytes(Folder.At("model.safetensors")));
        Assert.Equal("1", (string?)header["__metadata__"]!["format_version"]);
        Assert.DoesNotContain(header, tensor => tensor.Key.StartsWith("optimizer", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("optimizer_iteration", "0", "'optimizer_iteration' cannot be used: it must be a number of updates, at least 1")]
    [InlineData("optimizer_iteration", "-1", "'optimizer_iteration' cannot be used")]
    [InlineData("optimizer_scalars", "[1]", "'optimizer_scalars' cannot be used: Adam has 0 scalars")]
    [InlineData("optimizer_scalars", null, "'optimizer_scalars' cannot be used: it is missing")]
    [InlineData("optimizer_iteration", null, "'optimizer.momentum.0.weight' belongs to no layer")]
    [InlineData("optimizer", "RMSprop", "'optimizer.momentum.0.weight' belongs to no layer")]
    [InlineData("optimizer", "Adam(amsgrad=true)", "'optimizer.velocity_hat.0.weight' (2, 1, 3, 2) is missing")]
    public void What_does_not_fit_is_refused(string name, string? text, string problem)
    {
        MnistModel model = Create("Adam");
        Train.Fit(model, Images, Options(0, 1));
        string path = Folder.At("model.safetensors");
        ModelFile.Save(model, path, overwrite: false);
        Assert.Equal("2", (string?)ReadHeader(File.ReadAllBytes(path))["__metadata__"]!["format_version"]);
        StoredMetadata.Change(path, name, _ => text);
        Assert.Contains(problem, Assert.Throws<ModelFormatException>(() => ModelFile.Load(path)).Message, StringComparison.Ordinal);
    }

    /// <summary>What is saved while the model has the average is what a training would have ended with there.</summary>
    [Fact]
    public void A_checkpoint_of_the_average_goes_on_from_it()
    {
        MnistModel model = Create("Adam(0.01, use_ema=true)");
        Train.Fit(
            model, Images, Options(0, 3) with { Callbacks = [new SwapEMAWeights(SwapOnEpoch: true), new ModelCheckpoint(Folder.At("{epoch}.safetensors"))] });
        MnistModel ended = Create("Adam(0.01, use_ema=true)"), saved = ModelFile.Load(Folder.At("2.safetensors"));
        Train.Fit(ended, Images, Options(0, 2));
        Train.AssertSame(Train.Fit(ended, Images, Options(2, 4)), Train.Fit(saved, Images, Options(2, 4)));
    }

    private static MnistModel Create(string optimizer) => new(
        [new Conv2D(
            2, new Size2D(3, 2)), new BatchNormalization(), new Dense(9, ActivationFunction.Relu), new Dropout(0.2), new Dense(4, ActivationFunction.Softmax)],
        1, new Shape(6, 7), Optimizer.Parse(optimizer));

    /// <summary>Four steps an epoch.</summary>
    private static TrainingOptions Options(int initialEpoch, int epochs) => new() { InitialEpoch = initialEpoch, Epochs = epochs, BatchSize = 10 };

    private static JsonObject ReadHeader(byte[] bytes) => JsonNode.Parse(bytes.AsSpan(8, (int)BitConverter.ToUInt64(bytes)))!.AsObject();

    /// <summary>Shape and numbers of each variable of the optimizer.</summary>
    private static (string Shape, string Numbers)[] ReadVariables(string path)
    {
        using ZipArchive archive = ZipFile.OpenRead(path);
        using Stream entry = archive.GetEntry("model.weights.h5")!.Open();
        var content = new MemoryStream();
        entry.CopyTo(content);
        content.Position = 0;
        using Hdf5File file = Hdf5File.Open(content, path);
        return [.. file.Root.Find("optimizer")!.Find("vars")!.Datasets.OrderBy(dataset => int.Parse(dataset.Name, CultureInfo.InvariantCulture))
            .Select(dataset => (
            $"({string.Join(", ", dataset.Shape)})",
            dataset.ReadWhole() is { } whole
                ? whole.ToString(CultureInfo.InvariantCulture)
                : string.Join(' ', dataset.Read().Select(number => number.ToString("R", CultureInfo.InvariantCulture)))))];
    }
}
