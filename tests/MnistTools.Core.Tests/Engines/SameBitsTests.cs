using System.Diagnostics;
using System.Globalization;

namespace MnistTools.Core.Tests.Engines;

/// <summary>
/// The same seed gives the same weights and History to the last bit: for every width of vectors and every number of threads. The hashes are committed, so
/// that each machine that runs this proves it for itself.
/// </summary>
public class SameBitsTests
{
    [Theory]
    [InlineData("", 1)]
    [InlineData("", 2)]
    [InlineData("", 3)]
    [InlineData("", 7)]
    [InlineData("DOTNET_EnableAVX512=0", 2)]
    [InlineData("DOTNET_PreferredVectorBitWidth=128", 1)]
    public async Task A_training_gives_the_committed_bits(string setting, int threads)
    {
        string program = Repository.GetPath("artifacts", "bin", "MnistTools.SameBits", Repository.Configuration, "MnistTools.SameBits.dll");
        var start = new ProcessStartInfo("dotnet", [program, Repository.GetPath("data", "mnist"), threads.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (setting.Length > 0)
        {
            start.Environment[setting.Split('=')[0]] = setting.Split('=')[1];
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal("", await errors);
        string expected = await File.ReadAllTextAsync(Repository.GetPath("tests", "MnistTools.SameBits", "hashes.txt"), TestContext.Current.CancellationToken);
        Assert.Equal(expected.ReplaceLineEndings(), output.ReplaceLineEndings());
    }
}
