using System.Diagnostics;
using MnistTools.Tuning;
using MnistTools.Tuning.Studies;
using MnistTools.Tuning.Tuners;

namespace MnistTools.Benchmarks;

/// <summary>How many trials a second workers can take from one study and finish: more than that many trials a second it does not bear.</summary>
internal static class ClaimBenchmark
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Claims and finishes trials that take no time.</summary>
    /// <param name="study">A file, or a connection string of PostgreSQL.</param>
    /// <param name="workers">How many workers, each with a connection of its own.</param>
    /// <param name="duration">How long.</param>
    /// <returns>Trials a second of all workers together.</returns>
    public static double Measure(string study, int workers, TimeSpan duration)
    {
        string name = $"claims {Guid.NewGuid():N}";
        using IStudyStore store = StudyStore.Open(study, name);
        store.Create(new StudyDefinition { Spaces = [new SearchSpace([KeyValuePair.Create("Epochs", (object?)1)])], Data = "none" });
        store.Enqueue(
            Enumerable.Range(1, 20_000)
                .Select(number => KeyValuePair.Create(number, new Proposal.Point(new Dictionary<string, object> { ["Seed"] = (long)number }))));

        int finished = 0;
        long started = Stopwatch.GetTimestamp();
        Thread[] threads = [.. Enumerable.Range(0, workers).Select(worker => new Thread(() =>
        {
            using IStudyStore own = StudyStore.Open(study, name);
            while (Stopwatch.GetElapsedTime(started) < duration && own.Claim($"w{worker}", Patience) is { } trial)
            {
                own.Finish(trial with { State = TrialState.Complete, SplitTestScores = [1] });
                Interlocked.Increment(ref finished);
            }
        }))];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        return finished / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
