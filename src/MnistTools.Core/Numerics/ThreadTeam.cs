using System.Runtime.ExceptionServices;

namespace MnistTools.Numerics;

/// <summary>
/// Threads that do parts of the same work over and over, the calling thread among them. They wait by a short spin and then sleep, so that
/// they are quick alone and do no harm beside other busy processes.
/// </summary>
internal sealed class ThreadTeam : IDisposable
{
    /// <summary>A few dozen microseconds: longer than the pause between two phases of a step, far shorter than a time slice.</summary>
    private const int SpinCount = 300;

    /// <summary>More would take long to start, or could not be.</summary>
    public const int MostCount = 1024;

    /// <summary>How many there are where nothing else is said: one a processor, at most 8.</summary>
    public static int DefaultCount => Math.Min(Environment.ProcessorCount, 8);

    private readonly Worker[] _workers;
    private readonly Barrier _meeting;
    private Action<int> _work = _ => { };

    public ThreadTeam(int count)
    {
        Count = count;
        _meeting = new Barrier(count);
        _workers = [.. Enumerable.Range(1, count - 1).Select(part => new Worker(this, part))];
    }

    /// <summary>How many parts there are.</summary>
    public int Count { get; }

    /// <summary>Within <see cref="Run"/>: waits until all parts are here. A part that failed is not waited for.</summary>
    public void Meet() => _meeting.SignalAndWait();

    /// <summary>Does all parts at once and comes back when all are done.</summary>
    public void Run(Action<int> work)
    {
        _work = work;
        foreach (Worker worker in _workers)
        {
            worker.Start();
        }

        try
        {
            Do(0);
        }
        finally
        {
            foreach (Worker worker in _workers)
            {
                worker.Await();
            }
        }

        foreach (Worker worker in _workers)
        {
            worker.ThrowFailure();
        }
    }

    /// <summary>The part's range of a number of items, as even as can be.</summary>
    public (int Start, int Count) Share(int part, int items)
    {
        int start = (int)((long)items * part / Count);
        return (start, (int)((long)items * (part + 1) / Count) - start);
    }

    public void Dispose()
    {
        foreach (Worker worker in _workers)
        {
            worker.Dispose();
        }

        _meeting.Dispose();
    }

    private void Do(int part)
    {
        try
        {
            _work(part);
        }
        catch
        {
            _meeting.RemoveParticipant();
            throw;
        }
    }

    private sealed class Worker : IDisposable
    {
        private readonly ThreadTeam _team;
        private readonly int _part;
        private readonly Thread _thread;
        private readonly ManualResetEventSlim _started = new(false, SpinCount);
        private readonly ManualResetEventSlim _done = new(true, SpinCount);
        private ExceptionDispatchInfo? _failure;
        private volatile bool _ended;

        public Worker(ThreadTeam team, int part)
        {
            _team = team;
            _part = part;
            _thread = new Thread(Loop) { IsBackground = true, Name = $"MnistTools training {part}" };
            _thread.Start();
        }

        public void Start()
        {
            _done.Reset();
            _started.Set();
        }

        public void Await() => _done.Wait();

        public void ThrowFailure()
        {
            ExceptionDispatchInfo? failure = _failure;
            _failure = null;
            failure?.Throw();
        }

        public void Dispose()
        {
            _ended = true;
            _started.Set();
            _thread.Join();
            _started.Dispose();
            _done.Dispose();
        }

        private void Loop()
        {
            while (true)
            {
                _started.Wait();
                _started.Reset();
                if (_ended)
                {
                    return;
                }

                try
                {
                    _team.Do(_part);
                }
                catch (Exception failure)
                {
                    _failure = ExceptionDispatchInfo.Capture(failure);
                }

                _done.Set();
            }
        }
    }
}
