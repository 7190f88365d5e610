[assembly: TestCollectionOrderer(typeof(MnistTools.MSBuild.Tests.LongTests))]

namespace MnistTools.MSBuild.Tests;

/// <summary>What takes longest here.</summary>
public sealed class LongTests() : LongestFirst(nameof(EmulatedBitsTests), nameof(OfPackages));
