namespace MnistTools.Training;

/// <summary>
/// How fast work goes on since this command began with it. What was done before, such as the epochs of a backup, took none of that time.
/// </summary>
internal sealed class Pace(TimeProvider clock)
{
    private long _started;
    private double? _doneBefore;

    public Pace()
        : this(TimeProvider.System)
    {
    }

    /// <summary>The time since the first report.</summary>
    public TimeSpan Elapsed => _doneBefore is null ? TimeSpan.Zero : clock.GetElapsedTime(_started);

    /// <summary>Takes a report of how much is done; the first one says how much was done before.</summary>
    public void Report(double done)
    {
        if (_doneBefore is null)
        {
            (_started, _doneBefore) = (clock.GetTimestamp(), done);
        }
    }

    /// <summary>How long the rest takes at this pace; <see langword="null"/> while nothing is known of it.</summary>
    public TimeSpan? FindLeft(double done, double total) => done - _doneBefore is > 0 and var own ? Elapsed * ((total - done) / own) : null;
}
