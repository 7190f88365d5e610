using MnistTools.Core.Tests;

[assembly: AssemblyFixture(typeof(RealMnist))]

namespace MnistTools.Core.Tests;

/// <summary>A part of the real MNIST, read once for all tests: when the first one asks, which in the processes that tests start is never.</summary>
public sealed class RealMnist
{
    private readonly Lazy<MnistData> _whole = new(MnistFolder.LoadMnist);

    public MnistData Whole => _whole.Value;

    public ImageSet Train => field ??= Whole.Train.Take(6000);

    public ImageSet Test => field ??= Whole.Test.Take(1000);
}
