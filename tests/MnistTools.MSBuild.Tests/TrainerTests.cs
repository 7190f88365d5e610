namespace MnistTools.MSBuild.Tests;

/// <summary>The program that MnistTools.targets starts, alone: what can never be done is refused before the training.</summary>
public sealed class TrainerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Model=m.h5", ".h5 is Keras' old format, which is read but not written. Save the model as .keras")]
    [InlineData("Model=m.bin", "'.bin' is no extension of a model file. Known: .safetensors, .keras, .onnx.")]
    [InlineData("History=m.txt", "'.txt' is no extension of a history file. Known: .json, .csv.")]
    [InlineData("Plot=m.gif", "A figure cannot be written as '.gif'. Known extensions: .png")]
    public async Task What_can_never_be_written_is_refused_before_the_training(string option, string message)
    {
        string[] parts = option.Split('=');
        await AssertRefused(message, $"{parts[0]}={_folder.At(parts[1])}");
    }

    [Theory]
    [InlineData("MinimumAccuracy=50%", "MinimumAccuracy=\"50%\" is no number from 0 to 1, written with a decimal point.")]
    [InlineData("MinimumAccuracy=0,5", "MinimumAccuracy=\"0,5\" is no number from 0 to 1")]
    [InlineData("MinimumAccuracy=97", "MinimumAccuracy=\"97\" is no number from 0 to 1")]
    [InlineData("ValidationSplit=NaN", "ValidationSplit=\"NaN\" is no number from 0 to 1")]
    [InlineData("Epochs=1,5", "Epochs=\"1,5\" is no number that can stand there: a whole one, with nothing between thousands.")]
    [InlineData("Optimizer=Adam(0,001)", "\nAdam: a comma stands between two values, and decimals have a point: 0.001 in place of 0,001.")]
    [InlineData("Callback=NoSuch", "\n'NoSuch' is no callback.")]
    public Task An_option_that_cannot_be_understood_is_refused_before_the_training(string option, string message) => AssertRefused(message, option);

    /// <summary>One error, of the project, and nothing else: no line of an epoch, no file, no folder.</summary>
    private async Task AssertRefused(string message, string option)
    {
        string options = _folder.At("options");
        string[] usual = ["Model", "m.safetensors", "History", "m.json", "Plot", "m.png"];
        string name = option.Split('=')[0];
        File.WriteAllLines(options,
        [
            $"Project={_folder.At("project.proj")}", $"Failure={_folder.At("failure")}", "First=100", "TestFirst=50", option,
            .. usual.Chunk(2).Where(pair => pair[0] != name).Select(pair => $"{pair[0]}={_folder.At($"out/{pair[1]}")}"),
        ]);
        string trainer = Path.Combine(DotNet.Root, "artifacts", "bin", "MnistTools.MSBuild", DotNet.Configuration, "MnistTools.MSBuild.dll");
        Assert.Equal((1, ""), await DotNet.RunAsync([trainer, options]));
        string failure = File.ReadAllText(_folder.At("failure"));
        Assert.StartsWith($"{_folder.At("project.proj")}\nMNIST1003\n", failure);
        Assert.Contains(message, failure);
        Assert.Equal(["failure", "options"], _folder.Files);
        Assert.Empty(Directory.GetDirectories(_folder.Path));
    }
}
