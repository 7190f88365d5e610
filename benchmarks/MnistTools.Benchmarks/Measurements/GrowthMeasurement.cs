using MnistTools.Data;
using MnistTools.Training;

namespace MnistTools.Benchmarks.Measurements;

/// <summary>How the cost of an epoch grows with the images, the width of the hidden layer and the threads.</summary>
internal static class GrowthMeasurement
{
    private const int BatchSize = 64;

    public static IEnumerable<ResultRow> Measure(BenchmarkSetting setting)
    {
        ImageSet images = setting.Data.Train;
        foreach (int count in (int[])[10_000, 20_000, 40_000, 60_000])
        {
            yield return new DenseContest(images.Take(count), BatchSize).Measure($"{count} images, width 512", setting.Rounds);
        }

        foreach (int units in (int[])[64, 128, 256, 512, 1024, 2048, 4096])
        {
            yield return new DenseContest(images, BatchSize) { Units = units }.Measure($"{images.Count} images, width {units}", setting.Rounds);
        }

        foreach (int threadCount in Enumerable.Range(1, TrainingOptions.DefaultThreadCount))
        {
            yield return new DenseContest(images, BatchSize) { ThreadCount = threadCount }
                .Measure($"{images.Count} images, width 512, threads: {threadCount}", setting.Rounds);
        }
    }
}
