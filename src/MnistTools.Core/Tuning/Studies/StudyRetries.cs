using System.Data.Common;
using System.Diagnostics;

namespace MnistTools.Tuning;

/// <summary>Tries again what fails by chance, such as a server that restarts: for as long as a worker is believed to be alive, but only some seconds if the database has not answered before.</summary>
/// <param name="patience">How long.</param>
/// <param name="cancellation">Ends the waiting.</param>
internal sealed class StudyRetries(TimeSpan patience, CancellationToken cancellation)
{
    private static readonly TimeSpan FirstPatience = TimeSpan.FromSeconds(3), FirstPause = TimeSpan.FromMilliseconds(100), LongestPause = TimeSpan.FromSeconds(1);

    private volatile bool _hasAnswered;

    /// <summary>Does something with the database.</summary>
    /// <exception cref="DbException">It failed, and not by chance or for too long.</exception>
    public T Run<T>(Func<T> work)
    {
        long? failed = null;
        for (TimeSpan pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                T result = work();
                _hasAnswered = true;
                return result;
            }
            catch (DbException failure) when (failure.IsTransient && !IsOver(failed ??= Stopwatch.GetTimestamp()))
            {
                cancellation.WaitHandle.WaitOne(pause);
            }
        }
    }

    private bool IsOver(long failed)
    {
        bool isOver = cancellation.IsCancellationRequested || Stopwatch.GetElapsedTime(failed) >= (_hasAnswered && patience > FirstPatience ? patience : FirstPatience);
        // Nobody waits so long for the same database twice.
        _hasAnswered &= !isOver;
        return isOver;
    }
}
