using System.Diagnostics;

namespace MnistTools.Core.Tests.Reliability;

/// <summary>What the process holds when all that nobody needs any more is gone.</summary>
/// <param name="Heap">Bytes of .NET's objects.</param>
/// <param name="WorkingSet">Bytes of the whole process.</param>
/// <param name="Handles">Open files, sockets and the like; 0 where /proc does not tell.</param>
/// <param name="Threads">Threads of all kinds.</param>
internal sealed record ProcessState(long Heap, long WorkingSet, int Handles, int Threads)
{
    public static ProcessState Read()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        // Gives back what the heap keeps for later.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var process = Process.GetCurrentProcess();
        const string Handles = "/proc/self/fd";
        return new(
            GC.GetTotalMemory(forceFullCollection: true), process.WorkingSet64, Directory.Exists(Handles) ? Directory.GetFileSystemEntries(Handles).Length : 0,
            process.Threads.Count);
    }

    public override string ToString() =>
        FormattableString.Invariant($"heap {Heap / 1e6:0.00} MB, working set {WorkingSet / 1e6:0.0} MB, {Handles} handles, {Threads} threads");
}
