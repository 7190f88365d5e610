using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using MnistTools.Metrics;
using MnistTools.Models;
using MnistTools.Text;

namespace MnistTools.Persistence;

/// <summary>
/// A history as a table, a row an epoch: epoch, steps, duration in seconds, then the metrics. The run's parameters stand before it in one
/// line that begins with <c>#</c>, which readers of tables skip (pandas: <c>comment="#"</c>). What PowerShell's Export-Csv writes of the epochs is read, too:
/// it begins names with capitals, has hours, minutes and seconds, and may name their type in a line before it.
/// </summary>
/// <remarks>
/// No name makes a spreadsheet compute: one that begins as a formula does has an apostrophe before it, and such a sign behind what may be taken for the end
/// of a cell is an escape in the line of parameters. Both are read back (https://owasp.org/www-community/attacks/CSV_Injection).
/// </remarks>
internal sealed partial class CsvHistory : IHistoryFormat
{
    private const string TypeLine = "#TYPE ";

    private const char Apostrophe = '\'';

    private static readonly string[] FixedColumns = [MetricNames.EpochColumn, "steps", "duration"];

    public IReadOnlyList<string> Extensions { get; } = [".csv"];

    /// <summary>By the line of settings, or by its first columns, whatever stands between them.</summary>
    public bool Recognizes(string start) =>
        start.StartsWith("# {", StringComparison.Ordinal)
        || Header().IsMatch(start);

    public string Write(History history) =>
        (history.Parameters.IsKnown ? $"# {WriteRun(history)}\n" : "") + WriteTable(history, CsvForm.Invariant);

