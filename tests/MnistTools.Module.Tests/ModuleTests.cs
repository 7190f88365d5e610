using System.Reflection;

namespace MnistTools.Module.Tests;

/// <summary>
/// What users do with the module, tested by Pester in PowerShell itself: one theory for each file, one row for each of its tests. Files that need no PowerShell
/// of their own share one, the first of them that whose tests look at what a new session has.
/// </summary>
public class ModuleTests
{
    private const string Together = "Session Data History Reach Search Engine";

    [Theory]
    [PesterFile("Data", Together)]
    public void Data(PesterTest test) => test.AssertPassed();

    [Theory]
    [PesterFile("Engine", Together)]
    public void Engine(PesterTest test) => test.AssertPassed();

    [Theory]
    [PesterFile("History", Together)]
    public void History(PesterTest test) => test.AssertPassed();

    [Theory]
    [PesterFile("Isolation")]
    public void Isolation(PesterTest test) => test.AssertPassed();

    [Theory]
    [PesterFile("Package")]
    public void Package(PesterTest test) => test.AssertPassed();

    [Theory]
    [PesterFile("Reach", Together)]
    public void Reach(PesterTest test) => test.AssertPassed();

    [Theory]
    [PesterFile("Search", Together)]
    public void Search(PesterTest test) => test.AssertPassed();

    [Theory]
    [PesterFile("Session", Together)]
    public void Session(PesterTest test) => test.AssertPassed();

    [Fact]
    public void Each_file_of_Pester_is_run()
    {
        IEnumerable<string> run = typeof(ModuleTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods())
            .Select(method => method.GetCustomAttribute<PesterFileAttribute>()?.File)
            .OfType<string>();
        IEnumerable<string> files =
            Directory.GetFiles(Repository.GetPath("tests", "MnistTools.Module.Tests"), "*.Tests.ps1").Select(file => Path.GetFileName(file));
        Assert.Equal(files.Order(StringComparer.Ordinal), run.Order(StringComparer.Ordinal));
    }
}
