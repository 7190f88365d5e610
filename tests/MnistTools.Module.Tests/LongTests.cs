[assembly: TestCollectionOrderer(typeof(MnistTools.Module.Tests.LongTests))]

namespace MnistTools.Module.Tests;

/// <summary>The order of the test collections of this assembly.</summary>
public sealed class LongTests() : LongestFirst(nameof(DocumentationTests), nameof(ModuleTests));
