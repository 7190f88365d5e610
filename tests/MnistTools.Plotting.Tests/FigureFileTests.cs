using System.Reflection;
using System.Xml.Linq;
using MnistTools.Files;

namespace MnistTools.Plotting.Tests;

public sealed class FigureFileTests : FolderTests
{
    /// <summary>Plotly.NET's objects are written by reflection, which nothing else names: without this, a trimmed program can write no page.</summary>
    [Fact]
    public void A_trimmed_program_keeps_what_writes_pages()
    {
        using Stream descriptor = typeof(FigureFile).Assembly.GetManifestResourceStream("ILLink.Descriptors.xml")!;
        XElement[] kept = [.. XElement.Load(descriptor).Elements()];
        Assert.All(kept, assembly => Assert.Equal("all", (string?)assembly.Attribute("preserve")));
        Assert.Equal(
            ["MnistTools.Plotting", "Plotly.NET", "DynamicObj", "FSharp.Core", "Newtonsoft.Json"],
            kept.Select(assembly => (string?)assembly.Attribute("fullname")));
        Assert.All(kept, assembly => Assembly.Load((string)assembly.Attribute("fullname")!));
    }

    [Theory]
    [InlineData("a.png", "89504E47")]
    [InlineData("a.JPG", "FFD8FF")]
    [InlineData("a.jpeg", "FFD8FF")]
    [InlineData("a.webp", "52494646")]
    [InlineData("a.svg", "3C3F786D6C")]
    [InlineData("a.html", "3C21444F4354595045")]
    public void The_extension_picks_the_format(string name, string signature)
    {
        FigureFile.Write(Some.Figure(), Folder.At(name));
        byte[] content = File.ReadAllBytes(Folder.At(name));
        Assert.StartsWith(signature, Convert.ToHexString(content.AsSpan(0, 16)), StringComparison.Ordinal);
        Assert.Equal([name], Folder.Files);
    }

    [Theory]
    [InlineData("a.bmp", "A figure cannot be written as '.bmp'.")]
    [InlineData("a", "has no extension")]
    public void An_unknown_extension_is_answered_with_the_known_ones(string name, string message)
    {
        FigureException error = Assert.Throws<FigureException>(() => FigureFile.Write(Some.Figure(), Folder.At(name)));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains("Known extensions: .png, .svg, .jpg, .jpeg, .webp, .html, .htm.", error.Message, StringComparison.Ordinal);
        Assert.Empty(Folder.Files);
    }

    [Fact]
    public void A_file_that_is_there_is_kept_unless_it_may_be_overwritten()
    {
        string path = Folder.At("a.png");
        File.WriteAllText(path, "mine");

        IOException error = Assert.Throws<IOException>(() => FigureFile.Write(Some.Figure(), path));
        Assert.Contains($"The file '{path}' exists already.", error.Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(path));

        FigureFile.Write(Some.Figure(), path, overwrite: true);
        Assert.Equal(0x89, File.ReadAllBytes(path)[0]);
    }

    [Theory]
    [InlineData(99)]
    [InlineData(10_001)]
    public void A_size_out_of_range_is_refused(int width)
    {
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => FigureFile.Write(Some.Figure(), Folder.At("a.png"), width));
        Assert.Contains("The width of a figure is 100 to 10000 pixels.", error.Message, StringComparison.Ordinal);
        Assert.Empty(Folder.Files);
    }

    [Fact]
    public void A_renderer_that_there_is_not_is_refused()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => FigureFile.Write(Some.Figure(), Folder.At("a.png"), renderer: (FigureRenderer)7));
        Assert.Contains("'renderer' must be one of scott_plot, plotly, not 7", error.Message, StringComparison.Ordinal);
        Assert.Empty(Folder.Files);
    }

    [Fact]
    public void What_fails_halfway_leaves_nothing_behind_and_the_old_file_whole()
    {
        string path = Folder.At("old.txt");
        File.WriteAllText(path, "old");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, overwrite: true, stream =>
        {
            stream.Write("half"u8);
            throw new InvalidOperationException();
        }));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal(["old.txt"], Folder.Files);
    }

    [Fact]
    public void A_file_that_comes_up_meanwhile_is_kept()
    {
        string path = Folder.At("new.txt");
        IOException error = Assert.Throws<IOException>(() => AtomicFile.Write(path, overwrite: false, _ => File.WriteAllText(path, "faster")));
        Assert.Contains("exists already", error.Message, StringComparison.Ordinal);
        Assert.Equal("faster", File.ReadAllText(path));
        Assert.Equal(["new.txt"], Folder.Files);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named()
    {
        DirectoryNotFoundException error = Assert.Throws<DirectoryNotFoundException>(() => FigureFile.Write(Some.Figure(), Folder.At("no/a.png")));
        Assert.Contains(Folder.At("no"), error.Message, StringComparison.Ordinal);
        IOException folder = Assert.Throws<IOException>(() => AtomicFile.Write(Folder.At("."), overwrite: true, _ => { }));
        Assert.Contains("is a folder", folder.Message, StringComparison.Ordinal);
    }
}
