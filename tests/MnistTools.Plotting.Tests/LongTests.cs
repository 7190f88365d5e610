using MnistTools.Plotting.Tests.Reports;

[assembly: TestCollectionOrderer(typeof(MnistTools.Plotting.Tests.LongTests))]

namespace MnistTools.Plotting.Tests;

/// <summary>What takes longest here.</summary>
public sealed class LongTests() : LongestFirst(nameof(InBrowser), nameof(InSecondBrowser), nameof(ImageExportTests));
