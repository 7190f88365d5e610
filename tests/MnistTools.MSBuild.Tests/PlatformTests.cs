using System.Diagnostics;
using System.Text.Json;

namespace MnistTools.MSBuild.Tests;

/// <summary>Other platforms than this one: what is published for them, and a training on another kind of processor.</summary>
public sealed class PlatformTests : IDisposable
{
    private const string Emulator = "qemu-aarch64-static";
    private const string ArmSystem = "/usr/aarch64-linux-gnu";
    private const string ArmLibraries = "/usr/lib/aarch64-linux-gnu";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>No library of ours: pictures (SkiaSharp, HarfBuzz) and studies (SQLite) are all that is native.</summary>
    [Theory]
    [InlineData("linux-x64", "libe_sqlite3.so", "libHarfBuzzSharp.so", "libSkiaSharp.so")]
    [InlineData("linux-arm64", "libe_sqlite3.so", "libHarfBuzzSharp.so", "libSkiaSharp.so")]
    [InlineData("win-x64", "e_sqlite3.dll", "libHarfBuzzSharp.dll", "libSkiaSharp.dll")]
    [InlineData("osx-arm64", "libe_sqlite3.dylib", "libHarfBuzzSharp.dylib", "libSkiaSharp.dylib")]
    public async Task A_program_is_published_with_the_native_files_of_its_platform_and_no_others(string platform, params string[] expected)
    {
        (int exitCode, string output) = await DotNet.RunAsync(
        [
            "msbuild", "examples/csharp/FirstModel.csproj", "-restore", "-nologo", "-v:q", "-t:ComputeResolvedFilesToPublishList", "-getItem:ResolvedFileToPublish",
            $"-p:RuntimeIdentifier={platform}", "-p:SelfContained=false", $"-p:ArtifactsPath={_folder.At("artifacts")}", "-p:BuildProjectReferences=false",
        ]);
        Assert.True(exitCode == 0, output);
        using JsonDocument items = JsonDocument.Parse(output[output.IndexOf('{', StringComparison.Ordinal)..]);
        string[] native =
        [
            .. items.RootElement.GetProperty("Items").GetProperty("ResolvedFileToPublish").EnumerateArray()
                .Where(item => item.TryGetProperty("AssetType", out JsonElement type) && type.GetString() == "native")
                .Select(item => item.GetProperty("RelativePath").GetString()!)
                .Where(path => !path.EndsWith(".pdb", StringComparison.Ordinal)).Order(StringComparer.OrdinalIgnoreCase),
        ];
        Assert.Equal(expected, native);
    }

    [Fact]
    public async Task An_arm64_processor_gives_the_committed_bits()
    {
        string? emulator = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, Emulator)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(emulator is null, $"{Emulator} is not installed (Debian's qemu-user-static).");
        Assert.SkipUnless(File.Exists($"{ArmSystem}/lib/libc.so.6") && File.Exists($"{ArmSystem}/lib/libstdc++.so.6"), "There are no libraries of Arm64 (Debian's libc6-arm64-cross and libstdc++6-arm64-cross).");
        Assert.SkipUnless(File.Exists($"{ArmSystem}{ArmLibraries}/libcrypto.so.3"), $"There is no libcrypto.so.3 of Arm64 in {ArmSystem}{ArmLibraries} (see .ci/run).");
        (int exitCode, string output) = await DotNet.RunAsync(
            ["publish", "tests/MnistTools.SameBits", "-c", "Release", "-r", "linux-arm64", "--self-contained", "-o", _folder.At("program"), $"-p:ArtifactsPath={_folder.At("artifacts")}", "-nologo"]);
        Assert.True(exitCode == 0, output);

        // Of five networks the two that are most used: the emulator takes its time.
        string[] networks = ["dense", "convnet"];
        // The emulator does not see code that is written by way of another address.
        var start = new ProcessStartInfo(
            emulator!, ["-L", ArmSystem, "-E", $"LD_LIBRARY_PATH={ArmLibraries}", "-E", "DOTNET_EnableWriteXorExecute=0", _folder.At("program/MnistTools.SameBits"), Path.Combine(DotNet.Root, "data", "mnist"), "2", .. networks])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string hashes = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal("", await errors);
        string[] expected = await File.ReadAllLinesAsync(Path.Combine(DotNet.Root, "tests", "MnistTools.SameBits", "hashes.txt"), TestContext.Current.CancellationToken);
        Assert.Equal(expected.Where(line => networks.Contains(line.Split(' ')[0])), hashes.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
