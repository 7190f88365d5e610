using MnistTools.Tuning.Studies;

namespace MnistTools.Tuning.Workers;

/// <summary>Gives signs of life for a trial, on a thread of its own, and finds out if it was given to another worker.</summary>
internal sealed class Heartbeat : IDisposable
{
    private const int BeatsInPatience = 5;

    private readonly CancellationTokenSource _stop;
    private readonly CancellationTokenSource _lost;
    private readonly Task _beating;

    /// <summary>Begins.</summary>
    /// <param name="store">Where the study is.</param>
    /// <param name="trial">The trial, with the worker that has it.</param>
    /// <param name="patience">How long a silent worker is believed to be alive.</param>
    /// <param name="cancellation">Cancels <see cref="Token"/> too.</param>
    public Heartbeat(IStudyStore store, Trial trial, TimeSpan patience, CancellationToken cancellation)
    {
        _stop = new CancellationTokenSource();
        _lost = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _beating = Task.Run(() => BeatAsync(store, trial, patience / BeatsInPatience), CancellationToken.None);
    }

    /// <summary>Cancelled when the trial is no longer the worker's.</summary>
    public CancellationToken Token => _lost.Token;

    public void Dispose()
    {
        _stop.Cancel();
        _beating.Wait(CancellationToken.None);
        _stop.Dispose();
        _lost.Dispose();
    }

    private async Task BeatAsync(IStudyStore store, Trial trial, TimeSpan interval)
    {
        using var timer = new PeriodicTimer(interval);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
            {
                if (!KeepAlive(store, trial))
                {
                    await _lost.CancelAsync().ConfigureAwait(false);
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The trial has ended.
        }
    }

    // A server that does not answer now may do so at the next beat.
    private static bool KeepAlive(IStudyStore store, Trial trial)
    {
        try
        {
            return store.KeepAlive(trial.Number, trial.Worker);
        }
        catch (Exception away) when (away is StudyException or ObjectDisposedException)
        {
            return true;
        }
    }
}
