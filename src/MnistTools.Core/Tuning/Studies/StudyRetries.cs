using System.Data.Common;
using System.Diagnostics;

namespace MnistTools.Tuning.Studies;

/// <summary>
/// Tries again what fails by chance, as at a server that is restarted: for as long as a silent worker is believed to be alive. Who asks a database for the
/// first time, or once more after so long, waits for some seconds.
/// </summary>
/// <param name="patience">How long.</param>
/// <param name="isKnown">Whether somebody has asked the database before.</param>
/// <param name="cancellation">Ends the waiting.</param>
internal sealed class StudyRetries(TimeSpan patience, bool isKnown, CancellationToken cancellation)
{
    private static readonly TimeSpan FirstPatience = TimeSpan.FromSeconds(3), FirstPause = TimeSpan.FromMilliseconds(100),
        LongestPause = TimeSpan.FromSeconds(1);

    private volatile bool _hasAnswered = isKnown;

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
        bool isOver =
            cancellation.IsCancellationRequested || Stopwatch.GetElapsedTime(failed) >= (_hasAnswered && patience > FirstPatience ? patience : FirstPatience);
        // Whoever asks once more need not wait so long again.
        _hasAnswered &= !isOver;
        return isOver;
    }
}
