using System.Diagnostics;
using MnistTools.Layers;
using MnistTools.Models;
using MnistTools.Persistence;

namespace MnistTools.Core.Tests.Reliability;

/// <summary>Two processes that write the same files while they are read: each is that of one of them, whole.</summary>
public sealed class TwoProcessTests : IDisposable
{
    private const string FolderVariable = "MNISTTOOLS_TEST_SHARED_FOLDER";
    private const int Saves = 10;

    private readonly TemporaryFolder _folder = new();

    public static string[] Files { get; } = ["model.safetensors", "model.keras", "model.pt"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_two_processes_save_is_always_that_of_one_of_them()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is { } shared)
        {
            // This is the other process.
            SaveAndLoad(shared, 2);
            return;
        }

        SaveAll(_folder.Path, 1);
        string program = Path.ChangeExtension(typeof(TwoProcessTests).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null);
        var start = new ProcessStartInfo(program, ["--filter-class", $"*.{nameof(TwoProcessTests)}"]) { RedirectStandardOutput = true };
        start.Environment[FolderVariable] = _folder.Path;
        using Process other = Process.Start(start)!;
        Task<string> output = other.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        do
        {
            SaveAndLoad(_folder.Path, 1);
        }
        while (!other.HasExited);

        Assert.True(other.ExitCode == 0 && (await output).Contains("succeeded: 1", StringComparison.Ordinal), await output);
        Assert.Equal(Files.Order(), _folder.Files);
    }

    private static void SaveAndLoad(string folder, int seed)
    {
        float[][] either = [Create(1).GetWeight("1.weight"), Create(2).GetWeight("1.weight")];
        for (int i = 0; i < Saves; i++)
        {
            SaveAll(folder, seed);
            foreach (string file in Files)
            {
                Assert.Contains(ModelFile.Load(Path.Combine(folder, file)).GetWeight("1.weight"), either);
            }
        }
    }

    private static void SaveAll(string folder, int seed)
    {
        foreach (string file in Files)
        {
            ModelFile.Save(Create(seed), Path.Combine(folder, file), overwrite: true);
        }
    }

    private static MnistModel Create(int seed) => new([Layer.Parse("Flatten"), Layer.Parse("Dense(10, softmax)")], seed);
}
