namespace MnistTools.Module.Tests;

/// <summary>What users read of the module, tested by Pester beside <see cref="ModuleTests"/>: the two keep one processor each at work.</summary>
public class DocumentationTests
{
    [Theory]
    [PesterFile("Documentation")]
    public void Documentation(PesterTest test) => test.AssertPassed();

    [Theory]
    [PesterFile("Examples")]
    public void Examples(PesterTest test) => test.AssertPassed();

    [Theory]
    [PesterFile("Help")]
    public void Help(PesterTest test) => test.AssertPassed();
}
