using System.Collections.Concurrent;
using System.Reflection;
using System.Xml.Linq;
using Xunit.Sdk;
using Xunit.v3;

namespace MnistTools.Module.Tests;

/// <summary>
/// The tests of one file of Pester; each is a row of a theory with its name, skipped if Pester skipped it. The file runs once, in a PowerShell of its own or in
/// one with other files: to start it and to load Pester takes longer than most files do.
/// </summary>
/// <param name="name">The file without <c>.Tests.ps1</c>.</param>
/// <param name="session">The names of all files that run in the same PowerShell, in their order, with spaces between them; if left out, there are no others.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PesterFileAttribute(string name, string? session = null) : DataAttribute
{
    private static readonly string Pester = BuiltFor.Read("PesterManifest");
    private static readonly ConcurrentDictionary<string, Lazy<Task<Session>>> Sessions = [];

    public string File => name + ".Tests.ps1";

    /// <summary>The tests are known when they have run.</summary>
    public override bool SupportsDiscoveryEnumeration() => false;

    public override async ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        Session all = await Sessions.GetOrAdd(session ?? name, names => new(() => RunAsync(names.Split(' ')))).Value;
        (PowerShellResult run, XDocument? results) = (all.Run, all.Results);
        XElement? ours = results?.Descendants("test-suite").SingleOrDefault(suite => (string?)suite.Attribute("name") == File);
        ITheoryDataRow[] rows = ours is null ? [] : [.. Read(ours)];
        bool isTold = run.ExitCode == 0 || results?.Descendants("failure").Any() == true;
        if (rows.Length == 0 || !isTold)
        {
            return [.. rows, Row(new PesterTest(File, $"Pester ended with {run.ExitCode}.{Environment.NewLine}{run.Output}{run.Error}"))];
        }

        // Pester catches all errors of PowerShell, so this is what a native library complained about, on a stream that no cmdlet can silence.
        return run.Error.Length == 0
            ? rows
            : [.. rows, Row(new PesterTest(File, $"Something wrote to the standard error stream:{Environment.NewLine}{run.Error}"))];
    }

    private static async Task<Session> RunAsync(string[] names)
    {
        using var folder = new TemporaryFolder();
        string results = folder.At("results.xml");
        PowerShellResult run = await PowerShellProcess.RunAsync(
            ["-File", Repository.GetPath("tests", "MnistTools.Module.Tests", "Run.ps1"), .. names, "-Pester", Pester, "-ResultFile", results],
            timeLimit: PowerShellProcess.TimeLimit * names.Length);
        return new Session(run, System.IO.File.Exists(results) ? XDocument.Load(results) : null);
    }

    private static IEnumerable<ITheoryDataRow> Read(XElement results)
    {
        foreach (XElement element in results.DescendantsAndSelf().Where(element => element.Name.LocalName is "test-case" or "test-suite"))
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

    /// <summary>What a PowerShell wrote that ran files of Pester, and their results; none where it died.</summary>
    private sealed record Session(PowerShellResult Run, XDocument? Results);
}
