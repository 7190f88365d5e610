using System.Diagnostics;
using MnistTools.Data;
using MnistTools.Models;
using MnistTools.Training;

namespace MnistTools.Benchmarks;

/// <summary>Two trainings at once on one thread each against two after each other on two threads, at batch 32.</summary>
internal static class WorkerBenchmark
{
    private const int BatchSize = 32;

    /// <summary>Seconds for both trainings of one epoch: after each other, and at once.</summary>
    public static (double InTurn, double AtOnce) Measure(ImageSet images)
    {
        Train(images, 2);
        long started = Stopwatch.GetTimestamp();
        Train(images, 2);
        Train(images, 2);
        double inTurn = Stopwatch.GetElapsedTime(started).TotalSeconds;
        started = Stopwatch.GetTimestamp();
        Parallel.Invoke(() => Train(images, 1), () => Train(images, 1));
        return (inTurn, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private static void Train(ImageSet images, int threads) => Trainer.Fit(
        new MnistModel(MnistModel.DefaultLayers, seed: 1), images, null, new TrainingOptions { BatchSize = BatchSize, Seed = 1, ThreadCount = threads });
}
