using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.OnnxRuntime;

namespace MnistTools.Core.Tests.Persistence;

/// <summary>The names of a model's classes in each file that can hold them.</summary>
public sealed class ClassNameFileTests(RealMnist mnist) : FolderTests
{
    private const string KerasKey = "mnisttools_class_names";

    private static readonly string[] Names = ["T-shirt/top", "数字 \"ä\"", "</script>"];

    private static MnistModel Model => new([new Dense(3, ActivationFunction.Softmax)], 1, classNames: Names);

    private static MnistModel Nameless => new([new Dense(3, ActivationFunction.Softmax)], 1);

    [Theory]
    [InlineData("m.safetensors")]
    [InlineData("m.keras")]
    public void Names_come_back_and_none_stay_none(string file)
    {
        string path = Folder.At(file);
        ModelFile.Save(Model, path, overwrite: false);
        Assert.Equal(Names, ModelFile.Load(path).ClassNames);
        Assert.Equal(["a", "b", "c"], ModelFile.Load(path, new ModelImportOptions { ClassNames = ["a", "b", "c"] }).ClassNames);
        Assert.Equal(
            "The model tells 3 classes apart; there is 1 name for them.",
            Assert.Throws<MismatchException>(() => ModelFile.Load(path, new ModelImportOptions { ClassNames = ["a"] })).Message);
        ModelFile.Save(Nameless, path, overwrite: true);
        Assert.Null(ModelFile.Load(path).ClassNames);
    }

    [Theory]
    [InlineData(".safetensors")]
    [InlineData(".keras")]
    public void What_was_trained_on_threes_and_eights_says_so_after_it_was_read(string extension)
    {
        MnistModel model = new([new Dense(2, ActivationFunction.Softmax)], 1);
        // A checkpoint is written while the training still goes on.
        string path = Folder.At($"best{extension}");
        var options = new TrainingOptions { Epochs = 2, Callbacks = [new ModelCheckpoint(path)] };
        Train.Fit(model, mnist.Train.SelectClasses([3, 8]), options);
        MnistModel loaded = ModelFile.Load(path);
        Assert.Equal(["3", "8"], loaded.ClassNames);
        ImageSet eight = mnist.Test.SelectClasses([8]).Take(1);
        Assert.Equal("8", Assert.Single(Predictor.Predict(loaded, [new PictureImage("8.png", eight.CopyImage(0))])).Label);
        Assert.Equal(1, Evaluator.Evaluate(loaded, eight).Accuracy);
    }

    /// <summary>Keras reads the config and the weights, and no metadata.</summary>
    [Fact]
    public void Keras_sees_the_same_file_with_names_and_without()
    {
        ModelFile.Save(Model, Folder.At("with.keras"), overwrite: false);
        ModelFile.Save(Nameless, Folder.At("without.keras"), overwrite: false);
        using ZipArchive with = ZipFile.OpenRead(Folder.At("with.keras")), without = ZipFile.OpenRead(Folder.At("without.keras"));
        Assert.Equal(["metadata.json", "config.json", "model.weights.h5"], with.Entries.Select(entry => entry.FullName));
        foreach (string name in (string[])["config.json", "model.weights.h5"])
        {
            Assert.Equal(Read(without, name), Read(with, name));
        }

        JsonObject metadata = JsonNode.Parse(Read(with, "metadata.json"))!.AsObject();
        Assert.Equal(["keras_version", "date_saved", "mnisttools_input_scale", KerasKey], metadata.Select(entry => entry.Key));
        Assert.Equal(Names, metadata[KerasKey].Deserialize<string[]>(MnistTools.Text.Json.Options));
    }

    [Theory]
    [InlineData("""["a", "b"]""", "there are 2 names for them.")]
    [InlineData("""["a", "b", "\u0007"]""", "must be one line of text")]
    [InlineData("""["a", "b", "\ud800"]""", "")]
    [InlineData("""["a", "b", 3]""", "")]
    [InlineData("{}", "")]
    public void Names_of_a_Keras_file_that_are_none_are_refused(string names, string problem)
    {
        string path = Folder.At("m.keras");
        ModelFile.Save(Nameless, path, overwrite: false);
        using (ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Update))
        {
            archive.GetEntry("metadata.json")!.Delete();
            using var writer = new StreamWriter(archive.CreateEntry("metadata.json").Open());
            writer.Write($$"""{ "{{KerasKey}}": {{names}} }""");
        }

        string message = Assert.Throws<ModelFormatException>(() => ModelFile.Load(path)).Message;
        Assert.StartsWith($"{path}: The file's '{KerasKey}' cannot be used: ", message);
        Assert.Contains(problem, message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_ONNX_file_names_its_classes_in_the_order_of_its_outputs()
    {
        ModelFile.Save(Model, Folder.At("m.onnx"), overwrite: false);
        using var session = new InferenceSession(Folder.At("m.onnx"));
        Assert.Equal(Names, JsonSerializer.Deserialize<string[]>(session.ModelMetadata.CustomMetadataMap["class_names"], MnistTools.Text.Json.Options));
        ModelFile.Save(Nameless, Folder.At("n.onnx"), overwrite: false);
        using var nameless = new InferenceSession(Folder.At("n.onnx"));
        Assert.DoesNotContain("class_names", nameless.ModelMetadata.CustomMetadataMap.Keys);
    }

    /// <summary>The model is a new one after a training that was killed, and knows nothing but what the backup and the data tell.</summary>
    [Fact]
    public void A_training_that_goes_on_from_a_backup_knows_its_classes()
    {
        ImageSet images = mnist.Train.Take(400).SelectClasses([3, 8]);
        var backup = new BackupAndRestore(Folder.At("backup"));
        var fails = new LambdaCallback("fails") { OnEpochEnd = log => _ = log.Epoch < 2 ? 0 : throw new InvalidOperationException() };
        Assert.Throws<InvalidOperationException>(
            () => Train.Fit(new([new Dense(2, ActivationFunction.Softmax)]), images, new() { Epochs = 3, Callbacks = [fails, backup] }));
        MnistModel model = new([new Dense(2, ActivationFunction.Softmax)]);
        var goesOn = new LambdaCallback("fails") { OnEpochEnd = log => Assert.Equal(["3", "8"], model.ClassNames) };
        Assert.Equal(3, Train.Fit(model, images, new() { Epochs = 3, Callbacks = [goesOn, backup] }).Epochs.Count);
        Assert.Equal(["3", "8"], model.ClassNames);
    }

    [Fact]
    public void A_model_that_was_refused_by_a_backup_has_no_names()
    {
        ImageSet images = mnist.Train.Take(400).SelectClasses([3, 8]);
        var fails = new LambdaCallback("fails") { OnEpochEnd = log => _ = log.Epoch < 2 ? 0 : throw new InvalidOperationException() };
        TrainingOptions options = new() { Epochs = 3, Callbacks = [fails, new BackupAndRestore(Folder.At("backup"))] };
        Assert.Throws<InvalidOperationException>(() => Train.Fit(new([new Dense(2, ActivationFunction.Softmax)]), images, options));
        MnistModel model = new([new Dense(2, ActivationFunction.Softmax)]);
        Assert.Throws<ModelFormatException>(() => Train.Fit(model, mnist.Train.Take(400).SelectClasses([8, 3]), options));
        Assert.Null(model.ClassNames);
    }

    private static byte[] Read(ZipArchive archive, string name)
    {
        using Stream stream = archive.GetEntry(name)!.Open();
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
