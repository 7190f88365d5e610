using MnistTools.Core.Tests.Reliability;
using MnistTools.Persistence;

namespace MnistTools.TorchSharp.Tests;

/// <summary>
/// Damaged files of TorchSharp's own format, as the tests of Core damage all others; MNISTTOOLS_FUZZ and MNISTTOOLS_FUZZ_SEED mean the same here.
/// </summary>
public sealed class TorchSharpFuzzTests : FolderTests
{
    private const int Usual = 3000, UsualSeed = 1;

    /// <summary>Of all inputs, those that this reader gets.</summary>
    private const int Share = 30;

    /// <summary>Two small models and their modules for each shape that an image may have, and messages.</summary>
    private const long Base = 16 << 20, OfByte = 256;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly Layer[] Layers =
        [new Flatten(), new Dense(4, ActivationFunction.Relu), new BatchNormalization(), new Dense(10, ActivationFunction.Softmax)];

    [Fact]
    public void Whatever_a_file_holds_it_is_read_or_refused_as_documented()
    {
        string sample = Folder.At("sample.dat"), path = Folder.At("fuzzed.dat");
        ModelFile.Save(new MnistModel(Layers, seed: 1), sample, overwrite: false);
        var reader = new FuzzedReader(
            "dat", [File.ReadAllBytes(sample)], Prepare,
            failure => failure is ModelFormatException && failure.Message.StartsWith(path, StringComparison.Ordinal), length => Base + (OfByte * length));
        var run = new FuzzRun(reader, LongRun.Read("MNISTTOOLS_FUZZ_SEED", UsualSeed));
        run.Run(LongRun.Read("MNISTTOOLS_FUZZ", Usual) / Share, Patience);
        TestContext.Current.TestOutputHelper!.WriteLine($"{run}");
        Assert.True(run.Findings.Count == 0, string.Join("\n", run.Findings));

        Action Prepare(byte[] bytes)
        {
            File.WriteAllBytes(path, bytes);
            return () => ModelFile.Load(path, new ModelImportOptions { Layers = Layers });
        }
    }
}
