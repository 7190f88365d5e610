using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MnistTools.MSBuild.Tests;

/// <summary>What the README's first command has to fetch on a machine that has no package yet.</summary>
public class FirstCommandTests
{
    private const double BytesInMegabyte = 1e6;
    private static readonly string[] Projects = ["MnistTools.Core", "MnistTools.Plotting", "MnistTools.PowerShell", "MnistTools.Help", "PowerShell"];

    [Fact]
    public void The_README_says_how_much_is_downloaded()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The README's figure is that of Linux.");
        Match said = Regex.Match(File.ReadAllText(Repository.GetPath("README.md")), @"\((\d+) MB of packages");

        double bytes = Projects.SelectMany(ListPackages).Distinct(StringComparer.OrdinalIgnoreCase).Sum(file => new FileInfo(file).Length);

        Assert.Equal(said.Groups[1].Value, Math.Round(bytes / BytesInMegabyte).ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Each_package_is_fetched_in_one_version() =>
        Assert.All(
            Projects.SelectMany(ListPackages).Distinct().GroupBy(file => Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(file)))),
            versions => Assert.Single(versions));

    /// <summary>The files that a project's restore has fetched: its dependencies, and what it only downloads.</summary>
    private static IEnumerable<string> ListPackages(string project)
    {
        JsonNode assets = JsonNode.Parse(File.ReadAllText(Repository.GetPath("artifacts", "obj", project, "project.assets.json")))!;
        IEnumerable<(string Name, string Version)> dependencies = assets["libraries"]!.AsObject().Where(library => (string?)library.Value!["type"] == "package")
            .Select(library => library.Key.Split('/')).Select(parts => (parts[0], parts[1]));
        IEnumerable<(string Name, string Version)> downloads = (assets["project"]!["frameworks"]!["net10.0"]!["downloadDependencies"]?.AsArray() ?? [])
            .Select(download => ((string)download!["name"]!, ((string)download["version"]!).Split(',')[0].Trim('[', ' ', ']')));
        return dependencies.Concat(downloads)
            .Select(package => (Name: package.Name.ToLowerInvariant(), package.Version))
            .Select(package => Path.Combine(BuiltFor.Read("NuGetPackageRoot"), package.Name, package.Version, $"{package.Name}.{package.Version}.nupkg"));
    }
}
