using System.Reflection;

[assembly: AssemblyFixture(typeof(MnistTools.Tests.ProcessorTurns))]

namespace MnistTools.Tests;

/// <summary>
/// The runner starts several test assemblies at once. Training on two threads beside another busy process is many times slower, so each
/// assembly waits for locks on files before its first test: for both that there are, or for one of them where its project says that its
/// tests leave one of two processors idle most of the time. A test that starts its own program again passes the locks on to it.
/// </summary>
public sealed class ProcessorTurns : IAsyncLifetime
{
    private const string Held = "MNISTTOOLS_TEST_LOCK_HELD";
    private const string LeavesOneProcessor = "LeavesOneProcessor";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly List<FileStream> _locks = [];

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable(Held) is not null)
        {
            return;
        }

        while (!TryLock())
        {
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }

        Environment.SetEnvironmentVariable(Held, "1");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (FileStream one in _locks)
        {
            await one.DisposeAsync();
        }
    }

    /// <summary>Takes as many as are needed, or none: who holds one while it waits for the other would keep a processor idle.</summary>
    private bool TryLock()
    {
        bool leavesOne = typeof(ProcessorTurns).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Any(said => said.Key == LeavesOneProcessor);
        int needed = leavesOne ? 1 : 2;
        for (int number = 1; number <= 2 && _locks.Count < needed; number++)
        {
            string path = Path.Combine(AppContext.BaseDirectory, "..", "..", $"test-assembly-{number}.lock");
            try
            {
                _locks.Add(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException)
            {
                // Another assembly has it.
            }
        }

        if (_locks.Count == needed)
        {
            return true;
        }

        _locks.ForEach(one => one.Dispose());
        _locks.Clear();
        return false;
    }
}
