using System.Text;
using MnistTools.Files;
using MnistTools.Metrics;
using MnistTools.Models;
using MnistTools.Persistence;
using MnistTools.Specs;
using MnistTools.Text;

namespace MnistTools.Training.Callbacks;

/// <summary>
/// The rows of a training below those that are there, <see cref="CSVLogger"/> with <c>append=true</c>: a search has one file for all its trainings, and several
/// of them append at the same time. So each row goes to where the file ends by then, and nothing is known of the file but what is in it at that moment.
/// </summary>
internal sealed class AppendedLog : CSVLogger.EpochWriter
{
    private const string LinesBefore = "lines_before", ThereBefore = "there_before";
    private const int MostShown = 500;

    private readonly TrainingRun _run;
    private readonly string _path;
    private readonly char _separator;
    // Of a training that goes on: what others and it itself have written since it first began, and under which columns.
    private List<string>? _lines;
    private List<string> _columns = [];
    private int _restored;
    private int _linesBefore;
    // The training was cancelled before anything was known of the file.
    private bool _isUnknown;

    public AppendedLog(CSVLogger callback, TrainingRun run, string path)
        : base(run, path)
    {
        (_run, _path, _separator) = (run, path, callback.Separator[0]);
        if (ReadFile() is not { } content)
        {
            return;
        }

        _linesBefore = ReadLines(content).Length;
        // A function may give the epochs more keys than are known now.
        CheckColumns(FindColumns(content), run.MeasuredKeys, mayLack: run.Options.Callbacks.Any(other => other.AddsKeys));
    }

    /// <summary>
    /// How many lines were there before the training, so that an interrupted one finds its own rows behind them. Their length would not do: others may give
    /// them more columns.
    /// </summary>
    public override CallbackState State
    {
        get => new(new Dictionary<string, double> { [LinesBefore] = _linesBefore }, null);
        set
        {
            if (ReadFile() is not { } content)
            {
                return;
            }

            string[] lines = ReadLines(content);
            // A backup of an earlier build has their length.
            _linesBefore = value.Numbers.TryGetValue(LinesBefore, out double before)
                ? (int)Math.Clamp(before, 0, lines.Length)
                : ReadLines(content.AsSpan(0, (int)Math.Clamp(value.Numbers[ThereBefore], 0, content.Length))).Length;
            _lines = [.. lines.Skip(_linesBefore)];
            _columns = FindColumns(content) ?? [];
        }
    }

    public override void BeginTraining()
    {
        _restored = _run.Epochs.Count;
        base.BeginTraining();
    }

    public override void EndTraining(TrainingEnd end)
    {
        base.EndTraining(end);
        if (!_isUnknown && Written.Count < _run.Epochs.Count)
        {
            _run.Say(
                $"{_path} lacks the rows of {Counted.Of(_run.Epochs.Count - Written.Count, "epoch")}: another program had it open when the training was cancelled.");
        }
    }

    protected override void Write()
    {
        using FileStream? file = _isUnknown ? null : SharedFile.Open(_path, _run.Cancellation);
        if (file is null)
        {
            // The training was cancelled. What is missing is written in the end, if nobody has the file then.
            return;
        }

        byte[] content = SharedFile.Read(file);
        string[] keys = [.. _run.Epochs.SelectMany(epoch => epoch.Metrics.Keys).Distinct().Order(StringComparer.Ordinal)];
        List<string>? columns = FindColumns(content);
        if (columns?.Contains(MetricNames.EpochColumn) == false)
        {
            throw CreateRefusal(columns, keys);
        }

        List<EpochLog> missing = FindMissing();
        int end = content.AsSpan().LastIndexOf((byte)'\n') + 1;
        // What a killed process has written of a row of this training.
        bool isBegun = _lines is not null
            && columns is not null
            && missing.Count > 0
            && end < content.Length
            && ReadLines(content).Length > _linesBefore
            && WriteRow(missing[0], columns).StartsWith(Encoding.UTF8.GetString(content.AsSpan(end)), StringComparison.Ordinal);
        int kept = isBegun ? end : content.Length;
        var text = new StringBuilder(kept > end ? "\n" : "");
        if (columns is null)
        {
            columns = CreateColumns([.. _run.MeasuredKeys, .. keys]);
            text.Append(keys.Length > 0 ? WriteHeader(columns) : "");
        }
        else
        {
            // A callback gave an epoch a key that nobody knew before, or changed one that was written: also the learning rate, which all epochs then have.
            List<string> wider = keys.All(columns.Contains) ? columns : CreateColumns([.. columns, .. keys]);
            if (wider != columns || Written.Where((written, i) => WriteRow(written, columns) != WriteRow(_run.Epochs[i], columns)).Any())
            {
                text.Clear().Append(WriteAnew(content.AsSpan(0, kept), columns, wider));
                (columns, kept) = (wider, 0);
            }
        }

        text.AppendJoin("", missing.Select(epoch => WriteRow(epoch, columns)));
        if (missing.Count > 0 || (kept == 0 && text.Length > 0))
        {
            SharedFile.ReplaceEnd(file, content, kept, Encoding.UTF8.GetBytes(text.ToString()));
        }

        KeepWritten();
    }

