using MnistTools.Core.Tests.Data;
using MnistTools.Core.Tests.Engines;
using MnistTools.Core.Tests.Numerics;
using MnistTools.Core.Tests.Persistence;
using MnistTools.Core.Tests.Tuning;

[assembly: TestCollectionOrderer(typeof(MnistTools.Core.Tests.LongTests))]

namespace MnistTools.Core.Tests;

/// <summary>The order of the test collections of this assembly.</summary>
public sealed class LongTests() : LongestFirst(
    nameof(ReciprocalSquareRootTests), nameof(PictureTests), nameof(PostgresStudyTests), nameof(PictureSceneTests), nameof(TorchProgramTests),
    nameof(SameBitsTests), nameof(SearchProcessTests), nameof(LayerFileTests), nameof(OnnxFileTests));
