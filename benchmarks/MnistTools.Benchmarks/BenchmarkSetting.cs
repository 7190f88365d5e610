using MnistTools.Data;

namespace MnistTools.Benchmarks;

/// <summary>What all measurements share.</summary>
/// <param name="Data">MNIST.</param>
/// <param name="Rounds">How often each thing is measured.</param>
internal sealed record BenchmarkSetting(MnistData Data, int Rounds);
