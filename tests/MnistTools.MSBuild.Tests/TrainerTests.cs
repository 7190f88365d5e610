using System.Globalization;
using System.IO.Compression;
using System.Text;
using MnistTools.Data;
using MnistTools.Evaluation;
using MnistTools.Models;
using MnistTools.Persistence;
using SkiaSharp;

namespace MnistTools.MSBuild.Tests;

/// <summary>
/// What the program does that MnistTools.targets starts, without a process of its own: what can never be done is refused before the training.
/// </summary>
public sealed class TrainerTests : FolderTests
{
    [Theory]
    [InlineData("Model=m.h5", ".h5 is Keras' old format, which is read but not written. Save the model as .keras")]
    [InlineData("Model=m.xyz", "Unknown extension '.xyz' of a model file. Known: .safetensors, .pt, .pth, .bin, .keras, .onnx.")]
    [InlineData("History=m.txt", "Unknown extension '.txt' of a history file. Known: .json, .csv.")]
    [InlineData("Plot=m.gif", "A figure cannot be written as '.gif'. Known extensions: .png")]
    public void What_can_never_be_written_is_refused_before_the_training(string option, string message)
    {
        string[] parts = option.Split('=');
        AssertRefused(message, $"{parts[0]}={Folder.At(parts[1])}");
    }

    [Theory]
    [InlineData("MinimumAccuracy=50%", "MinimumAccuracy=\"50%\" is not a number from 0 to 1, written with a decimal point.")]
    [InlineData("MinimumAccuracy=0,5", "MinimumAccuracy=\"0,5\" is not a number from 0 to 1")]
    [InlineData("MinimumAccuracy=97", "MinimumAccuracy=\"97\" is not a number from 0 to 1")]
    [InlineData("ValidationSplit=NaN", "'validation_split' must be at least 0 and less than 1, not NaN")]
    [InlineData("ValidationSplit=0,1", "'ValidationSplit' is a number, not '0,1'. A decimal comma is written as a point: 0.1.")]
    [InlineData("First=1,000", "First=\"1,000\" is not a number that fits there: write a whole number, with nothing between thousands.")]
    [InlineData("First=0", "First=\"0\" must be at least 1.")]
    [InlineData("TestFirst=-1", "TestFirst=\"-1\" must be at least 1.")]
    [InlineData("TestFirst=1,000", "TestFirst=\"1,000\" is not a number that fits there")]
    [InlineData("Epochs=1,5", "'Epochs' is a whole number, not 1,5. A whole number has no decimals, and nothing stands between thousands.")]
    [InlineData("BatchSize=6,4", "'BatchSize' is a whole number, not 6,4.")]
    [InlineData("Seed=1,0", "'Seed' is a whole number, not 1,0.")]
    [InlineData("ThreadCount=2,0", "'ThreadCount' is a whole number, not 2,0.")]
    [InlineData("LearningRate=0,1", "'LearningRate' is a number, not '0,1'. A decimal comma is written as a point: 0.1.")]
    [InlineData("NoShuffle=yes", "'NoShuffle' is true or false, not 'yes'.")]
    [InlineData("ClassWeight=8", "The weight of a class is written as class=weight, for example 8=2.5, not '8'.")]
    [InlineData("ClassWeight=8=2,5", "'ClassWeight' is a number, not '2,5'.")]
    [InlineData("Metric=NoSuch", "\nUnknown metric 'NoSuch'.")]
    [InlineData("StepsPerEpoch=0", "'steps_per_epoch' must be at least 1, not 0")]
    [InlineData("Layer=Dropout(0,2)", "Dropout: a comma stands between two values, and decimals have a point: 0.2 in place of 0,2.")]
    [InlineData("Callback=ReduceLROnPlateau(val_loss, 0,5)", "decimals have a point: 0.5 in place of 0,5.")]
    [InlineData("Optimizer=Adam(0,001)", "\nAdam: a comma stands between two values, and decimals have a point: 0.001 in place of 0,001.")]
    [InlineData("Architecture=Mlp, LeNet", "\nUnknown architecture 'Mlp, LeNet'.")]
    [InlineData("DataSet=Mnist, FashionMnist", "DataSet=\"Mnist, FashionMnist\" is not known. Known: Mnist, FashionMnist, ")]
    [InlineData("DataSet=1", "DataSet=\"1\" is not known.")]
    [InlineData("Colour=red", "The option 'Colour=red' is unknown, or it is given twice. MnistTools.targets and the trainer must come from the same MnistTools.")]
    [InlineData("Seed", "The option 'Seed' is unknown")]
    [InlineData("Callback=NoSuch", "\nUnknown callback 'NoSuch'.")]
    [InlineData("Framed=yes", "'Framed' is true or false, not 'yes'.")]
    [InlineData("Framed=true", "Framed is for pictures of your own: give their folder as Data, or leave it out.")]
    public void An_option_that_cannot_be_understood_is_refused_before_the_training(string option, string message) => AssertRefused(message, option);

