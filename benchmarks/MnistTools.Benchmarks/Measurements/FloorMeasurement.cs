namespace MnistTools.Benchmarks.Measurements;

/// <summary>An epoch against its own matrix products.</summary>
internal static class FloorMeasurement
{
    public static IEnumerable<ResultRow> Measure(BenchmarkSetting setting)
    {
        foreach ((int batchSize, double goal) in ((int, double)[])[(32, 1.7), (64, 1.35), (128, 1.35)])
        {
            yield return new DenseContest(setting.Data.Train, batchSize).Measure($"784-512-10, RMSprop, batch {batchSize}: floor", setting.Rounds, goal);
        }
    }
}
