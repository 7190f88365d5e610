using MnistTools.Plotting.Tests.Reports;

[assembly: TestCollectionOrderer(typeof(MnistTools.Plotting.Tests.LongTests))]

namespace MnistTools.Plotting.Tests;

/// <summary>The order of the test collections of this assembly.</summary>
public sealed class LongTests() : LongestFirst(nameof(InBrowser), nameof(InSecondBrowser), nameof(ImageExportTests));
