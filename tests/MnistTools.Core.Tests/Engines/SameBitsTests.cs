using System.Diagnostics;
using System.Globalization;

namespace MnistTools.Core.Tests.Engines;

/// <summary>
/// The same seed gives the same weights and History to the last bit: for every width of vectors and every number of threads. The hashes are committed, so
/// that each machine that runs this proves it for itself.
/// </summary>
public class SameBitsTests(SameBitsTests.Trainings trainings) : IClassFixture<SameBitsTests.Trainings>
{
    private static readonly Dictionary<string, int[]> Threads =
        new() { [""] = [1, 2, 3, 7], ["DOTNET_EnableAVX512=0"] = [2], ["DOTNET_PreferredVectorBitWidth=128"] = [1] };

    public static TheoryData<string, int> Settings { get; } = [.. from setting in Threads from threads in setting.Value select (setting.Key, threads)];

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task A_training_gives_the_committed_bits(string setting, int threads)
    {
        string expected = await File.ReadAllTextAsync(Repository.GetPath("tests", "MnistTools.SameBits", "hashes.txt"), TestContext.Current.CancellationToken);
        Assert.Equal(expected.ReplaceLineEndings(), (await trainings.RunAsync(setting))[threads].ReplaceLineEndings());
    }

    /// <summary>One process for all numbers of threads with the same setting: most of its time is compiling.</summary>
    public sealed class Trainings
    {
        private readonly Dictionary<string, Task<Dictionary<int, string>>> _runs = [];

        /// <summary>What is printed for each number of threads.</summary>
        public Task<Dictionary<int, string>> RunAsync(string setting) => _runs.TryGetValue(setting, out Task<Dictionary<int, string>>? run)
            ? run
            : _runs[setting] = StartAsync(setting);

        private static async Task<Dictionary<int, string>> StartAsync(string setting)
        {
            string program = Repository.GetPath("artifacts", "bin", "MnistTools.SameBits", Repository.Configuration, "MnistTools.SameBits.dll");
            string[] threads = [.. Threads[setting].Select(count => count.ToString(CultureInfo.InvariantCulture))];
            var start = new ProcessStartInfo("dotnet", [program, Repository.GetPath("data", "mnist"), string.Join(',', threads)])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment.Remove(ChildProcesses.CompileDelay);
            if (setting.Length > 0)
            {
                start.Environment[setting.Split('=')[0]] = setting.Split('=')[1];
            }

            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            Assert.Equal("", await errors);
            // As many lines for each.
            string[] lines = output.ReplaceLineEndings("\n").Split('\n')[..^1];
            Assert.Equal(0, lines.Length % threads.Length);
            return Threads[setting].Zip(lines.Chunk(lines.Length / threads.Length))
                .ToDictionary(pair => pair.First, pair => string.Concat(pair.Second.Select(line => $"{line}{Environment.NewLine}")));
        }
    }
}
