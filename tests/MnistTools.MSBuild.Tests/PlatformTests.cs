using System.Text.Json;

namespace MnistTools.MSBuild.Tests;

/// <summary>Other platforms than this one: what is published for them.</summary>
public sealed class PlatformTests(PublishedFiles published) : IClassFixture<PublishedFiles>
{
    /// <summary>No library of ours: pictures (SkiaSharp, HarfBuzz) and studies (SQLite) are all that is native.</summary>
    [Theory]
    [InlineData("linux-x64", "libe_sqlite3.so", "libHarfBuzzSharp.so", "libSkiaSharp.so")]
    [InlineData("linux-arm64", "libe_sqlite3.so", "libHarfBuzzSharp.so", "libSkiaSharp.so")]
    [InlineData("win-x64", "e_sqlite3.dll", "libHarfBuzzSharp.dll", "libSkiaSharp.dll")]
    [InlineData("osx-arm64", "libe_sqlite3.dylib", "libHarfBuzzSharp.dylib", "libSkiaSharp.dylib")]
    public void A_program_is_published_with_the_native_files_of_its_platform_and_no_others(string platform, params string[] expected) =>
        Assert.Equal(expected, NativeFiles(published.Of(PublishedFiles.Program, platform)));

    /// <summary>On a machine of any other platform than this one, too: what is published is the module.</summary>
    [Theory]
    [InlineData("win-x64", "e_sqlite3.dll", "libHarfBuzzSharp.dll", "libSkiaSharp.dll")]
    [InlineData("osx-arm64", "libe_sqlite3.dylib", "libHarfBuzzSharp.dylib", "libSkiaSharp.dylib")]
    public void The_module_is_published_whole_for_another_platform(string platform, params string[] expected)
    {
        JsonElement[] files = published.Of(PublishedFiles.Module, platform);

        Assert.Equal(expected.Select(file => $"lib/{file}"), NativeFiles(files).Select(path => path.Replace('\\', '/')));
        string[] paths = [.. files.Select(file => file.GetProperty("RelativePath").GetString()!.Replace('\\', '/'))];
        Assert.All(
            ["MnistTools.psd1", "MnistTools.psm1", "MnistTools.PowerShell.dll", "MnistTools.Format.ps1xml", "MnistTools.Types.ps1xml",
                "lib/MnistTools.PowerShell.psd1", "lib/SkiaSharp.dll", "en-US/about_MnistTools.help.txt", "en-US/MnistTools.PowerShell.dll-Help.xml",
                "data/mnist/train-images-idx3-ubyte.gz"],
            path => Assert.Contains(path, paths));
    }

    private static IEnumerable<string> NativeFiles(IEnumerable<JsonElement> files) => files
        .Where(file => file.TryGetProperty("AssetType", out JsonElement type) && type.GetString() == "native")
        .Select(file => file.GetProperty("RelativePath").GetString()!)
        .Where(path => !path.EndsWith(".pdb", StringComparison.Ordinal)).Order(StringComparer.OrdinalIgnoreCase);
}
