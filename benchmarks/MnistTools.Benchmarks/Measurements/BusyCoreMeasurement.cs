using MnistTools.Benchmarks.Processes;
using MnistTools.Models;
using MnistTools.Optimizers;

namespace MnistTools.Benchmarks.Measurements;

/// <summary>An epoch while another process keeps a core busy, against a quiet one.</summary>
internal static class BusyCoreMeasurement
{
    private const int BatchSize = 64;

    public static IEnumerable<ResultRow> Measure(BenchmarkSetting setting)
    {
        var training = new TrainingEpochs(MnistModel.DefaultLayers, setting.Data.Train, BatchSize, new RMSprop());
        double[] medians = Turns.Measure(
            setting.Rounds,
            () =>
            {
                using BusyProcess busy = BusyProcess.Start();
                return training.RunEpoch();
            },
            training.RunEpoch);
        yield return new ResultRow($"784-512-10, RMSprop, batch {BatchSize}, beside a busy process: a quiet epoch", medians[0])
        {
            Peer = medians[1],
            Goal = 2.5,
        };
    }
}
