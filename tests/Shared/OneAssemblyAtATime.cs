[assembly: AssemblyFixture(typeof(MnistTools.Tests.OneAssemblyAtATime))]

namespace MnistTools.Tests;

/// <summary>
/// The runner starts all test assemblies at once. Training on two threads beside another busy process is many times slower, so each
/// assembly waits for a lock on a file before its first test. A test that starts its own program again passes the lock on to it.
/// </summary>
public sealed class OneAssemblyAtATime : IAsyncLifetime
{
    private const string Held = "MNISTTOOLS_TEST_LOCK_HELD";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private FileStream? _lock;

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable(Held) is not null)
        {
            return;
        }

        string path = Path.Combine(AppContext.BaseDirectory, "..", "..", "one-assembly-at-a-time.lock");
        while (_lock is null)
        {
            try
            {
                _lock = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(Pause, TestContext.Current.CancellationToken);
            }
        }

        Environment.SetEnvironmentVariable(Held, "1");
    }

    public async ValueTask DisposeAsync()
    {
        if (_lock is not null)
        {
            await _lock.DisposeAsync();
        }
    }
}
