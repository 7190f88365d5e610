using System.Diagnostics;
using MnistTools.Data;
using MnistTools.Models;

namespace MnistTools.Core.Tests.Engines;

/// <summary>Run with no other test beside it, since it looks at the process as a whole.</summary>
[CollectionDefinition(nameof(MemoryOfTheProcess), DisableParallelization = true)]
public class MemoryOfTheProcess;

[Collection(nameof(MemoryOfTheProcess))]
public class MemoryTests(RealMnist mnist)
{
    private const long Allowed = 20 << 20;

    [Fact]
    public void Two_hundred_short_trainings_leave_no_memory_behind()
    {
        ImageSet images = mnist.Train.Take(64);
        long afterTen = 0;
        for (int i = 1; i <= 200; i++)
        {
            Train.Fit(new MnistModel(MnistModel.DefaultLayers, i), images, new(), images.Take(20));
            if (i == 10)
            {
                afterTen = ReadWorkingSet();
            }
        }

        long grown = ReadWorkingSet() - afterTen;
        Assert.True(grown <= Allowed, $"{grown / 1024.0 / 1024:0.0} MB more than after the tenth");
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
