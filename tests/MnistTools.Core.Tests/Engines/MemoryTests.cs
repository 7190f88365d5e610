using System.Diagnostics;

namespace MnistTools.Core.Tests.Engines;

/// <summary>Run with no other test beside it, since it looks at the process as a whole.</summary>
[CollectionDefinition(nameof(MemoryOfTheProcess), DisableParallelization = true)]
public class MemoryOfTheProcess;

[Collection(nameof(MemoryOfTheProcess))]
public class MemoryTests(RealMnist mnist)
{
    /// <summary>A leak grows in every round; the runtime's own memory (compiled code, threads, the heap's reserve) grows in some.</summary>
    private const int Rounds = 4;
    private const int TrainingsPerRound = 50;
    private const long AllowedPerRound = 4 << 20;

    [Fact]
    public void Two_hundred_short_trainings_leave_no_memory_behind()
    {
        ImageSet images = mnist.Train.Take(64);
        Train.Fit(new MnistModel(MnistModel.DefaultLayers, 0), images, new(), images.Take(20));

        var grown = new List<long>();
        long before = ReadWorkingSet();
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 1; i <= TrainingsPerRound; i++)
            {
                Train.Fit(new MnistModel(MnistModel.DefaultLayers, i), images, new(), images.Take(20));
            }

            long after = ReadWorkingSet();
            grown.Add(after - before);
            before = after;
        }

        Assert.True(grown.Min() <= AllowedPerRound, $"grown in each round by {string.Join(", ", grown.Select(bytes => $"{bytes / 1024.0 / 1024:0.0}"))} MB");
    }

    private static long ReadWorkingSet()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        // Gives back what the heap keeps for later, of which tests before this one have made much.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var process = Process.GetCurrentProcess();
        process.Refresh();
        return process.WorkingSet64;
    }
}
