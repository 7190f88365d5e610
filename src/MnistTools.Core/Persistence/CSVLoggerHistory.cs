using System.Text.RegularExpressions;
using MnistTools.Metrics;
using MnistTools.Models;
using MnistTools.Text;
using MnistTools.Training.Callbacks;

namespace MnistTools.Persistence;

/// <summary>
/// What the callback CSVLogger wrote, Keras' or ours: a row an epoch, counted from 0, under the names of the metrics. The character behind
/// <c>epoch</c> is the one between all columns. How the training was made is not in it.
/// </summary>
/// <remarks>https://github.com/keras-team/keras/blob/v3.10.0/keras/src/callbacks/csv_logger.py</remarks>
internal sealed partial class CSVLoggerHistory : IHistoryFormat
{
    private const string Epoch = MetricNames.EpochColumn;

    /// <summary>Names that Keras gave up: the first three with 2.3, the last with 3.</summary>
    private static readonly Dictionary<string, string> LaterNames = new()
    {
        ["acc"] = "accuracy",
        ["val_acc"] = "val_accuracy",
        ["lr"] = "learning_rate",
    };

    /// <summary>The second is what Keras' documentation calls its file.</summary>
    public IReadOnlyList<string> Extensions { get; } = [".csv", ".log"];

    public string? WhyNotWritten =>
        "A .log file is what the callback CSVLogger writes during a training. Save the history as .json or .csv, which keep the run's settings as well.";

    public bool Recognizes(string start) => Header().IsMatch(start);

    public History Read(TextReader reader, string path)
    {
        int number = 1;
        try
        {
            (string header, int lines) = CsvLine.ReadHeader(reader.ReadLine() ?? "", reader);
            if (Header().Match(header) is not { Success: true } match)
            {
                throw new FormatException("The first column must be epoch, as CSVLogger writes it.");
            }

            char separator = match.Groups["separator"].Value[0];
            string[] keys = ReadKeys(CsvLine.Split(header, separator));
            number = lines;
            var epochs = new List<EpochLog>();
            while (reader.ReadLine() is { } line)
            {
                number++;
                if (line.Length > 0)
                {
                    epochs.Add(ReadRow(CsvLine.Split(line, separator), keys, epochs.LastOrDefault()));
                }
            }

            return new History(HistoryParameters.Unknown, epochs);
        }
        catch (FormatException damaged)
        {
            throw new HistoryFormatException(damaged.Message, path, number, damaged);
        }
    }

    private static string[] ReadKeys(List<string> columns)
    {
        string[] names = [.. columns.Skip(1)];
        string[] keys = [.. names.Select(name => LaterNames.TryGetValue(name, out string? later) && !names.Contains(later) ? later : name)];
        return keys.Distinct().Count() == keys.Length && !keys.Contains("")
            ? keys
            : throw new FormatException("Each column needs a name of its own.");
    }

    private static EpochLog ReadRow(List<string> cells, string[] keys, EpochLog? before)
    {
        if (cells.Count != keys.Length + 1)
        {
            throw new FormatException($"The row has {Counted.Of(cells.Count, "cell")}; the table has {Counted.Of(keys.Length + 1, "column")}.");
        }

        int epoch = CsvLine.ReadInteger(cells[0], Epoch);
        if (epoch is < 0 or int.MaxValue || epoch + 1 <= before?.Epoch)
        {
            throw new FormatException(before is null
                ? $"The epoch {epoch} cannot be: the first is 0."
                : $"The epoch {epoch} comes after the epoch {before.Epoch - 1}. Where CSVLogger appended several trainings, put the rows of each into a file of its own, under the same first line.");
        }

        var measured = keys.Zip(cells.Skip(1)).Where(metric => metric.Second is not ("" or CSVLogger.NotMeasured));
        return new EpochLog(epoch + 1, 0, TimeSpan.Zero, measured.Select(metric => KeyValuePair.Create(metric.First, ReadNumber(metric.Second, metric.First))));
    }

    /// <summary>Python's infinities are not .NET's.</summary>
    private static double ReadNumber(string cell, string column) => cell switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        _ => CsvForm.Invariant.ReadNumber(cell, column),
    };

    [GeneratedRegex("^\"?epoch\"?(?<separator>[^\\w\"\\r\\n])", RegexOptions.CultureInvariant)]
    private static partial Regex Header();
}
