using MnistTools.Data;

namespace MnistTools.Benchmarks;

/// <summary>What a search on several processes costs; asked for by arguments of its own, since it needs a study to work on.</summary>
internal static class SearchBenchmark
{
    /// <summary>How to ask.</summary>
    public const string Usage = """
        MnistTools.Benchmarks --workers        two workers with a thread each against one with two
        MnistTools.Benchmarks --claims STUDY   how many trials a second a study bears: a file, or a connection string of PostgreSQL
        """;

    private static readonly TimeSpan ClaimTime = TimeSpan.FromSeconds(8);

    /// <summary>Measures what the arguments ask for; false if they ask for something else.</summary>
    public static bool TryRun(string[] arguments)
    {
        switch (arguments)
        {
            case ["--workers"]:
                (double inTurn, double atOnce) = WorkerBenchmark.Measure(MnistFolder.LoadMnist().Train);
                Console.WriteLine(
                    $"Two epochs at batch 32: {inTurn:0.00} s by one worker with two threads, {atOnce:0.00} s by two workers with one thread each; ratio {inTurn / atOnce:0.00}");
                return true;
            case ["--claims", string study]:
                WriteClaims(study);
                return true;
            default:
                return false;
        }
    }

    private static void WriteClaims(string study)
    {
        Console.WriteLine("| connections | trials a second |");
        Console.WriteLine("|------------:|----------------:|");
        foreach (int workers in (int[])[1, 8, 64])
        {
            Console.WriteLine($"| {workers,11} | {ClaimBenchmark.Measure(study, workers, ClaimTime),15:0} |");
        }
    }
}