    private byte[]? ReadFile()
    {
        byte[]? content = SharedFile.Read(_path, _run.Cancellation);
        _isUnknown |= content is null;
        return content;
    }

    /// <summary>
    /// The epochs that are not in the file. Where a training goes on, those up to the first of now may have been written before it was interrupted, perhaps
    /// before another callback gave them a value.
    /// </summary>
    private List<EpochLog> FindMissing()
    {
        var missing = new List<EpochLog>();
        for (int i = Written.Count; i < _run.Epochs.Count; i++)
        {
            EpochLog epoch = _run.Epochs[i];
            int place = i <= _restored && _lines is not null ? _lines.FindIndex(line => IsOf(epoch, ReadCells(line))) : -1;
            if (place < 0)
            {
                missing.AddRange(_run.Epochs.Skip(i));
                return missing;
            }

            List<string> cells = ReadCells(_lines![place])!;
            _lines.RemoveAt(place);
            Written.Add(new EpochLog(
                epoch.Epoch, epoch.Steps, epoch.Duration, epoch.Metrics.Where(metric => IsMeasured(cells.ElementAtOrDefault(_columns.IndexOf(metric.Key))))));
        }

        return missing;
    }

    private bool IsOf(EpochLog epoch, List<string>? cells) =>
        cells?.Count == _columns.Count
            && _columns.Zip(cells).All(cell => cell.Second == CSVLogger.GetCell(epoch, cell.First) || !IsMeasured(cell.Second));

    /// <summary>The cells of a line, which another program may have written; <see langword="null"/> if it is no row.</summary>
    private List<string>? ReadCells(string line)
    {
        try
        {
            return CsvLine.Split(line.TrimEnd('\r'), _separator);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static bool IsMeasured(string? cell) => cell is not (null or CSVLogger.NotMeasured);

    private static string[] ReadLines(ReadOnlySpan<byte> content)
    {
        string text = Encoding.UTF8.GetString(content);
        return text.Length == 0 ? [] : (text.EndsWith('\n') ? text[..^1] : text).Split('\n');
    }

    private string WriteHeader(List<string> columns) => CSVLogger.Join(columns.Select(column => CsvLine.Quote(column, _separator)), _separator);

    private static List<string> CreateColumns(IEnumerable<string> keys) =>
        [MetricNames.EpochColumn, .. keys.Where(key => key != MetricNames.EpochColumn).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The columns of what is in the file; <see langword="null"/> if that is nothing.</summary>
    private List<string>? FindColumns(byte[] content)
    {
        int end = Array.IndexOf(content, (byte)'\n');
        string header = Encoding.UTF8.GetString(content, 0, end < 0 ? content.Length : end);
        return content.Length == 0 ? null : CsvLine.Split(header.TrimStart('\uFEFF').TrimEnd('\r'), _separator);
    }

    /// <summary>The same rows, perhaps under more columns. Only of its own epochs does a training know what belongs there.</summary>
    private string WriteAnew(ReadOnlySpan<byte> content, List<string> columns, List<string> wider)
    {
        Dictionary<string, int> own = [];
        for (int i = 0; i < Written.Count; i++)
        {
            own.TryAdd(WriteRow(Written[i], columns).TrimEnd('\n'), i);
        }

        return WriteHeader(wider) + string.Concat(ReadLines(content).Select(WriteLine).Skip(1));

        string WriteLine(string line, int number)
        {
            if (number >= _linesBefore && own.Remove(line, out int place))
            {
                return WriteRow(_run.Epochs[place], wider);
            }

            return ReadCells(line) is { } cells && line.Trim().Length > 0
                ? CSVLogger.Join(
                    wider.Select(column => cells.ElementAtOrDefault(columns.IndexOf(column)) ?? CSVLogger.NotMeasured)
                        .Concat(cells.Skip(columns.Count))
                        .Select(cell => CsvLine.Quote(cell, _separator)),
                    _separator)
                : line + "\n";
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
            throw CreateRefusal(columns, keys);
        }
    }

    private SpecException CreateRefusal(List<string> columns, IReadOnlyList<string> keys)
    {
        // The file may be anything: what is shown of it is short, and nothing that a terminal obeys.
        string found = string.Concat(string.Join(", ", columns).Take(MostShown).Select(letter => char.IsControl(letter) ? '?' : letter));
        return new SpecException(
            $"CSVLogger cannot append to {_path}: with '{_separator}' between them, its columns are {found}, and those of this training are "
            + $"{string.Join(", ", keys.Prepend(MetricNames.EpochColumn))}. Choose another file, or another separator, or metrics that fit.");
    }
}
