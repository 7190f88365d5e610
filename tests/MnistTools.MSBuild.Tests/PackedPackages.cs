using System.Collections.Immutable;
using System.IO.Compression;
using System.Reflection.Metadata;
using System.Runtime.InteropServices;
using System.Text;
using System.Xml.Linq;

namespace MnistTools.MSBuild.Tests;

/// <summary>Tests that share the packages, which are packed once for all of them.</summary>
[CollectionDefinition(nameof(OfPackages))]
public sealed class OfPackages : ICollectionFixture<PackedPackages>;

/// <summary>The NuGet packages, packed into a folder of their own from what was built with these tests.</summary>
public sealed class PackedPackages : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The folder with the packages, a source of packages for NuGet.</summary>
    public string Folder => _folder.Path;

    /// <summary>The names of the files in the folder.</summary>
    public IReadOnlyList<string> Files => _folder.Files;

    /// <summary>The version that all of them have.</summary>
    public string Version { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        await PackAsync();
        string first = Files.First(file => file.StartsWith("MnistTools.Core.", StringComparison.Ordinal) && file.EndsWith(".nupkg", StringComparison.Ordinal));
        Version = first["MnistTools.Core.".Length..^".nupkg".Length];
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>What a package says of itself.</summary>
    public XElement ReadMetadata(string name)
    {
        using ZipArchive package = Open(name + ".nupkg");
        using Stream nuspec = package.GetEntry($"{name}.nuspec")!.Open();
        return XDocument.Load(nuspec).Root!.Elements().Single(element => element.Name.LocalName == "metadata");
    }

    /// <summary>The paths of the files in a package, with the size of each.</summary>
    public Dictionary<string, long> ReadEntries(string name, string extension = ".nupkg")
    {
        using ZipArchive package = Open(name + extension);
        return package.Entries.ToDictionary(entry => entry.FullName, entry => entry.Length);
    }

    /// <summary>A file in a package.</summary>
    public ImmutableArray<byte> Read(string name, string entry)
    {
        using ZipArchive package = Open(name + ".nupkg");
        using Stream packed = package.GetEntry(entry)!.Open();
        var content = new MemoryStream();
        packed.CopyTo(content);
        return ImmutableCollectionsMarshal.AsImmutableArray(content.ToArray());
    }

    /// <summary>The files in all packages that contain a text, as files have it or as strings of .NET.</summary>
    public IEnumerable<string> Find(string text)
    {
        byte[] narrow = Encoding.UTF8.GetBytes(text), wide = Encoding.Unicode.GetBytes(text);
        foreach (string file in Files)
        {
            using ZipArchive package = ZipFile.OpenRead(_folder.At(file));
            foreach (ZipArchiveEntry entry in package.Entries)
            {
                using Stream packed = entry.Open();
                var content = new MemoryStream();
                packed.CopyTo(content);
                ReadOnlySpan<byte> bytes = content.GetBuffer().AsSpan(0, (int)content.Length);
                if (bytes.IndexOf(narrow) >= 0 || bytes.IndexOf(wide) >= 0)
                {
                    yield return $"{file}: {entry.FullName}";
                }
            }
        }
    }

    /// <summary>The source files of an assembly that its symbols name, each with whether they bring its text.</summary>
    public Dictionary<string, bool> ReadSources(string name)
    {
        // What portable symbols call an embedded source.
        var embedded = new Guid("0e8a571b-6926-466e-b4ad-8ab04611f5fe");
        using ZipArchive package = Open(name + ".snupkg");
        using Stream packed = package.GetEntry($"lib/net10.0/{name}.pdb")!.Open();
        var symbols = new MemoryStream();
        packed.CopyTo(symbols);
        symbols.Position = 0;
        using var provider = MetadataReaderProvider.FromPortablePdbStream(symbols);
        MetadataReader reader = provider.GetMetadataReader();
        return reader.Documents.ToDictionary(
            document => reader.GetString(reader.GetDocument(document).Name),
            document => reader.GetCustomDebugInformation(document).Any(handle => reader.GetGuid(reader.GetCustomDebugInformation(handle).Kind) == embedded));
    }

    /// <summary>By one build: what they have in common is read once.</summary>
    private async Task PackAsync()
    {
        (int exitCode, string output) = await DotNet.RunProjectAsync(
            "pack",
            $"""
            <Project>
              <ItemGroup>
                <Packed Include="{Repository.Root}/src/MnistTools.Core/MnistTools.Core.csproj" />
                <Packed Include="{Repository.Root}/src/MnistTools.Plotting/MnistTools.Plotting.csproj" />
                <Packed Include="{Repository.Root}/src/MnistTools.MSBuild/MnistTools.MSBuild.csproj" />
              </ItemGroup>
              <Target Name="Pack"><MSBuild Projects="@(Packed)" Targets="Pack" /></Target>
            </Project>
            """,
            "--no-build", DotNet.OneNode, "-o", Folder);
        Assert.True(exitCode == 0, output);
        Assert.DoesNotContain("warning", output);
    }

    private ZipArchive Open(string file) => ZipFile.OpenRead(_folder.At(Path.GetFileNameWithoutExtension(file) + $".{Version}" + Path.GetExtension(file)));
}
