using MnistTools.Core.Tests;

[assembly: AssemblyFixture(typeof(RealMnist))]

namespace MnistTools.Core.Tests;

/// <summary>A part of the real MNIST, read once for all tests.</summary>
public sealed class RealMnist
{
    public MnistData Whole { get; } = MnistFolder.LoadMnist();

    public ImageSet Train => field ??= Whole.Train.Take(6000);

    public ImageSet Test => field ??= Whole.Test.Take(1000);
}
