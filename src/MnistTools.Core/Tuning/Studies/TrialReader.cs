using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using MnistTools.Text;

namespace MnistTools.Tuning.Studies;

/// <summary>
/// Reads trials from the rows of a table. Nothing in a row is taken on trust: another program may have written it, or a disk lost a part. SQLite, besides,
/// keeps any type in any column.
/// </summary>
/// <param name="reader">Rows with <see cref="Columns"/>.</param>
/// <param name="study">How the study is called in messages.</param>
/// <param name="definition">What it searches.</param>
internal sealed class TrialReader(DbDataReader reader, string study, StudyDefinition definition)
{
    /// <summary>What a row must have.</summary>
    public const string Columns = "number, state, params, round, epochs, continues, worker, attempt, result";

    private const int MostShown = 40;

    private readonly IReadOnlySet<string> _varied = definition.VariedNames;
    private string _number = "";

    /// <summary>The number of the row at which the reader is; <see langword="null"/> if it has none that can be.</summary>
    public int? Number => FindWhole("number", 1);

    /// <summary>The row at which the reader is.</summary>
    /// <exception cref="StudyException">It is damaged; the message names study, trial and column.</exception>
    public Trial Read()
    {
        _number = Show(reader.GetValue(0));
        var trial = new Trial
        {
            Number = Whole("number", 1),
            State = TrialRow.ReadState(Text("state")) ?? throw Damaged("state", $"is {Show(Get("state"))}"),
            Params = FromJson("params", HyperparameterValue.ReadAll),
            Metric = definition.Metric,
            Round = Whole("round", 0),
            Epochs = IsNull("epochs") ? null : Whole("epochs", 1),
            Continues = IsNull("continues") ? null : Whole("continues", 1),
            Worker = IsNull("worker") ? "" : Text("worker"),
            Attempt = Whole("attempt", 0),
            Varied = _varied,
        };
        return IsNull("result")
            ? trial.IsFinished ? throw Damaged("result", $"is missing, although the state is {TrialRow.Write(trial.State)}") : trial
            : Check(FromJson("result", json => TrialRow.ReadResult(json, trial)));
    }

    private Trial Check(Trial trial) => trial.State != TrialState.Complete || (trial.SplitTestScores.Count > 0 && trial.SplitTestScores.All(double.IsFinite))
        ? trial
        : throw Damaged("result", "has no scores that are numbers, although the state is complete");

    private T FromJson<T>(string column, Func<string, T> read)
    {
        try
        {
            return read(Text(column));
        }
        catch (Exception damaged) when (damaged is JsonException or FormatException or InvalidOperationException or ArgumentException)
        {
            throw Damaged(column, $"cannot be read: {Problem.Of(damaged).TrimEnd('.')}", damaged);
        }
    }

    private int Whole(string column, int least) => FindWhole(column, least) ?? throw Damaged(column, $"is {Show(Get(column))}");

    private int? FindWhole(string column, int least)
    {
        object value = Get(column);
        long? number = value is long or int or short ? Convert.ToInt64(value, CultureInfo.InvariantCulture) : null;
        return number >= least && number <= int.MaxValue ? (int)number : null;
    }

    private string Text(string column) => Get(column) is string text ? text : throw Damaged(column, $"is {Show(Get(column))}");

    private bool IsNull(string column) => Get(column) is DBNull;

    private object Get(string column) => reader.GetValue(reader.GetOrdinal(column));

    private StudyException Damaged(string column, string problem, Exception? inner = null) =>
        new($"Trial {_number} of the study {study} is damaged: its column {column} {problem}. Delete its row, and the search tries its point again; or begin a new study.", inner);

    private static string Show(object value) => value switch
    {
        DBNull => "missing",
        string text => text.Length > MostShown ? $"'{text[..MostShown]}…'" : $"'{text}'",
        byte[] => "bytes",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => $"{value}",
    };
}