    /// <summary>The table alone.</summary>
    public static string WriteTable(History history, CsvForm form)
    {
        var text = new StringBuilder();
        text.AppendJoin(form.Separator, FixedColumns.Concat(history.Keys.Select(EncodeName)).Select(cell => CsvLine.Quote(cell, form.Separator))).Append('\n');
        foreach (EpochLog epoch in history.Epochs)
        {
            IEnumerable<string> values = history.Keys.Select(key => epoch.Metrics.TryGetValue(key, out double value) ? form.Write(value) : "");
            string[] run = epoch.IsTimed ? [Text(epoch.Steps), form.Write(epoch.Duration.TotalSeconds)] : ["", ""];
            text.AppendJoin(form.Separator, [Text(epoch.Epoch), .. run, .. values]).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Reads a table, with or without the line of parameters, in the form of any culture.</summary>
    /// <exception cref="HistoryFormatException">It is no such table; the message names the line.</exception>
    public History Read(TextReader reader, string path)
    {
        int number = 1;
        string? line = reader.ReadLine();
        (HistoryParameters parameters, TrainingEnd end, int? restored) = (HistoryParameters.Unknown, TrainingEnd.Completed, (int?)null);
        try
        {
            if (line?.StartsWith(TypeLine, StringComparison.Ordinal) == true)
            {
                (line, number) = (reader.ReadLine(), number + 1);
            }
            else if (line?.StartsWith('#') == true)
            {
                (parameters, end, restored) = HistoryJson.ReadRun(line[1..]);
                reader = CheckEnd(reader);
                (line, number) = (reader.ReadLine(), number + 1);
            }

            (string header, int lines) = CsvLine.ReadHeader(line ?? "", reader);
            CsvForm form = CsvForm.Find(header, FixedColumns[0]);
            string[] metrics = ReadColumns(header, form);
            number += lines - 1;
            var epochs = new List<EpochLog>();
            while ((line = reader.ReadLine()) is not null)
            {
                number++;
                if (line.Length > 0)
                {
                    EpochLog epoch = ReadRow(line, metrics, form);
                    HistoryJson.Check(epoch, epochs.LastOrDefault());
                    epochs.Add(epoch);
                }
            }

            HistoryJson.CheckRestored(restored, epochs);
            return new History(parameters, epochs) { End = end, RestoredEpoch = restored };
        }
        catch (Exception damaged) when (damaged is FormatException or JsonException)
        {
            throw new HistoryFormatException(Problem.Of(damaged), path, number, damaged);
        }
    }

    /// <summary>
    /// What stands below the line of parameters, which no other program writes: a last line without its end was cut off, and a number in it may be another one.
    /// </summary>
    private static StringReader CheckEnd(TextReader reader)
    {
        string rest = reader.ReadToEnd();
        return rest.EndsWith('\n') ? new StringReader(rest) : throw new FormatException("The file is truncated: its last line has no end.");
    }

    private static string[] ReadColumns(string line, CsvForm form)
    {
        List<string> columns = WithoutEmptyEnd(CsvLine.Split(line, form.Separator), 0);
        if (!columns.Take(FixedColumns.Length).SequenceEqual(FixedColumns, StringComparer.OrdinalIgnoreCase))
        {
            throw new FormatException(
                $"The columns of a history must begin with {string.Join(',', FixedColumns)}, or with epoch alone as CSVLogger writes them, in small letters and counted from 0. Export-MnistHistory writes a table that can be read.");
        }

        string[] metrics = [.. columns.Skip(FixedColumns.Length).Select(DecodeName)];
        string? wrong = metrics.FirstOrDefault(name => name.Length == 0) ?? metrics.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1)?.Key;
        return wrong switch
        {
            null => metrics,
            "" => throw new FormatException($"Column {FixedColumns.Length + Array.IndexOf(metrics, "") + 1} has no name. Each column needs one of its own."),
            _ => throw new FormatException($"Two columns are named '{wrong}'. Each column needs a name of its own."),
        };
    }

    /// <summary>Spreadsheets write the empty columns behind a table, too.</summary>
    private static List<string> WithoutEmptyEnd(List<string> cells, int least)
    {
        int count = cells.Count;
        while (count > least && cells[count - 1].Length == 0)
        {
            count--;
        }

        return cells[..count];
    }

    private static EpochLog ReadRow(string line, string[] metrics, CsvForm form)
    {
        List<string> cells = WithoutEmptyEnd(CsvLine.Split(line, form.Separator), FixedColumns.Length + metrics.Length);
        if (cells.Count != FixedColumns.Length + metrics.Length)
        {
            throw new FormatException(
                $"The row has {Counted.Of(cells.Count, "cell")}; the table has {Counted.Of(FixedColumns.Length + metrics.Length, "column")}.");
        }

        var values = metrics.Zip(cells.Skip(FixedColumns.Length)).Where(metric => metric.Second.Length > 0);
        return new EpochLog(
            CsvLine.ReadInteger(cells[0], "epoch"),
            cells[1].Length > 0 ? CsvLine.ReadInteger(cells[1], "steps") : 0,
            cells[2].Length > 0 ? ReadDuration(cells[2], form) : TimeSpan.Zero,
            values.Select(metric => KeyValuePair.Create(metric.First, form.ReadNumber(metric.Second, metric.First))));
    }

    private static TimeSpan ReadDuration(string cell, CsvForm form) =>
        cell.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParseExact(cell, "c", CultureInfo.InvariantCulture, out TimeSpan duration)
            ? HistoryJson.ToDuration(duration.TotalSeconds)
            : HistoryJson.ToDuration(form.ReadNumber(cell, "duration"));

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>All but the epochs, in one line. JSON has such signs in its texts alone, and there an escape says the same.</summary>
    private static string WriteRun(History history) => EscapeFormulas(VisibleText.Of(HistoryJson.WriteRun(history)));

    private static string EscapeFormulas(string text) =>
        FormulaInCell().Replace(text, sign => string.Create(CultureInfo.InvariantCulture, $@"\u{(int)sign.Value[0]:X4}"));

    private static string EncodeName(string name)
    {
        string encoded = EscapeFormulas(VisibleText.Encode(name));
        return FormulaOrApostrophe().IsMatch(encoded) ? Apostrophe + encoded : encoded;
    }

    private static string DecodeName(string cell) => VisibleText.Decode(cell is [Apostrophe, .. var name] && FormulaOrApostrophe().IsMatch(name) ? name : cell);

    /// <summary>The first columns, below the line of their type if there is one; some programs put all names in quotes.</summary>
    [GeneratedRegex("^(#TYPE [^\r\n]*\r?\n)?(?<quote>\"?)epoch\\k<quote>(?<separator>[^\"\r\n])\\k<quote>steps\\k<quote>\\k<separator>\\k<quote>duration\\k<quote>(\\k<separator>|\r|\n|$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Header();

    [GeneratedRegex("^('| *[=+@-])", RegexOptions.CultureInvariant)]
    private static partial Regex FormulaOrApostrophe();

    [GeneratedRegex("(?<=[,;\"] *)[=+@-]", RegexOptions.CultureInvariant)]
    private static partial Regex FormulaInCell();
}
