using System.Xml.Linq;
using MnistTools.Data;
using MnistTools.Evaluation;
using MnistTools.Models;
using MnistTools.Persistence;

namespace MnistTools.MSBuild.Tests;

/// <summary>The NuGet packages, and examples/csharp as somebody writes it who has nothing else.</summary>
[Collection(nameof(OfPackages))]
public sealed class PackageTests(PackedPackages packages) : IDisposable
{
    private static readonly string[] MnistFiles =
        ["t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz", "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("MnistTools.Core", "PureHDF")]
    [InlineData("MnistTools.Plotting", "MnistTools.Core")]
    public void A_package_has_licence_readme_documentation_symbols_and_its_dependencies(string name, string dependency)
    {
        XElement metadata = packages.ReadMetadata(name);
        XNamespace space = metadata.Name.Namespace;
        Assert.Equal("MIT", (string?)metadata.Element(space + "license"));
        Assert.Equal("README.md", (string?)metadata.Element(space + "readme"));
        Assert.Contains(dependency, metadata.Descendants(space + "dependency").Select(element => (string?)element.Attribute("id")));

        Dictionary<string, long> entries = packages.ReadEntries(name);
        Assert.All(["README.md", "LICENSE", $"lib/net10.0/{name}.dll", $"lib/net10.0/{name}.xml"], file => Assert.True(entries[file] > 0, file));
        Assert.Contains($"lib/net10.0/{name}.pdb", packages.ReadEntries(name, ".snupkg").Keys);
    }

    [Theory]
    [InlineData("MnistTools.Core", "Trainer.cs")]
    [InlineData("MnistTools.Plotting", "HistoryFigure.cs")]
    public void Symbols_bring_the_sources_that_they_name(string name, string file)
    {
        Dictionary<string, bool> sources = packages.ReadSources(name);
        Assert.Contains(sources.Keys, source => Path.GetFileName(source) == file);
        Assert.All(sources, source => Assert.True(source.Value, source.Key));
    }

    [Fact]
    public void Nothing_in_a_package_says_where_it_was_built()
    {
        Assert.SkipUnless(Repository.Configuration == "release", "What is debugged in a clone has its paths, and is not what is packed.");
        Assert.Equal(5, packages.Files.Count);
        Assert.Empty(packages.Find(Repository.Root + Path.DirectorySeparatorChar));
        Assert.All(["MnistTools.Core", "MnistTools.Plotting"], name => Assert.All(packages.ReadSources(name).Keys, source => Assert.StartsWith("/_/", source)));
    }

    [Fact]
    public void The_core_brings_mnist_and_what_puts_it_beside_a_program()
    {
        Dictionary<string, long> entries = packages.ReadEntries("MnistTools.Core");
        Assert.All(MnistFiles, file => Assert.Equal(new FileInfo(Repository.GetPath("data", "mnist", file)).Length, entries[$"data/mnist/{file}"]));
        Assert.Contains("data/mnist/README.md", entries.Keys);
        Assert.Contains("buildTransitive/MnistTools.Core.targets", entries.Keys);
    }

    [Fact]
    public async Task The_example_is_published_with_nothing_but_the_packages_and_trains_plots_saves_and_predicts()
    {
        WriteConsumer();
        string output = await Run("publish", "-c", "Release", "-o", "published", "-nologo");
        Assert.DoesNotContain("warning", output);
        Directory.Delete(_folder.At("packages"), recursive: true);

        string[] lines = (await Run(_folder.At("published/FirstModel.dll"), "1")).Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("Epoch 1/1", lines[0]);
        Assert.StartsWith("938/938 [==============================] - ", lines[1]);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(_folder.At("accuracy.png"))[..4]);
        MnistModel model = ModelFile.Load(_folder.At("digits.safetensors"));
        ImageSet digits = MnistFolder.LoadMnist().Test.Take(5);
        Assert.Equal(Predictor.Predict(model, digits).Select(prediction => $"{prediction.ActualLabel} was taken for {prediction}"), lines[^5..]);
        Assert.True(Evaluator.Evaluate(model, MnistFolder.LoadMnist().Test).Accuracy > 0.95);
    }

    /// <summary>As it stands in examples, but for where the packages are: nothing may stay of these in NuGet's own folder.</summary>
    [Fact]
    public async Task A_program_in_one_file_trains_plots_and_saves_with_the_packages()
    {
        string program = await File.ReadAllTextAsync(Repository.GetPath("examples", "first-model.cs"), TestContext.Current.CancellationToken);
        const string Source = "#:property RestoreAdditionalProjectSources=../artifacts/package/release";
        Assert.Contains(Source, program, StringComparison.Ordinal);
        Assert.Contains($"#:package MnistTools.Plotting@{packages.Version}\n", program, StringComparison.Ordinal);
        await File.WriteAllTextAsync(
            _folder.At("first-model.cs"),
            program.Replace(
                Source,
                $"#:property RestoreSources={packages.Folder}\n#:property RestorePackagesPath={_folder.At("packages")}\n#:property RestoreFallbackFolders={PackageRoot}", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);

        string output = await Run("run", "first-model.cs", "--", "1");

        Assert.Matches(@"^Epoch 1/1\s+938/938 \[=+\].+\s+val_accuracy: 0\.9[5-9]\d\d\s*$", output);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(_folder.At("accuracy.png"))[..4]);
        Assert.Equal(10, ModelFile.Load(_folder.At("digits.safetensors")).OutputCount);
    }

    /// <summary>
    /// A project far from this one, whose only source of packages is the folder of the packed ones; what they depend on was restored for these
    /// tests. It keeps them in its own folder, where every .cs file is compiled.
    /// </summary>
    private void WriteConsumer()
    {
        File.Copy(Repository.GetPath("examples", "csharp", "Program.cs"), _folder.At("Program.cs"));
        // What the documentation shows is compiled with it.
        File.WriteAllText(_folder.At("Documentation.cs"), DocumentationCode.Read());
        File.WriteAllText(_folder.At("nuget.config"), $"""
            <configuration>
              <packageSources><clear /><add key="packed" value="{packages.Folder}" /></packageSources>
            </configuration>
            """);
        File.WriteAllText(_folder.At("FirstModel.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <RestorePackagesPath>packages</RestorePackagesPath>
                <RestoreFallbackFolders>{PackageRoot}</RestoreFallbackFolders>
                <CreateHardLinksForPublishFilesIfPossible>true</CreateHardLinksForPublishFilesIfPossible>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="MnistTools.Plotting" Version="{packages.Version}" />
              </ItemGroup>
            </Project>
            """);
    }

    /// <summary>Where NuGet keeps the packages that these tests were built with.</summary>
    private static string PackageRoot { get; } = BuiltFor.Read("NuGetPackageRoot");

    private async Task<string> Run(params string[] arguments)
    {
        (int exitCode, string output) = await DotNet.RunAsync(arguments, _folder.Path);
        Assert.True(exitCode == 0, output);
        return output;
    }
}
