namespace MnistTools.Numerics;

/// <summary>
/// How many threads do the next step: all, or fewer while other processes keep processors busy. Threads meet in each step; one that has lost its processor for a
/// time slice is then waited for by all others, and fewer threads may be done sooner. This goes by the time that steps take, and changes no number: a
/// training has the same bits for any number of threads.
/// </summary>
internal sealed class ThreadChoice
{
    /// <summary>Steps that are judged together: so many, and so long, that single time slices of other processes do not decide.</summary>
    private const int LeastSteps = 8;
    private static readonly TimeSpan LeastTime = TimeSpan.FromMilliseconds(50);

    /// <summary>How much longer than at best steps take when fewer threads are tried.</summary>
    private const double Suspicious = 1.5;

    /// <summary>What another number of threads must take at most, of the time that the present one takes.</summary>
    private const double Gain = 0.9;

    /// <summary>How many judgements lie between two trials: twice as many after each that was in vain.</summary>
    private const int FirstPause = 8;
    private const int LongestPause = 64;

    private readonly int _most;
    private readonly TimeProvider _time;
    private int _settled;
    private double _settledTime;
    private double _quickest = double.PositiveInfinity;
    private int _pause = FirstPause;
    private int _left;
    private long _began;
    private long _ticks;
    private int _steps;

    /// <summary>Begins with all threads.</summary>
    /// <param name="most">How many there are.</param>
    /// <param name="time">What measures.</param>
    public ThreadChoice(int most, TimeProvider time)
    {
        _time = time;
        _most = _settled = Count = most;
    }

    /// <summary>How many threads do the next step.</summary>
    public int Count { get; private set; }

    /// <summary>Before a step.</summary>
    public void Begin() => _began = _time.GetTimestamp();

    /// <summary>After it.</summary>
    public void End()
    {
        _ticks += _time.GetTimestamp() - _began;
        _steps++;
        if (_steps >= LeastSteps && _ticks >= LeastTime.TotalSeconds * _time.TimestampFrequency)
        {
            Judge(_ticks / (double)_steps);
            (_ticks, _steps) = (0, 0);
        }
    }

    private void Judge(double timeOfStep)
    {
        if (Count != _settled)
        {
            JudgeTrial(timeOfStep);
            return;
        }

        _settledTime = timeOfStep;
        if (_settled == _most)
        {
            _quickest = Math.Min(_quickest, timeOfStep);
        }

        if (_left > 0)
        {
            _left--;
        }
        else if (_settled < _most)
        {
            // The other work may have ended.
            Count = _most;
        }
        else if (_most > 1 && timeOfStep > Suspicious * _quickest)
        {
            Count = _most - 1;
        }
    }

    private void JudgeTrial(double timeOfStep)
    {
        if (timeOfStep >= Gain * _settledTime)
        {
            Count = _settled;
            _left = _pause;
            _pause = Math.Min(2 * _pause, LongestPause);
            return;
        }

        (_settled, _settledTime) = (Count, timeOfStep);
        _left = _pause = FirstPause;
        if (_settled < _most && _settled > 1)
        {
            Count--;
        }
    }
}
