using Xunit.Sdk;
using Xunit.v3;

namespace MnistTools.Tests;

/// <summary>The test collections of an assembly that take longest begin first, so that none is left alone on one of two processors at the end.</summary>
/// <param name="longest">Names of classes or of collections, the longest first.</param>
public abstract class LongestFirst(params string[] longest) : ITestCollectionOrderer
{
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection => [.. testCollections.OrderBy(PlaceOf)];

    private int PlaceOf<TTestCollection>(TTestCollection collection)
        where TTestCollection : ITestCollection
    {
        string told = collection.TestCollectionDisplayName;
        int place = Array.FindIndex(longest, name => told == name || told.Contains($".{name} ", StringComparison.Ordinal));
        return place < 0 ? longest.Length : place;
    }
}
