namespace MnistTools.Module.Tests;

/// <summary>What users read of the module, tested by Pester beside <see cref="ModuleTests"/>: the two keep one processor each at work.</summary>
public class DocumentationTests
{
    private const string Together = "Documentation Examples Help";

    [Theory]
    [PesterFile("Documentation", Together)]
    public void Documentation(PesterTest test) => test.AssertPassed();

    [Theory]
    [PesterFile("Examples", Together)]
    public void Examples(PesterTest test) => test.AssertPassed();

    [Theory]
    [PesterFile("Help", Together)]
    public void Help(PesterTest test) => test.AssertPassed();
}
