using System.Reflection.PortableExecutable;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MnistTools.Persistence;

namespace MnistTools.MSBuild.Tests;

/// <summary>The package MnistTools.MSBuild: what is in it, and a project that has nothing else.</summary>
[Collection(nameof(OfPackages))]
public sealed class TrainerPackageTests(PackedPackages packages) : FolderTests
{
    private const string Package = "MnistTools.MSBuild";
    private const string Trainer = "tools/net10.0/any/";

    [Fact]
    public void It_is_for_builds_alone()
    {
        XElement metadata = packages.ReadMetadata(Package);
        XNamespace space = metadata.Name.Namespace;
        Assert.Equal(
            ("true", "MIT", "README.md"),
            ((string?)metadata.Element(space + "developmentDependency"), (string?)metadata.Element(space + "license"),
                (string?)metadata.Element(space + "readme")));
        Assert.Empty(metadata.Descendants(space + "dependencies"));

        Dictionary<string, long> entries = packages.ReadEntries(Package);
        Assert.Equal(
            ["DejaVuSans-LICENSE.txt", "LICENSE", "MnistTools.MSBuild.nuspec", "README.md", "ThirdPartyNotices.txt", "[Content_Types].xml", "_rels",
                "bom.json", "build", "buildMultiTargeting", "package", "tools"],
            entries.Keys.Select(entry => entry.Split('/')[0]).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(
            ["build/MnistTools.MSBuild.targets", "build/MnistTools.targets", "build/MnistTraining.proj", "buildMultiTargeting/MnistTools.MSBuild.targets"],
            entries.Keys.Where(entry => entry.StartsWith("build", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.All(
            ["MnistTools.targets", "MnistTraining.proj"],
            file => Assert.Equal(new FileInfo(Repository.GetPath("build", file)).Length, entries[$"build/{file}"]));
        Assert.DoesNotContain($"{Package}.{packages.Version}.snupkg", packages.Files);
        Assert.InRange(new FileInfo(Path.Combine(packages.Folder, $"{Package}.{packages.Version}.nupkg")).Length, 1, 80_000_000);
    }

    [Fact]
    public void The_documentation_names_its_version()
    {
        string reference = $"""<PackageReference Include="{Package}" Version="{packages.Version}" PrivateAssets="all" />""";
        Assert.All(
            [ReadText("README.md"), File.ReadAllText(Repository.GetPath("docs", "msbuild.md"))],
            page => Assert.Contains(reference, page, StringComparison.Ordinal));
    }

    [Fact]
    public void Its_trainer_is_whole()
    {
        Dictionary<string, long> entries = packages.ReadEntries(Package);
        using var dependencies = JsonDocument.Parse(ReadText($"{Trainer}{Package}.deps.json"));
        var needed = new List<string>();
        foreach (JsonProperty library in dependencies.RootElement.GetProperty("targets").EnumerateObject().Single().Value.EnumerateObject())
        {
            needed.AddRange(ListFiles(library.Value, "runtime").Select(file => Path.GetFileName(file)));
            needed.AddRange(ListFiles(library.Value, "resources").Select(file => string.Join('/', file.Split('/')[^2..])));
            needed.AddRange(ListFiles(library.Value, "runtimeTargets"));
        }

        Assert.Contains("MnistTools.Plotting.dll", needed);
        Assert.Contains("de/MnistTools.Plotting.resources.dll", needed);
        string[] data = [.. Directory.GetFiles(Repository.GetPath("data", "mnist")).Select(file => $"data/mnist/{Path.GetFileName(file)}")];
        Assert.Equal(5, data.Length);
        Assert.Equal(
            needed.Concat(data).Concat([$"{Package}.deps.json", $"{Package}.runtimeconfig.json"]).Order(StringComparer.Ordinal),
            entries.Keys.Where(entry => entry.StartsWith(Trainer, StringComparison.Ordinal)).Select(entry => entry[Trainer.Length..])
                .Order(StringComparer.Ordinal));
        Assert.All(data, file => Assert.Equal(new FileInfo(Repository.GetPath(file)).Length, entries[Trainer + file]));
    }

    [Theory]
    [InlineData("linux-x64")]
    [InlineData("linux-arm64")]
    [InlineData("linux-musl-x64")]
    [InlineData("linux-musl-arm64")]
    [InlineData("win-x64")]
    [InlineData("win-arm64")]
    [InlineData("osx-x64")]
    [InlineData("osx-arm64")]
    public void It_has_the_native_libraries_of_a_platform(string platform)
    {
        string system = platform.Split('-')[0];
        Assert.All(["SkiaSharp", "HarfBuzzSharp", "e_sqlite3"], library => Assert.Single(
            packages.ReadEntries(Package).Keys,
            entry => Regex.IsMatch(entry, $@"^{Trainer}runtimes/({platform}|{system})/native/(lib)?{library}\.(so|dll|dylib)$")));
    }

    [Fact]
    public void Its_assemblies_are_for_each_processor() =>
        Assert.All(["MnistTools.Core", "MnistTools.MSBuild", "MnistTools.Plotting"], name =>
        {
            using var assembly = new PEReader(packages.Read(Package, $"{Trainer}{name}.dll"));
            Assert.Equal(Machine.I386, assembly.PEHeaders.CoffHeader.Machine);
            Assert.Equal(CorFlags.ILOnly, assembly.PEHeaders.CorHeader!.Flags & (CorFlags.ILOnly | CorFlags.Requires32Bit));
        });

    [Fact]
    public void It_says_of_each_file_of_others_whose_it_is()
    {
        string notices = ReadText("ThirdPartyNotices.txt").ReplaceLineEndings("\n");
        string[] named = [.. Regex.Matches(notices, "^Files: (.*)$", RegexOptions.Multiline).SelectMany(files => files.Groups[1].Value.Split(", "))];
        Assert.Equal(
            packages.ReadEntries(Package).Keys
                .Where(entry => Regex.IsMatch(entry, @"\.(dll|so|dylib)$") && !Path.GetFileName(entry).StartsWith("MnistTools.", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
            named.Where(file => file.StartsWith(Trainer, StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.All(
            ["Yann LeCun", "DejaVuSans-LICENSE.txt", "Plotly, Inc.", "Npgsql Development Team"],
            text => Assert.Contains(text, notices, StringComparison.Ordinal));

        using var materials = JsonDocument.Parse(ReadText("bom.json"));
        Assert.Equal(packages.Version, materials.RootElement.GetProperty("metadata").GetProperty("component").GetProperty("version").GetString());
        string[] listed =
        [
            .. materials.RootElement.GetProperty("components").EnumerateArray()
                .Select(component => $"{component.GetProperty("name").GetString()} {component.GetProperty("version").GetString()}"),
        ];
        string[] noticed = [.. Regex.Matches(notices, @"^-{80}\n(\S+ \d\S*)$", RegexOptions.Multiline).Select(package => package.Groups[1].Value)];
        Assert.True(noticed.Length > 30);
        Assert.Subset(listed.ToHashSet(), noticed.ToHashSet());
    }

    [Fact]
    public async Task A_project_with_nothing_but_the_package_trains_once_for_all_its_frameworks_and_keeps_nothing_of_it()
    {
        string folder = WriteConsumer();
        string built = await RunAsync(folder, "build", "-nologo", "-c", "Release");
        Assert.DoesNotContain("warning", built, StringComparison.Ordinal);
        Assert.Equal(1, CountTrainings(built));
        Assert.Equal(
            ["app.csproj", "digits.json", "digits.png", "digits.safetensors", "nuget.config", "program.cs"],
            Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(10, ModelFile.Load(Path.Combine(folder, "digits.safetensors")).OutputCount);
        Assert.Equal(300, HistoryFile.Load(Path.Combine(folder, "digits.json")).Parameters.TrainCount);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(Path.Combine(folder, "digits.png"))[..4]);
        foreach (string framework in (string[])["net10.0", "net10.0-browser"])
        {
            string output = Path.Combine(folder, "bin", "Release", framework);
            Assert.Equal(
                ["app.deps.json", "app.dll", "app.pdb", "app.runtimeconfig.json"],
                Directory.GetFileSystemEntries(output).Select(Path.GetFileName).Order(StringComparer.Ordinal));
            string dependencies = await File.ReadAllTextAsync(Path.Combine(output, "app.deps.json"), TestContext.Current.CancellationToken);
            Assert.DoesNotContain("MnistTools", dependencies, StringComparison.Ordinal);
        }

        // As on a machine where somebody else unpacks it, later.
        string trainer = Path.Combine(folder, "packages", Package.ToLowerInvariant(), packages.Version, Trainer);
        string[] assemblies = Directory.GetFiles(trainer, "MnistTools.*.dll");
        Assert.Equal(3, assemblies.Length);
        Array.ForEach(assemblies, file => File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(1)));
        Assert.Equal(0, CountTrainings(await RunAsync(folder, "msbuild", "-nologo", "-v:minimal", DotNet.OneNode, "-p:Configuration=Release")));

        // Another build of the same version. Nobody reads what comes after an assembly.
        await File.AppendAllTextAsync(assemblies[0], " ", TestContext.Current.CancellationToken);
        Assert.Equal(
            1, CountTrainings(await RunAsync(folder, "msbuild", "-nologo", "-v:minimal", DotNet.OneNode, "-p:Configuration=Release", "-t:Build;Clean")));
        Assert.Equal(["app.csproj", "nuget.config", "program.cs"], Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    private string ReadText(string entry) => Encoding.UTF8.GetString(packages.Read(Package, entry).AsSpan());

    private static IEnumerable<string> ListFiles(JsonElement library, string kind) =>
        library.TryGetProperty(kind, out JsonElement files) ? files.EnumerateObject().Select(file => file.Name) : [];

    private static int CountTrainings(string output) => Regex.Count(output, @"digits\.safetensors: Epoch 1/1");

    /// <summary>A project far from this one, with frameworks that need no package; it keeps the packages, those packed here, in a folder of its own.</summary>
    private string WriteConsumer()
    {
        string folder = Directory.CreateDirectory(Folder.At("a 'b' ü 100%")).FullName;
        Write("program.cs", "System.Console.WriteLine();");
        Write("nuget.config", $"""
            <configuration>
              <packageSources><clear /><add key="packed" value="{packages.Folder}" /></packageSources>
            </configuration>
            """);
        Write("app.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFrameworks>net10.0;net10.0-browser</TargetFrameworks>
                <UseAppHost>false</UseAppHost>
                <RestorePackagesPath>packages</RestorePackagesPath>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="{Package}" Version="{packages.Version}" PrivateAssets="all" />
                <MnistTraining Include="digits.safetensors" First="300" TestFirst="50" />
              </ItemGroup>
            </Project>
            """);
        return folder;

        void Write(string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);
    }

    private static async Task<string> RunAsync(string folder, params string[] arguments)
    {
        (int exitCode, string output) = await DotNet.RunAsync(arguments, folder);
        Assert.True(exitCode == 0, output);
        return output;
    }
}