    [Theory]
    [InlineData("LearningRate and Schedule contradict each other: use one of them.", "LearningRate=0.1", "Schedule=Constant(0.1)")]
    [InlineData("Layer and Architecture contradict each other: use one of them.", "Layer=Dense(10, softmax)", "Architecture=Mlp")]
    public void Options_that_do_not_go_together_are_refused_before_the_training(string message, string one, string other) => AssertRefused(message, one, other);

    [Fact]
    public void An_option_that_is_given_twice_is_refused() => AssertRefused("The option 'Seed=2' is unknown, or it is given twice.", "Seed=1", "Seed=2");

    [Theory]
    [InlineData("History", "taken.json")]
    [InlineData("Plot", "taken.png")]
    [InlineData("Model", "taken.onnx")]
    public void A_place_that_cannot_be_written_is_refused_before_the_training_and_named(string option, string name)
    {
        Directory.CreateDirectory(Folder.At(name));
        (string failure, string output) = Fail($"{option}={Folder.At(name)}");
        Assert.StartsWith($"{Folder.At(name)}\nMNIST1005\n", failure);
        Assert.Empty(output);
    }

    /// <summary>Not even root may create a file there.</summary>
    [Fact]
    public void Where_no_file_can_be_created_the_one_that_was_to_be_written_is_named()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is Linux's.");
        (string failure, string output) = Fail("History=/proc/m.json");
        Assert.StartsWith("/proc/m.json\nMNIST1005\n", failure);
        Assert.Contains("'/proc/m.json'", failure);
        Assert.DoesNotContain(".tmp", failure, StringComparison.Ordinal);
        Assert.Empty(output);
    }

    [Theory]
    [InlineData("CSVLogger(out/m.json)", "out/m.json")]
    [InlineData("ModelCheckpoint(out/../out/m.safetensors, monitor=loss)", "out/m.safetensors")]
    public void A_callback_that_would_write_what_the_build_writes_is_refused(string callback, string name) =>
        AssertRefused($" would write {Folder.At(name)}, which the build writes itself", $"Callback={callback}");

    [Fact]
    public void A_checkpoint_whose_name_comes_to_be_that_of_the_model_is_refused()
    {
        string[] options = [$"Model={Folder.At("out/m2.safetensors")}", "Epochs=3"];
        AssertRefused($"A callback would write {Folder.At("out/m2.safetensors")}, ", [.. options, "Callback=ModelCheckpoint(out/m{epoch}.safetensors, monitor=loss)"]);

        // Nobody knows before the epoch has ended that this is 2.
        (string failure, string output) = Fail([.. options, "Callback=ModelCheckpoint(out/m{loss:.0f}.safetensors, monitor=loss)"]);
        Assert.StartsWith($"{Folder.At("project.proj")}\nMNIST1003\nA callback would write {Folder.At("out/m2.safetensors")}, ", failure);
        Assert.DoesNotContain("Epoch 3", output, StringComparison.Ordinal);
        Assert.False(File.Exists(Folder.At("out/m2.safetensors")));
    }

    /// <summary>The best weights of some epoch, a mean of many, or those of an epoch without a validation.</summary>
    [Theory]
    [InlineData("Epochs=6", "Optimizer=RMSprop(0.05)", "Callback=EarlyStopping(monitor=val_accuracy, patience=2, restore_best_weights=true)")]
    [InlineData("Epochs=2", "Optimizer=Adam(0.01, use_ema=true)")]
    [InlineData("Epochs=3", "Optimizer=Adam(0.01)", "Callback=SWA(start_epoch=1)")]
    [InlineData("Epochs=3", "Metric=Recall", "ValidationFrequency=2")]
    [InlineData("Epochs=3", "ValidationSplit=0.25")]
    public void What_is_measured_is_the_model_that_is_written(params string[] options)
    {
        options = [.. options, "First=300", "TestFirst=100", "Layer=Flatten; Dense(10, softmax)"];
        using var output = new StringWriter();
        Assert.Equal(0, BuildTraining.Run(new BuildOptions(Options(options)), Folder.At("failure"), output));
        MnistData data = MnistFolder.LoadMnist().Take(300, 100);
        ImageSet validation = options.Contains("ValidationSplit=0.25") ? data.Train.Split(0.25).Last : data.Test;
        ModelEvaluation evaluation = Evaluator.Evaluate(ModelFile.Load(Folder.At("out/m.safetensors")), validation);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $", val_loss {evaluation.Loss:F4}"), output.ToString(), StringComparison.Ordinal);

        double accuracy = evaluation.Accuracy;
        Assert.Equal(0, BuildTraining.Run(new BuildOptions(Options([.. options, Least(accuracy)])), Folder.At("failure"), TextWriter.Null));
        (string failure, _) = Fail([.. options, Least(accuracy + 0.0001)]);
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"MNIST1006\nThe validation accuracy is {accuracy:F4}; MinimumAccuracy asks for "), failure, StringComparison.Ordinal);

        static string Least(double value) => string.Create(CultureInfo.InvariantCulture, $"MinimumAccuracy={value:R}");
    }

    [Theory]
    [InlineData(true, "ValidationSplit=", 2)]
    [InlineData(false, "ValidationSplit=0.25", 1)]
    [InlineData(false, "ValidationSplit=", 0)]
    public void An_archive_of_NumPy_is_data_with_test_images_or_without(bool hasTest, string split, int validated)
    {
        WriteArchive(hasTest);
        using var output = new StringWriter();
        Assert.Equal(
            0, BuildTraining.Run(new BuildOptions(Options(["First=", "TestFirst=", $"Data={Folder.At("a.npz")}", split])), Folder.At("failure"), output));
        HistoryParameters parameters = HistoryFile.Load(Folder.At("out/m.json")).Parameters;
        Assert.Equal((4 - (split.EndsWith('5') ? 1 : 0), validated), (parameters.TrainCount, parameters.ValidationCount));
    }

    [Theory]
    [InlineData("TestFirst=1", "TestFirst takes some of the test images, and Data has none: leave it out, or give test images with TestData.")]
    [InlineData("MinimumAccuracy=0.5|TestFirst=", "MinimumAccuracy needs the validation accuracy, and Data has no test images: give some with TestData, or a ValidationSplit.")]
    public void What_needs_test_images_is_refused_without_them(string options, string message)
    {
        WriteArchive(hasTest: false);
        (string failure, string output) = Fail([.. options.Split('|'), "First=", $"Data={Folder.At("a.npz")}"]);
        Assert.Equal($"{Folder.At("project.proj")}\nMNIST1003\n{message}", failure.TrimEnd());
        Assert.Empty(output);
    }

    /// <summary>A one and a dash, on papers of several sizes: as they are, they cannot be trained with.</summary>
    [Fact]
    public void Pictures_of_digits_are_framed_where_it_is_asked_for()
    {
        Draw("digits/1/a.png", 40, 60, new SKRect(18, 10, 22, 50));
        Draw("digits/1/b.png", 90, 80, new SKRect(40, 10, 46, 70));
        Draw("digits/dash/a.png", 60, 40, new SKRect(10, 18, 50, 22));
        string[] options = ["First=", "TestFirst=", $"Data={Folder.At("digits")}"];
        (string failure, _) = Fail(options);
        Assert.Contains("choose Framed", failure, StringComparison.Ordinal);
        Assert.Equal(0, BuildTraining.Run(new BuildOptions(Options([.. options, "Framed=true"])), Folder.At("failure"), TextWriter.Null));
        MnistModel model = ModelFile.Load(Folder.At("out/m.safetensors"));
        Assert.Equal([28, 28], model.InputShape.Sizes);
        Assert.Equal(["1", "dash"], model.ClassNames);
        Assert.Equal(3, HistoryFile.Load(Folder.At("out/m.json")).Parameters.TrainCount);
        (failure, _) = Fail([.. options, "Framed=true", "DataSet=Mnist"]);
        Assert.Contains("Framed and DataSet contradict each other", failure, StringComparison.Ordinal);
    }

    /// <summary>PyTorch and ONNX have the two channels of the five positions in another order.</summary>
    [Theory]
    [InlineData("m.onnx")]
    [InlineData("m.pt")]
    public void A_format_that_cannot_hold_the_network_is_refused_before_the_training(string model)
    {
        (string failure, string output) = Fail($"Model={Folder.At(model)}", "Layer=Conv2D(2, (28, 24)); Flatten");
        Assert.StartsWith($"{Folder.At("project.proj")}\nMNIST1003\n", failure);
        Assert.Contains("The network ends with a flattened image", failure, StringComparison.Ordinal);
        Assert.Empty(output);
    }

    [Fact]
    public void What_a_callback_says_is_a_line_of_the_build()
    {
        using var output = new StringWriter();
        Assert.Equal(
            0, BuildTraining.Run(new BuildOptions(Options(["Callback=LearningRateScheduler(Constant(0.5), verbose=1)"])), Folder.At("failure"), output));
        Assert.Contains("m.safetensors: Epoch 1: LearningRateScheduler setting learning rate to 0.5.", output.ToString().Split(output.NewLine));
    }

    /// <summary>As in a container whose sources are read-only: what is up to date is, and nothing is waited for.</summary>
    [Fact]
    public async Task Where_nothing_can_be_written_a_model_that_is_up_to_date_stays_and_another_is_refused()
    {
        using var elsewhere = new TemporaryFolder();
        string failure = elsewhere.At("failure"), options = Options([]);
        using var output = new StringWriter();
        Assert.Equal(0, BuildTraining.Run(new BuildOptions(options), failure, output));
        Assert.Equal((0, ""), await RunAsync(options));
        Assert.False(File.Exists(failure));
        Assert.Equal(1, (await RunAsync(Options(["Epochs=2"]))).ExitCode);
        Assert.Contains("\u001FMNIST1005\u001F", await File.ReadAllTextAsync(failure, TestContext.Current.CancellationToken), StringComparison.Ordinal);

        Task<(int ExitCode, string Output)> RunAsync(string asked) =>
            OwnMounts.RunAsync(Folder.Path, OwnMounts.ReadOnly, ["dotnet", DotNet.Trainer], ("MNISTTOOLS_TRAINING", asked), ("MNISTTOOLS_FAILURE", failure));
    }

    /// <summary>One error, of the project, and nothing else: no line of an epoch, no file, no folder.</summary>
    private void AssertRefused(string message, params string[] options)
    {
        (string failure, string output) = Fail(options);
        Assert.Empty(output);
        Assert.StartsWith($"{Folder.At("project.proj")}\nMNIST1003\n", failure);
        Assert.Contains(message, failure);
        Assert.Equal(["failure"], Folder.Files);
        Assert.Empty(Directory.GetDirectories(Folder.Path));
    }

    /// <summary>The error of a training that fails, and what the trainer wrote.</summary>
    private (string Failure, string Output) Fail(params string[] options)
    {
        using var output = new StringWriter();
        Assert.Equal(1, BuildTraining.Run(new BuildOptions(Options(options)), Folder.At("failure"), output));
        return (File.ReadAllText(Folder.At("failure")).Replace('\u001F', '\n'), output.ToString());
    }

    /// <summary>Four images of 2×2 to train with, and two to judge by.</summary>
    private void WriteArchive(bool hasTest)
    {
        using ZipArchive archive = ZipFile.Open(Folder.At("a.npz"), ZipArchiveMode.Create);
        foreach ((string part, int count) in (IEnumerable<(string, int)>)(hasTest ? [("train", 4), ("test", 2)] : [("train", 4)]))
        {
            Add($"x_{part}", $"({count}, 2, 2)", 4 * count);
            Add($"y_{part}", $"({count},)", count);
        }

        void Add(string array, string shape, int length)
        {
            string header = $"{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}\n";
            using Stream content = archive.CreateEntry($"{array}.npy").Open();
            content.Write(
                [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. Enumerable.Range(0, length)
                    .Select(i => (byte)(i % 2))]);
        }
    }

    private void Draw(string path, int width, int height, SKRect stroke)
    {
        using var bitmap = new SKBitmap(width, height);
        using var canvas = new SKCanvas(bitmap);
        using var ink = new SKPaint { Color = SKColors.Black };
        canvas.Clear(SKColors.White);
        canvas.DrawRect(stroke, ink);
        Directory.CreateDirectory(Path.GetDirectoryName(Folder.At(path))!);
        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        File.WriteAllBytes(Folder.At(path), png.ToArray());
    }

    /// <summary>Those of a small training, but for the others, which take the places of their names.</summary>
    private string Options(string[] options)
    {
        string[] usual =
        [
            $"Project={Folder.At("project.proj")}", $"Model={Folder.At("out/m.safetensors")}", $"History={Folder.At("out/m.json")}",
            $"Plot={Folder.At("out/m.png")}", $"Record={Folder.At("record")}", "First=100", "TestFirst=50",
        ];
        string[] names = [.. options.Select(option => option.Split('=')[0])];
        return string.Concat(usual.Where(option => !names.Contains(option.Split('=')[0])).Concat(options).Select(option => $"{option}\u001F"));
    }
}
