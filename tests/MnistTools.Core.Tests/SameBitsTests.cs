using System.Diagnostics;
using System.Globalization;

namespace MnistTools.Core.Tests;

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
        string root = FindRoot();
        string configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)).Split('_')[0];
        string program = Path.Combine(root, "artifacts", "bin", "MnistTools.SameBits", configuration, "MnistTools.SameBits.dll");
        var start = new ProcessStartInfo("dotnet", [program, Path.Combine(root, "data", "mnist"), threads.ToString(CultureInfo.InvariantCulture)])
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
        string expected = await File.ReadAllTextAsync(Path.Combine(root, "tests", "MnistTools.SameBits", "hashes.txt"), TestContext.Current.CancellationToken);
        Assert.Equal(expected.ReplaceLineEndings(), output.ReplaceLineEndings());
    }

    internal static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MnistTools.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException($"No MnistTools.sln above {AppContext.BaseDirectory}.");
    }
}
