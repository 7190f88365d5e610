[assembly: TestCollectionOrderer(typeof(MnistTools.Module.Tests.LongTests))]

namespace MnistTools.Module.Tests;

/// <summary>What takes longest here.</summary>
public sealed class LongTests() : LongestFirst(nameof(DocumentationTests), nameof(ModuleTests));
