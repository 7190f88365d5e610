using System.Diagnostics;
using System.Management.Automation;
using System.Net;
using MnistTools.Models;
using MnistTools.Notebook.Cells;
using MnistTools.PowerShell;
using MnistTools.Training;

namespace MnistTools.Notebook.Output;

/// <summary>
/// A training: Keras' lines, and while it runs a bar and the curves so far. When it has ended the lines remain; the curves are its History's.
/// </summary>
internal sealed class TrainingDisplay : ActivityDisplay
{
    private const int MostEpochs = 20;
    private static readonly TimeSpan LeastPictureInterval = TimeSpan.FromSeconds(1);

    private readonly List<string> _lines = [];
    private readonly List<EpochLog> _epochs = [];
    private (long, int)? _recordKey;
    private ProgressRecord? _record;
    private string _picture = "";
    private int _drawnEpochs;
    private long _nextPicture;

    /// <summary>Takes a line.</summary>
    public void Report(TrainingMessage message)
    {
        lock (Gate)
        {
            if (message.Progress.EpochLog is { } log)
            {
                _epochs.Add(log);
                _lines.Add(KerasProgressLine.Format(message.Progress, NotebookRawUserInterface.Columns));
            }
            else
            {
                _lines.Add(message.Message);
            }

            Change();
        }
    }

    /// <summary>Whether a record of the progress stream is of this training: the first is known by the epoch that it names.</summary>
    public bool Knows((long, int) key, ProgressRecord record)
    {
        lock (Gate)
        {
            return !IsDone && (_recordKey is { } known ? known == key : _lines.LastOrDefault() == record.Activity);
        }
    }

    /// <summary>Takes a record of the progress stream.</summary>
    public void Report((long, int) key, ProgressRecord record)
    {
        if (record.RecordType == ProgressRecordType.Completed)
        {
            Complete();
            return;
        }

        lock (Gate)
        {
            (_recordKey, _record) = (key, record);
            Change();
        }
    }

    protected override MimeBundle Draw()
    {
        EpochLog[] epochs;
        ProgressRecord? record;
        string text;
        bool isDone;
        lock (Gate)
        {
            epochs = [.. _epochs];
            (record, isDone) = (_record, IsDone);
            // Two lines an epoch.
            int left = Math.Max(0, _lines.Count - (2 * MostEpochs));
            text = string.Join('\n', left > 0 ? [$"… {left} lines before", .. _lines.Skip(left)] : _lines);
        }

        if (isDone || record is null)
        {
            return new MimeBundle(text);
        }

        DrawPicture(epochs);
        return new MimeBundle($"{text}\n{record.StatusDescription}")
        {
            Others = new Dictionary<string, string>
            {
                ["text/html"] =
                    $"<pre>{WebUtility.HtmlEncode(text)}</pre><div>{ProgressDisplay.DrawBar(record)}<br/>{WebUtility.HtmlEncode(record.StatusDescription)}</div>{_picture}",
            },
        };
    }

    /// <summary>Draws the curves anew when there are more of them, but so seldom that the training hardly loses a core by it.</summary>
    private void DrawPicture(EpochLog[] epochs)
    {
        long start = Stopwatch.GetTimestamp();
        if (epochs.Length < 2 || epochs.Length == _drawnEpochs || start < _nextPicture)
        {
            return;
        }

        _drawnEpochs = epochs.Length;
        try
        {
            _picture = string.Concat(RichObjects.DrawCurves([new History(new HistoryParameters(), epochs)]).Select(figure =>
                $"<img src=\"data:image/png;base64,{Picture.Draw(figure, "").Others["image/png"]}\" alt=\"{WebUtility.HtmlEncode(figure.Title)}\" style=\"display:inline; width:49%\"/>"));
        }
        catch (Exception)
        {
            // A training goes on without a picture; its History will say what is wrong. Thrown further, whatever it is would end the kernel: a timer draws.
            _picture = "";
        }

        TimeSpan pause = Stopwatch.GetElapsedTime(start) * 20;
        _nextPicture = Stopwatch.GetTimestamp() + (long)(Math.Max(pause.TotalSeconds, LeastPictureInterval.TotalSeconds) * Stopwatch.Frequency);
    }
}
