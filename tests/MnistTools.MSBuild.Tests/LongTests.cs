[assembly: TestCollectionOrderer(typeof(MnistTools.MSBuild.Tests.LongTests))]

namespace MnistTools.MSBuild.Tests;

/// <summary>The order of the test collections of this assembly.</summary>
public sealed class LongTests() : LongestFirst(
    nameof(OfPackages), nameof(EmulatedBitsTests), nameof(ExampleTests), nameof(RetrainingTests), nameof(TargetsTests));
