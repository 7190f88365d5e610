using MnistTools.Benchmarks.Peers;
using MnistTools.Optimizers;
using MnistTools.Training;

namespace MnistTools.Benchmarks.Measurements;

/// <summary>Epochs against those of Python's libraries, each in a process of its own, on as many threads.</summary>
internal static class PythonMeasurement
{
    public static IEnumerable<ResultRow> MeasurePyTorch(BenchmarkSetting setting) => Measure(setting, "PyTorch", "pytorch.py", new RMSprop(), goal: 0.27);

    public static IEnumerable<ResultRow> MeasureScikitLearn(BenchmarkSetting setting) =>
        Measure(setting, "scikit-learn", "scikit_learn.py", new Adam(), goal: 0.18);

    private static IEnumerable<ResultRow> Measure(BenchmarkSetting setting, string library, string script, Optimizer optimizer, double goal)
    {
        foreach (int batchSize in (int[])[32, 64, 128])
        {
            string what = $"784-512-10, {optimizer.GetType().Name}, batch {batchSize}";
            using PythonPeer? peer = PythonPeer.Start(script, batchSize, TrainingOptions.DefaultThreadCount);
            yield return peer is null
                ? new ResultRow($"{what}: {library}, not installed", null) { Goal = goal }
                : new DenseContest(setting, setting.Data.Train, batchSize) { Optimizer = optimizer }.Measure($"{what}: {peer.Name}", goal, peer.RunEpoch);
        }
    }
}
