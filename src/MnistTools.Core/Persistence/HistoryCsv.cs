using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using MnistTools.Models;
using MnistTools.Text;

namespace MnistTools.Persistence;

/// <summary>
/// A history as a table, a row an epoch: epoch, steps, duration in seconds, then the metrics. The run's parameters stand before it in one
/// line that begins with <c>#</c>, which readers of tables skip (pandas: <c>comment="#"</c>).
/// </summary>
/// <remarks>
/// No name makes a spreadsheet compute: one that begins as a formula does has an apostrophe before it, and such a sign behind what may be taken for the end
/// of a cell is an escape in the line of parameters. Both are read back (https://owasp.org/www-community/attacks/CSV_Injection).
/// </remarks>
internal static partial class HistoryCsv
{
    private const char Apostrophe = '\'';

    private static readonly string[] FixedColumns = ["epoch", "steps", "duration"];

    public static string Write(History history) => $"# {WriteRun(history)}\n{WriteTable(history, HistoryCsvForm.Invariant)}";

    /// <summary>The table alone.</summary>
    public static string WriteTable(History history, HistoryCsvForm form)
    {
        var text = new StringBuilder();
        text.AppendJoin(form.Separator, FixedColumns.Concat(history.Keys.Select(EncodeName)).Select(cell => Quote(cell, form.Separator))).Append('\n');
        foreach (EpochLog epoch in history.Epochs)
        {
            IEnumerable<string> values = history.Keys.Select(key => epoch.Metrics.TryGetValue(key, out double value) ? form.Write(value) : "");
            text.AppendJoin(form.Separator, [Text(epoch.Epoch), Text(epoch.Steps), form.Write(epoch.Duration.TotalSeconds), .. values]).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Reads a table, with or without the line of parameters, in the form of any culture.</summary>
    /// <exception cref="HistoryFormatException">It is no such table; the message names the line.</exception>
    public static History Read(TextReader reader, string path)
    {
        int number = 1;
        string? line = reader.ReadLine();
        (HistoryParameters parameters, TrainingEnd end) = (new HistoryParameters(), TrainingEnd.Completed);
        try
        {
            if (line?.StartsWith('#') == true)
            {
                (parameters, end) = HistoryJson.ReadRun(line[1..]);
                (line, number) = (reader.ReadLine(), number + 1);
            }

            HistoryCsvForm form = HistoryCsvForm.Find(line ?? "", FixedColumns[0]);
            string[] metrics = ReadColumns(line ?? "", form);
            var epochs = new List<EpochLog>();
            while ((line = reader.ReadLine()) is not null)
            {
                number++;
                if (line.Length > 0)
                {
                    epochs.Add(ReadRow(line, metrics, form));
                }
            }

            return new History(parameters, epochs) { End = end };
        }
        catch (Exception damaged) when (damaged is FormatException or JsonException)
        {
            throw new HistoryFormatException(damaged.Message, path, number, damaged);
        }
    }

    private static string[] ReadColumns(string line, HistoryCsvForm form)
    {
        List<string> columns = Split(line, form.Separator);
        if (!columns.Take(FixedColumns.Length).SequenceEqual(FixedColumns))
        {
            throw new FormatException($"The columns of a history must begin with {string.Join(',', FixedColumns)}; these do not.");
        }

        string[] metrics = [.. columns.Skip(FixedColumns.Length).Select(DecodeName)];
        return metrics.Distinct().Count() == metrics.Length && !metrics.Contains("")
            ? metrics
            : throw new FormatException("Each column needs a name of its own.");
    }

    private static EpochLog ReadRow(string line, string[] metrics, HistoryCsvForm form)
    {
        List<string> cells = Split(line, form.Separator);
        if (cells.Count != FixedColumns.Length + metrics.Length)
        {
            throw new FormatException($"The row has {Counted.Of(cells.Count, "cell")}; the table has {Counted.Of(FixedColumns.Length + metrics.Length, "column")}.");
        }

        var values = metrics.Zip(cells.Skip(FixedColumns.Length)).Where(metric => metric.Second.Length > 0);
        return new EpochLog(
            ReadInteger(cells[0], "epoch"),
            ReadInteger(cells[1], "steps"),
            HistoryJson.ToDuration(ReadNumber(cells[2], "duration", form)),
            values.Select(metric => KeyValuePair.Create(metric.First, ReadNumber(metric.Second, metric.First, form))));
    }

    private static int ReadInteger(string cell, string column) =>
        int.TryParse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw new FormatException($"'{cell}' in column '{column}' is no whole number.");

    private static double ReadNumber(string cell, string column, HistoryCsvForm form) =>
        form.TryRead(cell, out double value)
            ? value
            : throw new FormatException($"'{cell}' in column '{column}' is no number.");

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>All but the epochs, in one line. JSON has such signs in its texts alone, and there an escape says the same.</summary>
    private static string WriteRun(History history) => EscapeFormulas(VisibleText.Of(HistoryJson.WriteRun(history)));

    private static string EscapeFormulas(string text) => FormulaInCell().Replace(text, sign => string.Create(CultureInfo.InvariantCulture, $@"\u{(int)sign.Value[0]:X4}"));

    private static string EncodeName(string name)
    {
        string encoded = EscapeFormulas(VisibleText.Encode(name));
        return FormulaOrApostrophe().IsMatch(encoded) ? Apostrophe + encoded : encoded;
    }

    private static string DecodeName(string cell) => VisibleText.Decode(cell is [Apostrophe, .. var name] && FormulaOrApostrophe().IsMatch(name) ? name : cell);

    // RFC 4180; line breaks are escapes by now. Some spreadsheets take a semicolon for a comma.
    private static string Quote(string cell, char separator) => cell.AsSpan().ContainsAny([',', ';', '"', separator]) ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;

    private static List<string> Split(string line, char separator)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        bool quoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            char character = line[i];
            bool doubled = quoted && character == '"' && i + 1 < line.Length && line[i + 1] == '"';
            if (character == '"' && !doubled)
            {
                quoted = !quoted;
            }
            else if (character == separator && !quoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
            {
                cell.Append(character);
                i += doubled ? 1 : 0;
            }
        }

        cells.Add(cell.ToString());
        return quoted ? throw new FormatException("A quoted cell does not end.") : cells;
    }

    [GeneratedRegex("^('| *[=+@-])", RegexOptions.CultureInvariant)]
    private static partial Regex FormulaOrApostrophe();

    [GeneratedRegex("(?<=[,;\"] *)[=+@-]", RegexOptions.CultureInvariant)]
    private static partial Regex FormulaInCell();
}
