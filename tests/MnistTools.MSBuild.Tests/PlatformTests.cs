using System.Text.Json;

namespace MnistTools.MSBuild.Tests;

/// <summary>Other platforms than this one: what is published for them.</summary>
public sealed class PlatformTests : FolderTests
{
    /// <summary>No library of ours: pictures (SkiaSharp, HarfBuzz) and studies (SQLite) are all that is native.</summary>
    [Theory]
    [InlineData("linux-x64", "libe_sqlite3.so", "libHarfBuzzSharp.so", "libSkiaSharp.so")]
    [InlineData("linux-arm64", "libe_sqlite3.so", "libHarfBuzzSharp.so", "libSkiaSharp.so")]
    [InlineData("win-x64", "e_sqlite3.dll", "libHarfBuzzSharp.dll", "libSkiaSharp.dll")]
    [InlineData("osx-arm64", "libe_sqlite3.dylib", "libHarfBuzzSharp.dylib", "libSkiaSharp.dylib")]
    public async Task A_program_is_published_with_the_native_files_of_its_platform_and_no_others(string platform, params string[] expected) =>
        Assert.Equal(expected, NativeFiles(await ListPublishedFiles("examples/csharp/FirstModel.csproj", platform)));

    /// <summary>On a machine of any other platform than this one, too: what is published is the module.</summary>
    [Theory]
    [InlineData("win-x64", "e_sqlite3.dll", "libHarfBuzzSharp.dll", "libSkiaSharp.dll")]
    [InlineData("osx-arm64", "libe_sqlite3.dylib", "libHarfBuzzSharp.dylib", "libSkiaSharp.dylib")]
    public async Task The_module_is_published_whole_for_another_platform(string platform, params string[] expected)
    {
        JsonElement[] files = await ListPublishedFiles("src/MnistTools.PowerShell/MnistTools.PowerShell.csproj", platform);

        Assert.Equal(expected.Select(file => $"lib/{file}"), NativeFiles(files).Select(path => path.Replace('\\', '/')));
        string[] paths = [.. files.Select(file => file.GetProperty("RelativePath").GetString()!.Replace('\\', '/'))];
        Assert.All(
            ["MnistTools.psd1", "MnistTools.psm1", "MnistTools.PowerShell.dll", "MnistTools.Format.ps1xml", "MnistTools.Types.ps1xml",
                "lib/MnistTools.PowerShell.psd1", "lib/SkiaSharp.dll", "en-US/about_MnistTools.help.txt", "en-US/MnistTools.PowerShell.dll-Help.xml",
                "data/mnist/train-images-idx3-ubyte.gz"],
            path => Assert.Contains(path, paths));
    }

    /// <summary>What publishing a project for a platform would copy.</summary>
    private async Task<JsonElement[]> ListPublishedFiles(string project, string platform)
    {
        (int exitCode, string output) = await DotNet.RunAsync(
        [
            "msbuild", project, "-restore", "-nologo", "-v:q", "-t:ComputeResolvedFilesToPublishList", "-getItem:ResolvedFileToPublish",
            $"-p:Configuration={Repository.Configuration}",
            $"-p:RuntimeIdentifier={platform}", "-p:SelfContained=false", $"-p:ArtifactsPath={Folder.At("artifacts")}", "-p:BuildProjectReferences=false",
        ]);
        Assert.True(exitCode == 0, output);
        return [.. JsonElement.Parse(output[output.IndexOf('{', StringComparison.Ordinal)..])
            .GetProperty("Items")
            .GetProperty("ResolvedFileToPublish")
            .EnumerateArray()];
    }

    private static IEnumerable<string> NativeFiles(IEnumerable<JsonElement> published) => published
        .Where(file => file.TryGetProperty("AssetType", out JsonElement type) && type.GetString() == "native")
        .Select(file => file.GetProperty("RelativePath").GetString()!)
        .Where(path => !path.EndsWith(".pdb", StringComparison.Ordinal)).Order(StringComparer.OrdinalIgnoreCase);
}
