namespace MnistTools.PowerShell.Tests;

/// <summary>The examples, as a newcomer runs them, on a slice of MNIST.</summary>
public sealed class ExampleTests : IDisposable
{
    private static readonly string[] Slice = ["-First", "2000", "-TestFirst", "500", "-Epochs", "2"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_quickstart_writes_its_four_files()
    {
        string output = await Run("quickstart.ps1", [.. Slice, "-OutputFolder", "out"]);
        Assert.Contains("32/32 [==============================]", output);
        Assert.Contains("val_accuracy", output);
        Assert.Equal(["accuracy.png", "digits.safetensors", "history.csv", "loss.png"], Files("out"));
    }

    [Fact]
    public async Task Exercise_18_2_2_draws_both_figures()
    {
        string output = await Run("18.2.2-validation.ps1", [.. Slice, "-OutputFolder", "out"]);
        Assert.Contains("Keys without validation: loss accuracy", output);
        Assert.Contains("Keys with validation: loss accuracy val_loss val_accuracy", output);
        Assert.Equal(["abbildung-1.png", "abbildung-2.png"], Files("out"));
    }

    [Fact]
    public async Task Exercise_18_2_3_compares_batch_sizes()
    {
        string output = await Run("18.2.3-experiments.ps1", [.. Slice, "-OutputFolder", "out"]);
        Assert.Matches(@"Batch size 128: best in epoch [12], val_loss \d\.\d{4}, val_accuracy 0\.\d{4}", output);
        Assert.Equal(["batch-accuracy.png", "batch-loss.png", "loss.png"], Files("out"));
    }

    [Fact]
    public async Task Exercise_18_2_4_loads_in_another_process_what_it_saved()
    {
        string saved = await Run("18.2.4-save.ps1", [.. Slice, "-Path", "m.safetensors"]);
        string loaded = await Run("18.2.4-load.ps1", ["-Path", "m.safetensors", "-TestFirst", "500"]);
        Assert.Contains("Total params: 407,050", loaded);
        Assert.Contains("Best epoch: ", loaded);
        Assert.Equal(AccuracyLine(saved), AccuracyLine(loaded));
    }

    [Theory]
    [InlineData("convnet", "Conv2D(32, 3, activation=relu), MaxPooling2D, Conv2D(64")]
    [InlineData("accurate", "BatchNormalization")]
    public async Task Convolutional_networks_write_their_plot_and_model(string name, string layers)
    {
        string output = await Run(name + ".ps1", ["-First", "300", "-TestFirst", "100", "-Epochs", "1", "-OutputFolder", "out"]);
        Assert.Contains("3/3 [==============================]", output);
        Assert.Contains(layers, output);
        Assert.Equal(["accuracy.png", $"{name}.safetensors"], Files("out"));
    }

    [Fact]
    public async Task The_fast_network_tells_its_accuracy_and_time()
    {
        string output = await Run("fast99.ps1", ["-First", "300", "-TestFirst", "100", "-Epochs", "1"]);
        Assert.Contains("4/4 [==============================]", output);
        Assert.Matches(@"Test accuracy \d+\.\d\d %, \d+\.\d s after the process began", output);
    }

    [Fact]
    public async Task The_search_compares_the_best_with_the_default()
    {
        string output = await Run("search.ps1", ["-First", "500", "-TestFirst", "100", "-Epochs", "3", "-TrialCount", "3", "-OutputFolder", "out"]);
        Assert.Matches(@"Test accuracy of the best:\s+0\.\d{4}", output);
        Assert.Equal(["search.db", "search.html", "search.png"], Files("out"));
    }

    private static string AccuracyLine(string output) => output.Split('\n').Single(line => line.StartsWith("Test accuracy:", StringComparison.Ordinal)).Trim();

    private static string FindExample(string name)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MnistTools.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder!.FullName, "examples", name);
    }

    private string[] Files(string folder) => [.. Directory.GetFiles(_folder.At(folder)).Select(Path.GetFileName).Order(StringComparer.Ordinal)!];

    private async Task<string> Run(string example, string[] arguments)
    {
        var result = await PowerShellProcess.RunAsync(["-File", FindExample(example), .. arguments], workingDirectory: _folder.Path);
        Assert.True(result.ExitCode == 0, result.Error + result.Output);
        return result.Output;
    }
}
