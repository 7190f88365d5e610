using System.Text;
using MnistTools.Files;
using MnistTools.Metrics;
using MnistTools.Models;
using MnistTools.Persistence;
using MnistTools.Specs;

namespace MnistTools.Training.Callbacks;

/// <summary>
/// The rows of a training below those that are there, <see cref="CSVLogger"/> with <c>append=true</c>: a search has one file for all its trainings, and several
/// of them append at the same time. So each row goes to where the file ends by then, and nothing is known of the file but what is in it at that moment.
/// </summary>
internal sealed class AppendedLog : CSVLogger.EpochWriter
{
    private const string ThereBefore = "there_before";
    private const int MostShown = 500;

    private readonly TrainingRun _run;
    private readonly string _path;
    private readonly char _separator;
    // Of a training that goes on: what others and it itself have written since it first began.
    private List<string>? _lines;
    private int _restored;
    private int _before;

    public AppendedLog(CSVLogger callback, TrainingRun run, string path)
        : base(run, path)
    {
        (_run, _path, _separator) = (run, path, callback.Separator[0]);
        byte[] content = SharedFile.Read(_path);
        _before = content.Length;
        // A function may give the epochs more keys than are known now.
        CheckColumns(FindColumns(content), run.MeasuredKeys, mayLack: run.Options.Callbacks.Any(other => other.AddsKeys));
    }

    /// <summary>How much of the file was there before the training, so that an interrupted one finds its own rows behind that.</summary>
    public override CallbackState State
    {
        get => new(new Dictionary<string, double> { [ThereBefore] = _before }, null);
        set
        {
            byte[] content = SharedFile.Read(_path);
            _before = Math.Min(content.Length, (int)value.Numbers[ThereBefore]);
            _lines = [.. Encoding.UTF8.GetString(content, _before, content.Length - _before).Split('\n')];
        }
    }

    public override void BeginTraining()
    {
        _restored = _run.Epochs.Count;
        base.BeginTraining();
    }

    protected override void Write()
    {
        using FileStream file = SharedFile.Open(_path);
        byte[] content = SharedFile.Read(file);
        string[] keys = [.. _run.Epochs.SelectMany(epoch => epoch.Metrics.Keys).Distinct().Order(StringComparer.Ordinal)];
        List<string>? columns = FindColumns(content);
        if (_before == 0 && columns is not null && !keys.All(columns.Contains))
        {
            // A callback gave this epoch a key that the first did not have, or changed the learning rate, which the epochs before have now as well.
            List<string> wider = CreateColumns([.. columns.Skip(1), .. keys]);
            byte[] widened = Encoding.UTF8.GetBytes(Widen(content, columns, wider));
            SharedFile.ReplaceEnd(file, content, 0, widened);
            (content, columns) = (widened, wider);
        }

        CheckColumns(columns, keys, mayLack: true);
        var text = new StringBuilder();
        if (columns is null && keys.Length > 0)
        {
            columns = CreateColumns([.. _run.MeasuredKeys, .. keys]);
            text.Append(CSVLogger.Join(columns.Select(column => CsvLine.Quote(column, _separator)), _separator));
        }

        string[] rows = [.. _run.Epochs.Skip(Written).Select(epoch => WriteRow(epoch, columns!))];
        rows = [.. rows.Where((row, i) => !IsThere(row, Written + i))];
        text.AppendJoin("", rows);
        if (text.Length > 0)
        {
            int end = content.AsSpan().LastIndexOf((byte)'\n') + 1;
            // What a killed process has written of a row of this training.
            bool isBegun = _lines is not null
                && end >= _before
                && end < content.Length
                && rows[0].StartsWith(Encoding.UTF8.GetString(content.AsSpan(end)), StringComparison.Ordinal);
            int kept = isBegun ? end : content.Length;
            SharedFile.ReplaceEnd(file, content, kept, Encoding.UTF8.GetBytes((kept > end ? "\n" : "") + text));
        }

        Written = _run.Epochs.Count;
    }

    /// <summary>
    /// Whether the row of an epoch was written before the training was interrupted: that of the first epoch of now may have been, too, but not have been kept.
    /// </summary>
    private bool IsThere(string row, int epoch) => epoch <= _restored && _lines?.Remove(row.TrimEnd('\n')) == true;

    private static List<string> CreateColumns(IEnumerable<string> keys) => [MetricNames.EpochColumn, .. keys.Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The columns of what is in the file; <see langword="null"/> if that is nothing.</summary>
    private List<string>? FindColumns(byte[] content)
    {
        int end = Array.IndexOf(content, (byte)'\n');
        string header = Encoding.UTF8.GetString(content, 0, end < 0 ? content.Length : end);
        return content.Length == 0 ? null : CsvLine.Split(header.TrimStart('\uFEFF').TrimEnd('\r'), _separator);
    }

    /// <summary>The same rows under more columns. Only of its own epochs does a training know what belongs there.</summary>
    private string Widen(byte[] content, List<string> columns, List<string> wider)
    {
        List<(string Row, EpochLog Epoch)> own = [.. _run.Epochs.Select(epoch => (WriteRow(epoch, columns).TrimEnd('\n'), epoch))];
        IEnumerable<string> rows = Encoding.UTF8.GetString(content).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1);
        return CSVLogger.Join(wider.Select(column => CsvLine.Quote(column, _separator)), _separator) + string.Concat(rows.Select(WidenRow));

        string WidenRow(string row)
        {
            int place = own.FindIndex(written => written.Row == row);
            if (place < 0)
            {
                List<string> cells = CsvLine.Split(row, _separator);
                return CSVLogger.Join(wider.Select(column => cells.ElementAtOrDefault(columns.IndexOf(column)) ?? CSVLogger.NotMeasured), _separator);
            }

            EpochLog epoch = own[place].Epoch;
            own.RemoveAt(place);
            return WriteRow(epoch, wider);
        }
    }

    private string WriteRow(EpochLog epoch, List<string> columns) => CSVLogger.Join(columns.Select(column => CSVLogger.GetCell(epoch, column)), _separator);

    /// <summary>Whether rows of these keys fit under the columns that are there.</summary>
    /// <param name="columns">The columns, if any.</param>
    /// <param name="keys">What is measured.</param>
    /// <param name="mayLack">Whether a column may be there that has no key among them.</param>
    private void CheckColumns(List<string>? columns, IReadOnlyList<string> keys, bool mayLack)
    {
        if (columns is not null && (!keys.Prepend(MetricNames.EpochColumn).All(columns.Contains) || (!mayLack && columns.Count != keys.Count + 1)))
        {
            // The file may be anything: what is shown of it is short, and nothing that a terminal obeys.
            string found = string.Concat(string.Join(", ", columns).Take(MostShown).Select(letter => char.IsControl(letter) ? '?' : letter));
            throw new SpecException(
                $"CSVLogger cannot append to {_path}: with '{_separator}' between them, its columns are {found}, and those of this training are "
                + $"{string.Join(", ", keys.Prepend(MetricNames.EpochColumn))}. Choose another file, or another separator, or metrics that fit.");
        }
    }
}
