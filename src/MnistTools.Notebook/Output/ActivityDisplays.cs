using System.Diagnostics;
using System.Management.Automation;
using MnistTools.PowerShell;

namespace MnistTools.Notebook.Output;

/// <summary>
/// What goes on: one display for each activity, changed in its place a few times a second. Whoever reports only leaves word; what is drawn is
/// drawn on another thread, so that a training does not wait for its picture.
/// </summary>
internal sealed class ActivityDisplays(NotebookOutput output)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new(), _drawing = new();
    private readonly Dictionary<(long Source, int Id), ProgressDisplay> _progress = [];
    private readonly Dictionary<object, TrainingDisplay> _trainings = [];
    private long _lastShown;
    private bool _isInCell;

    /// <summary>A cell begins; what PowerShell tells between cells, when it completes a word or looks for help, belongs to none.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            _isInCell = true;
        }
    }

    /// <summary>Takes a record of PowerShell's progress stream.</summary>
    public void Report(long source, ProgressRecord record)
    {
        lock (_gate)
        {
            if (!_isInCell)
            {
                return;
            }

            (long, int) key = (source, record.ActivityId);
            if (_trainings.Values.FirstOrDefault(training => training.Knows(key, record)) is { } training)
            {
                training.Report(key, record);
                return;
            }

            if (!_progress.TryGetValue(key, out ProgressDisplay? display) || display.IsDone)
            {
                _progress[key] = display = new ProgressDisplay();
            }

            display.Report(record);
        }
    }

    /// <summary>Takes a line of a training.</summary>
    public void Report(TrainingMessage message)
    {
        TrainingDisplay? begun = null;
        lock (_gate)
        {
            if (!_trainings.TryGetValue(message.Training, out TrainingDisplay? display))
            {
                _trainings[message.Training] = display = begun = new TrainingDisplay();
            }

            display.Report(message);
        }

        if (begun is not null)
        {
            // At once, so that it stands where the training began, below what was given before.
            output.FlushBeforeTraining();
            lock (_drawing)
            {
                begun.Show(output);
            }
        }
    }

    /// <summary>Shows what has changed, if the last time was long enough ago, and nothing is being drawn: a thread of each tick would wait for that.</summary>
    public void Show()
    {
        if (!_drawing.TryEnter())
        {
            return;
        }

        try
        {
            if (Stopwatch.GetElapsedTime(_lastShown) >= Interval)
            {
                ShowChanged();
                _lastShown = Stopwatch.GetTimestamp();
            }
        }
        finally
        {
            _drawing.Exit();
        }
    }

    /// <summary>The cell has ended, and with it all that it did.</summary>
    public void Complete()
    {
        lock (_drawing)
        {
            lock (_gate)
            {
                _isInCell = false;
                foreach (ActivityDisplay display in All())
                {
                    display.Complete();
                }
            }

            ShowChanged();
            lock (_gate)
            {
                _progress.Clear();
                _trainings.Clear();
            }
        }
    }

    private void ShowChanged()
    {
        ActivityDisplay[] displays;
        lock (_gate)
        {
            displays = [.. All()];
        }

        foreach (ActivityDisplay display in displays)
        {
            display.Show(output);
        }
    }

    private IEnumerable<ActivityDisplay> All() => [.. _trainings.Values, .. _progress.Values];
}
