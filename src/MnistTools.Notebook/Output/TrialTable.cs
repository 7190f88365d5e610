using System.Globalization;
using System.Net;
using MnistTools.Tuning;

namespace MnistTools.Notebook.Output;

/// <summary>The trials of a search as a table.</summary>
internal static class TrialTable
{
    private static readonly (string Name, Func<Trial, string> Value)[] Columns =
    [
        ("Trial", trial => trial.Number.ToString(CultureInfo.InvariantCulture)),
        ("Rank", trial => trial.Rank?.ToString(CultureInfo.InvariantCulture) ?? ""),
        ("State", trial => trial.State.ToString()),
        ("Score", trial => trial.Score?.ToString("F4", CultureInfo.InvariantCulture) ?? ""),
        ("Std", trial => trial.Std?.ToString("F4", CultureInfo.InvariantCulture) ?? ""),
        ("FitTime", trial => trial.FitTime?.ToString("0.00 s", CultureInfo.InvariantCulture) ?? ""),
        ("Hyperparameters", trial => trial.Hyperparameters + (trial.Message.Length > 0 ? $" ({trial.Message})" : "")),
    ];

    /// <summary>The table as HTML and as text; above it stands what all trials have alike.</summary>
    public static MimeBundle Create(IReadOnlyList<Trial> trials)
    {
        string[][] rows = [[.. Columns.Select(column => column.Name)], .. trials.Select(trial => Columns.Select(column => column.Value(trial)).ToArray())];
        // Trials of several studies may come together.
        string[] constants = [.. trials.Select(trial => trial.Constants).Where(text => text.Length > 0).Distinct().Select(text => $"In all trials: {text}")];
        string text = string.Concat(constants.Select(line => $"{line}\n\n")) + ToText(rows);
        string html = string.Concat(constants.Select(line => $"<p>{WebUtility.HtmlEncode(line)}</p>\n")) + ToHtml(rows);
        return new MimeBundle(text) { Others = new Dictionary<string, string> { ["text/html"] = html } };
    }

    private static string ToText(string[][] rows)
    {
        int[] widths = [.. Enumerable.Range(0, Columns.Length).Select(column => rows.Max(row => row[column].Length))];
        return string.Join('\n', rows.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()));
    }

    private static string ToHtml(string[][] rows)
    {
        static string Row(string[] cells, string tag) =>
            $"<tr>{string.Concat(cells.Select(cell => $"<{tag} style=\"text-align:left\">{WebUtility.HtmlEncode(cell)}</{tag}>"))}</tr>";
        return $"<table>\n<thead>{Row(rows[0], "th")}</thead>\n<tbody>\n{string.Join('\n', rows.Skip(1).Select(row => Row(row, "td")))}\n</tbody>\n</table>";
    }
}
