using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(MnistTools.Module.Tests.LongestFirst))]

namespace MnistTools.Module.Tests;

/// <summary>The two collections that take minutes begin first, so that neither is left alone on one of two processors at the end.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest = [nameof(DocumentationTests), nameof(ModuleTests)];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(collection => !Longest.Any(name => collection.TestCollectionDisplayName.Contains($".{name} ", StringComparison.Ordinal)))];
}
