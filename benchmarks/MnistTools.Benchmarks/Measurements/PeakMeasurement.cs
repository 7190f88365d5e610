namespace MnistTools.Benchmarks.Measurements;

/// <summary>What the processor and its memory can do: the limits that the other rows are seen beside.</summary>
internal static class PeakMeasurement
{
    public static IEnumerable<ResultRow> Measure(BenchmarkSetting setting)
    {
        ProcessorPeak peak = setting.Peak;
        yield return new ResultRow($"peak of multiply-adds in registers, {peak.Threads} threads", peak.Flops / 1e9) { Unit = "GFLOP/s" };
        yield return new ResultRow("peak of multiply-adds in registers, one thread", peak.FlopsOfOne / 1e9) { Unit = "GFLOP/s" };
        yield return new ResultRow("peak of multiply-adds in registers, one thread, vectors of 256 bits", peak.FlopsOfOneBy256 / 1e9) { Unit = "GFLOP/s" };
        yield return new ResultRow($"reading from memory, {peak.Threads} threads", peak.Bandwidth / 1e9) { Unit = "GB/s" };
        yield return new ResultRow("reading from memory, one thread", peak.BandwidthOfOne / 1e9) { Unit = "GB/s" };
    }
}
