using System.Reflection;
using System.Xml.Linq;
using Xunit.Sdk;
using Xunit.v3;

namespace MnistTools.Module.Tests;

/// <summary>The tests of one file of Pester, which runs once in PowerShell; each is a row of a theory with its name, skipped if Pester skipped it.</summary>
/// <param name="name">The file without <c>.Tests.ps1</c>.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PesterFileAttribute(string name) : DataAttribute
{
    private static readonly string Pester = BuiltFor.Read("PesterManifest");

    public string File => name + ".Tests.ps1";

    /// <summary>The tests are known when they have run.</summary>
    public override bool SupportsDiscoveryEnumeration() => false;

    public override async ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        using var folder = new TemporaryFolder();
        string results = folder.At("results.xml");
        PowerShellResult run = await PowerShellProcess.RunAsync(
            "-File", Repository.GetPath("tests", "MnistTools.Module.Tests", "Run.ps1"), "-Name", name, "-Pester", Pester, "-ResultFile", results);
        ITheoryDataRow[] rows = System.IO.File.Exists(results) ? [.. Read(XDocument.Load(results))] : [];
        bool isTold = run.ExitCode == 0 || rows.Any(row => row.GetData() is [PesterTest { Failure: not null }]);
        if (rows.Length == 0 || !isTold)
        {
            return [.. rows, Row(new PesterTest(File, $"Pester ended with {run.ExitCode}.{Environment.NewLine}{run.Output}{run.Error}"))];
        }

        // Pester catches all errors of PowerShell, so this is what a native library complained about, on a stream that no cmdlet can silence.
        return run.Error.Length == 0
            ? rows
            : [.. rows, Row(new PesterTest(File, $"Something wrote to the standard error stream:{Environment.NewLine}{run.Error}"))];
    }

    private static IEnumerable<ITheoryDataRow> Read(XDocument results)
    {
        foreach (XElement element in results.Descendants().Where(element => element.Name.LocalName is "test-case" or "test-suite"))
        {
            string name = element.Attribute("fullname")!.Value;
            string? failure = element.Element("failure") is { } told
                ? $"{told.Element("message")?.Value}{Environment.NewLine}{told.Element("stack-trace")?.Value}"
                : null;
            if (element.Name.LocalName == "test-case")
            {
                string? reason = element.Attribute("result")!.Value == "Skipped"
                    ? element.Element("reason")?.Element("message")?.Value ?? "Pester skipped it."
                    : null;
                yield return Row(new PesterTest(name, failure), reason);
            }
            else if (failure is not null)
            {
                yield return Row(new PesterTest(name, failure));
            }
        }
    }

    private static TheoryDataRow<PesterTest> Row(PesterTest test, string? skip = null) => new(test) { TestDisplayName = test.Name, Label = "", Skip = skip };
}
