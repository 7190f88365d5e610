using System.Globalization;
using System.Text;
using MnistTools.Files;
using MnistTools.Metrics;
using MnistTools.Models;
using MnistTools.Persistence;

namespace MnistTools.Training.Callbacks;

/// <summary>
/// A table of all epochs, as Keras writes it: a column for the epoch, counted from 0, and one for each metric, by the alphabet. The file has whole rows at any
/// time.
/// </summary>
/// <param name="FileName">The file; it is emptied when the training begins.</param>
/// <param name="Separator">The character between two columns: a tab, a space or a sign that stands in no number and no name.</param>
/// <param name="Append">Whether the rows come after those that are there; their columns must be the same, but for those that a callback adds during the
/// training. Several trainings may append to one file at the same time.</param>
public sealed record CSVLogger(string FileName, string Separator = ",", bool Append = false) : Callback
{
    /// <summary>Stands for a value that an epoch does not have.</summary>
    internal const string NotMeasured = "NA";

    /// <summary>The character between two columns.</summary>
    public string Separator { get; init => field = CheckSeparator(value, nameof(Separator)); } = CheckSeparator(Separator, nameof(Separator));

    /// <inheritdoc/>
    public override bool WritesFiles => true;

    /// <inheritdoc/>
    public override void CheckPath(Func<string, string> resolve) => WritablePath.CheckFile(resolve(FileName));

    internal override bool ReplacesFile => !Append;

    internal override string? FileOfTraining => Append ? null : FileName;

    // A device keeps nothing that rows could be appended to.
    internal override RunningCallback Start(TrainingRun run)
    {
        string path = run.ResolvePath(FileName);
        return Append && FileKinds.Of(path) != FileKind.CharacterDevice ? new AppendedLog(this, run, path) : new Running(this, run, path);
    }

    /// <summary>Keras takes any text. A longer one, or a line break, could make a file of another kind out of the table.</summary>
    private static string CheckSeparator(string separator, string name) =>
        separator is ['\t' or ' ']
            || (separator is [var sign] && (char.IsPunctuation(sign) || char.IsSymbol(sign)) && !"\"'.+-_".Contains(sign, StringComparison.Ordinal))
            ? separator
            : throw new ArgumentException(
                "'separator' must be one character that is neither a quote nor part of a number or a name, such as ',' or ';' or a tab", name);

    /// <summary>A line of the table.</summary>
    internal static string Join(IEnumerable<string> cells, char separator) => string.Join(separator, cells) + "\n";

    /// <summary>What an epoch has in a column.</summary>
    internal static string GetCell(EpochLog epoch, string column) =>
        column == MetricNames.EpochColumn ? (epoch.Epoch - 1).ToString(CultureInfo.InvariantCulture)
        : epoch.Metrics.TryGetValue(column, out double value) ? value.ToString("R", CultureInfo.InvariantCulture)
        : NotMeasured;

    /// <summary>Brings what is missing of the epochs into a file: after each, and at the end.</summary>
    internal abstract class EpochWriter(TrainingRun run, string path) : RunningCallback
    {
        public override void BeginTraining()
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            Write();
        }

        public override void EndEpoch(EpochLog log) => Write();

        /// <summary>
        /// The history also has an epoch that never ended, for its loss was no number or another callback failed, and what callbacks behind this one gave the
        /// last.
        /// </summary>
        public override void EndTraining(TrainingEnd end)
        {
            if (Written.Count < run.Epochs.Count || Written.Where((written, i) => !HasSame(written, run.Epochs[i])).Any())
            {
                Write();
            }
        }

        /// <summary>The epochs as they are in the file: callbacks may change those that were written.</summary>
        protected List<EpochLog> Written { get; } = [];

        protected abstract void Write();

        /// <summary>Remembers that all epochs are in the file as they are now.</summary>
        protected void KeepWritten()
        {
            for (int i = 0; i < run.Epochs.Count; i++)
            {
                if (i == Written.Count)
                {
                    Written.Add(Copy(run.Epochs[i]));
                }
                else if (!HasSame(Written[i], run.Epochs[i]))
                {
                    Written[i] = Copy(run.Epochs[i]);
                }
            }
        }

        private static bool HasSame(EpochLog written, EpochLog now) =>
            written.Metrics.Count == now.Metrics.Count
                && now.Metrics.All(metric => written.Metrics.TryGetValue(metric.Key, out double value) && value.Equals(metric.Value));

        private static EpochLog Copy(EpochLog epoch) => new(epoch.Epoch, epoch.Steps, epoch.Duration, [.. epoch.Metrics]);
    }

    private sealed class Running(CSVLogger callback, TrainingRun run, string path) : EpochWriter(run, path)
    {
        private readonly TrainingRun _run = run;
        private readonly string _path = path;

        protected override void Write()
        {
            char separator = callback.Separator[0];
            string[] columns = [MetricNames.EpochColumn, .. _run.Epochs.SelectMany(epoch => epoch.Metrics.Keys).Distinct().Order(StringComparer.Ordinal)];
            string header = columns.Length == 1 ? "" : Join(columns.Select(column => CsvLine.Quote(column, separator)), separator);
            string rows = string.Concat(_run.Epochs.Select(epoch => Join(columns.Select(column => GetCell(epoch, column)), separator)));
            AtomicFile.Write(_path, overwrite: true, stream => stream.Write(Encoding.UTF8.GetBytes(header + rows)));
            KeepWritten();
        }
    }
}
