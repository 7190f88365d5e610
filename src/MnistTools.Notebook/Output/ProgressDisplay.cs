using System.Globalization;
using System.Management.Automation;
using System.Net;

namespace MnistTools.Notebook.Output;

/// <summary>An activity of PowerShell's progress stream.</summary>
internal sealed class ProgressDisplay : ActivityDisplay
{
    private ProgressRecord? _record;

    /// <summary>Takes the newest record.</summary>
    public void Report(ProgressRecord record)
    {
        if (record.RecordType == ProgressRecordType.Completed)
        {
            Complete();
            return;
        }

        lock (Gate)
        {
            _record = record;
            Change();
        }
    }

    /// <summary>A bar with what is known of the time left.</summary>
    public static string DrawBar(ProgressRecord record)
    {
        string left = record.SecondsRemaining >= 0 ? $"{TimeSpan.FromSeconds(record.SecondsRemaining):h\\:mm\\:ss} left" : "";
        string percent = record.PercentComplete >= 0
            ? string.Create(CultureInfo.InvariantCulture, $"<progress value=\"{record.PercentComplete}\" max=\"100\"></progress> {record.PercentComplete} % ")
            : "";
        return percent + left;
    }

    protected override MimeBundle Draw()
    {
        lock (Gate)
        {
            ProgressRecord record = _record!;
            string[] parts = [record.Activity, IsDone ? "done" : record.StatusDescription, IsDone ? "" : record.CurrentOperation ?? ""];
            string text = string.Join(": ", parts.Where(part => !string.IsNullOrWhiteSpace(part)));
            string percent = !IsDone && record.PercentComplete >= 0 ? string.Create(CultureInfo.InvariantCulture, $" ({record.PercentComplete} %)") : "";
            return new MimeBundle(text + percent)
            {
                Others = IsDone ? [] : new Dictionary<string, string> { ["text/html"] = $"<div>{WebUtility.HtmlEncode(text)}<br/>{DrawBar(record)}</div>" },
            };
        }
    }
}
