using System.Diagnostics;

namespace MnistTools.Core.Tests.Reliability;

/// <summary>Two processes that write the same files while they are read: each is that of one of them, whole.</summary>
public sealed class TwoProcessTests : FolderTests
{
    private const string FolderVariable = "MNISTTOOLS_TEST_SHARED_FOLDER";
    private const int Saves = 10;

    public static string[] Files { get; } = ["model.safetensors", "model.keras", "model.pt"];

    [Fact]
    public async Task What_two_processes_save_is_always_that_of_one_of_them()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is { } shared)
        {
            // This is the other process.
            SaveAndLoad(shared, 2);
            return;
        }

        SaveAll(Folder.Path, 1);
        string program = Path.ChangeExtension(typeof(TwoProcessTests).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null);
        var start = new ProcessStartInfo(program, ["--filter-class", $"*.{nameof(TwoProcessTests)}"]) { RedirectStandardOutput = true };
        start.Environment[FolderVariable] = Folder.Path;
        using Process other = Process.Start(start)!;
        Task<string> output = other.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        do
        {
            SaveAndLoad(Folder.Path, 1);
        }
        while (!other.HasExited);

        Assert.True(other.ExitCode == 0 && (await output).Contains("succeeded: 1", StringComparison.Ordinal), await output);
        Assert.Equal(Files.Order(), Folder.Files);
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
