using MnistTools.Data;
using MnistTools.Layers;
using MnistTools.Models;

namespace MnistTools.Benchmarks;

/// <summary>What all measurements share.</summary>
/// <param name="Data">MNIST.</param>
/// <param name="Rounds">How often each thing is measured.</param>
/// <param name="Peak">What the processor can do, measured in the same run.</param>
internal sealed record BenchmarkSetting(MnistData Data, int Rounds, ProcessorPeak Peak)
{
    /// <summary>The least seconds that an epoch's arithmetic can take, if nothing of it is left out.</summary>
    public double LimitOfEpoch(IEnumerable<Layer> layers, int images, int? threads = null) =>
        images * NetworkArithmetic.FlopsOfTraining(new MnistModel(layers)) / (threads < Peak.Threads ? threads.Value * Peak.FlopsOfOne : Peak.Flops);
}
