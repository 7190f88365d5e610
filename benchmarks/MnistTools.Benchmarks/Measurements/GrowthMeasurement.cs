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
        foreach (int count in (int[])[images.Count / 6, images.Count / 3, images.Count * 2 / 3, images.Count])
        {
            yield return new DenseContest(setting, images.Take(count), BatchSize).Measure($"{count} images, width 512");
        }

        foreach (int units in (int[])[64, 128, 256, 512, 1024, 2048, 4096])
        {
            yield return new DenseContest(setting, images, BatchSize) { Units = units }.Measure($"{images.Count} images, width {units}");
        }

        foreach (int threadCount in Enumerable.Range(1, TrainingOptions.DefaultThreadCount))
        {
            yield return new DenseContest(setting, images, BatchSize) { ThreadCount = threadCount }
                .Measure($"{images.Count} images, width 512, threads: {threadCount}");
        }
    }
}
