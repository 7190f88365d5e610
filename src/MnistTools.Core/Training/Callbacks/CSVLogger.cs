using System.Globalization;
using System.Text;
using MnistTools.Files;
using MnistTools.Metrics;
using MnistTools.Models;
using MnistTools.Persistence;
using MnistTools.Specs;

namespace MnistTools.Training.Callbacks;

/// <summary>A table of all epochs, as Keras writes it: a column for the epoch, counted from 0, and one for each metric, by the alphabet. It is whole at any time.</summary>
/// <param name="FileName">The file; it is emptied when the training begins.</param>
/// <param name="Separator">The character between two columns: a tab, a space or a sign that stands in no number and no name.</param>
/// <param name="Append">Whether the rows come after those that are there; their columns must be the same.</param>
public sealed record CSVLogger(string FileName, string Separator = ",", bool Append = false) : Callback
{
    /// <summary>The character between two columns.</summary>
    public string Separator { get; init => field = CheckSeparator(value, nameof(Separator)); } = CheckSeparator(Separator, nameof(Separator));

    /// <inheritdoc/>
    public override bool WritesFiles => true;

    /// <inheritdoc/>
    public override void CheckPath(Func<string, string> resolve) => WritablePath.CheckFile(resolve(FileName));

    internal override bool ReplacesFile => !Append;

    internal override RunningCallback Start(TrainingRun run) => new Running(this, run);

    /// <summary>Keras takes any text. A longer one, or a line break, could make a file of another kind out of the table.</summary>
    private static string CheckSeparator(string separator, string name) =>
        separator is ['\t' or ' '] || (separator is [var sign] && (char.IsPunctuation(sign) || char.IsSymbol(sign)) && !"\"'.+-_".Contains(sign, StringComparison.Ordinal))
            ? separator
            : throw new ArgumentException("'separator' must be one character that is neither a quote nor part of a number or a name, such as ',' or ';' or a tab", name);

    private sealed class Running : RunningCallback
    {
        private const string ThereBefore = "there_before";
        private const string Epoch = MetricNames.EpochColumn;
        private const int MostShown = 500;

        private readonly CSVLogger _callback;
        private readonly TrainingRun _run;
        private readonly string _path;
        private byte[] _before;
        private int _written;

        public Running(CSVLogger callback, TrainingRun run)
        {
            (_callback, _run) = (callback, run);
            _path = run.ResolvePath(callback.FileName);
            _before = callback.Append ? ReadTable() : [];
            // A function may give the epochs more keys than are known now.
            CheckColumns(run.MeasuredKeys, mayLack: run.Options.Callbacks.Any(other => other.AddsKeys));
        }

        /// <summary>How much of the file was there before the training, so that an interrupted one does not take its own rows for it.</summary>
        public override CallbackState State
        {
            get => new(new Dictionary<string, double> { [ThereBefore] = _before.Length }, null);
            set
            {
                byte[] now = ReadTable();
                _before = now[..Math.Min(now.Length, (int)value.Numbers[ThereBefore])];
            }
        }

        /// <summary>The columns that are there already; <see langword="null"/> in a new file.</summary>
        private string[]? Columns
        {
            get
            {
                int end = Array.IndexOf(_before, (byte)'\n');
                string header = Encoding.UTF8.GetString(_before, 0, end < 0 ? _before.Length : end);
                return _before.Length == 0 ? null : [.. CsvLine.Split(header.TrimStart('\uFEFF').TrimEnd('\r'), _callback.Separator[0])];
            }
        }

        public override void BeginTraining()
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            Write();
        }

        public override void EndEpoch(EpochLog log) => Write();

        /// <summary>The history also has an epoch that never ended, for its loss was no number or another callback failed.</summary>
        public override void EndTraining(TrainingEnd end)
        {
            if (_written < _run.Epochs.Count)
            {
                Write();
            }
        }

        /// <summary>What is in the file; nothing where there is none, or where it is a device, which keeps nothing.</summary>
        private byte[] ReadTable()
        {
            if (FileKinds.Of(_path) is FileKind.Missing or FileKind.CharacterDevice)
            {
                return [];
            }

            using FileStream stream = ReceivedFile.Open(_path, Array.MaxLength);
            byte[] content = new byte[stream.Length];
            stream.ReadExactly(content);
            return content;
        }

        private void Write()
        {
            string[] keys = [.. _run.Epochs.SelectMany(epoch => epoch.Metrics.Keys).Distinct().Order(StringComparer.Ordinal)];
            CheckColumns(keys, mayLack: true);
            string[] columns = Columns ?? [Epoch, .. keys];
            var text = new StringBuilder(_before is [] or [.., (byte)'\n'] ? "" : "\n");
            if (_before.Length == 0 && keys.Length > 0)
            {
                text.AppendJoin(_callback.Separator, columns.Select(column => CsvLine.Quote(column, _callback.Separator[0]))).Append('\n');
            }

            foreach (EpochLog epoch in _run.Epochs)
            {
                text.AppendJoin(_callback.Separator, columns.Select(column => GetCell(epoch, column))).Append('\n');
            }

            AtomicFile.Write(_path, overwrite: true, stream =>
            {
                stream.Write(_before);
                stream.Write(Encoding.UTF8.GetBytes(text.ToString()));
            });
            _written = _run.Epochs.Count;
        }

        private static string GetCell(EpochLog epoch, string column) =>
            column == Epoch ? (epoch.Epoch - 1).ToString(CultureInfo.InvariantCulture)
            : epoch.Metrics.TryGetValue(column, out double value) ? value.ToString("R", CultureInfo.InvariantCulture)
            : "NA";

        /// <summary>Whether rows of these keys fit under the columns that are there.</summary>
        /// <param name="keys">What is measured.</param>
        /// <param name="mayLack">Whether a column may be there that has no key among them.</param>
        private void CheckColumns(IReadOnlyList<string> keys, bool mayLack)
        {
            if (Columns is { } columns && (!keys.Prepend(Epoch).All(columns.Contains) || (!mayLack && columns.Length != keys.Count + 1)))
            {
                // The file may be anything: what is shown of it is short, and nothing that a terminal obeys.
                string found = string.Concat(string.Join(", ", columns).Take(MostShown).Select(letter => char.IsControl(letter) ? '?' : letter));
                throw new SpecException(
                    $"CSVLogger cannot append to {_path}: with '{_callback.Separator}' between them, its columns are {found}, and those of this training are "
                    + $"{string.Join(", ", keys.Prepend(Epoch))}. Choose another file, or another separator, or metrics that fit.");
            }
        }
    }
}
