using System.Management.Automation;
using System.Text;

namespace MnistTools.Shell;

/// <summary>
/// At most two lines below the output, the outermost and the innermost activity, drawn at most ten times a second. The cursor stays at the
/// start of the first of them, so that erasing to the end of the screen takes the bar away.
/// </summary>
internal sealed class ProgressBar(TextWriter output, bool colour)
{
    private const int MillisecondsBetweenDrawings = 100;
    private readonly List<(long SourceId, ProgressRecord Record)> activities = [];
    private long lastDrawing;
    private bool visible;

    /// <summary>Takes in a record and draws, unless the last drawing is too recent or the place is taken.</summary>
    public void Update(long sourceId, ProgressRecord record, bool mayDraw)
    {
        int known = activities.FindIndex(activity => activity.SourceId == sourceId && activity.Record.ActivityId == record.ActivityId);
        if (record.RecordType == ProgressRecordType.Completed)
        {
            if (known >= 0)
            {
                activities.RemoveAt(known);
            }

            Hide();
            return;
        }

        bool isNew = known < 0;
        if (isNew)
        {
            activities.Add((sourceId, record));
        }
        else
        {
            activities[known] = (sourceId, record);
        }

        long now = Environment.TickCount64;
        if (mayDraw && (isNew || now - lastDrawing >= MillisecondsBetweenDrawings))
        {
            lastDrawing = now;
            Draw();
        }
    }

    /// <summary>Takes the bar off the screen; the next record brings it back.</summary>
    public void Hide()
    {
        if (visible)
        {
            output.Write("\r\e[J\e[?25h");
            output.Flush();
            visible = false;
        }
    }

    /// <summary>Forgets all activities, also those that never reported their end.</summary>
    public void Reset()
    {
        Hide();
        activities.Clear();
    }

    private void Draw()
    {
        // One column stays free: a character in the last one makes some terminals wrap.
        int width = Math.Max(Screen.WindowSize.Width - 1, 20);
        string drawing = Line(activities[0].Record, width);
        string backUp = "\r";
        if (activities.Count > 1)
        {
            drawing += "\r\n" + Line(activities[^1].Record, width);
            backUp = "\r\e[1A";
        }

        output.Write("\e[?25l\r\e[J" + drawing + backUp);
        output.Flush();
        visible = true;
    }

    // Training [epoch 3 of 10      45 %          ] 00:12
    private string Line(ProgressRecord record, int width)
    {
        string timeLeft = record.SecondsRemaining >= 0 ? $" {TimeSpan.FromSeconds(record.SecondsRemaining):g}" : "";
        string activity = Shorten(record.Activity, width / 3);
        int barWidth = width - activity.Length - timeLeft.Length - 3;
        if (barWidth < 5)
        {
            return Shorten(activity, width);
        }

        string percent = record.PercentComplete >= 0 ? $" {record.PercentComplete} %" : "";
        string status = Shorten(Join(record.StatusDescription, record.CurrentOperation), barWidth - percent.Length);
        string bar = (status + percent).PadRight(barWidth);
        int filled = Math.Clamp(record.PercentComplete, 0, 100) * barWidth / 100;
        return colour
            ? $"{PSStyle.Instance.Progress.Style}{activity} [{PSStyle.Instance.Reverse}{bar[..filled]}{PSStyle.Instance.ReverseOff}{bar[filled..]}]{timeLeft}{PSStyle.Instance.Reset}"
            : $"{activity} [{bar}]{timeLeft}";
    }

    private static string Join(string? status, string? operation) =>
        string.Join(' ', new[] { status, operation }.Where(text => !string.IsNullOrWhiteSpace(text)));

    private static string Shorten(string text, int width)
    {
        var line = new StringBuilder(text).Replace('\r', ' ').Replace('\n', ' ').Replace('\t', ' ').Replace("\e", "");
        if (line.Length <= width)
        {
            return line.ToString();
        }

        return line.ToString(0, Math.Max(width - 1, 0)) + "…";
    }
}
