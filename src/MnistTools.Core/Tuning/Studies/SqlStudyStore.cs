using System.Data.Common;
using System.Text.Json;
using MnistTools.Text;
using MnistTools.Tuning.Tuners;

namespace MnistTools.Tuning.Studies;

/// <summary>A study in a database: a row for the study and one for each trial. Each operation is one statement or one transaction.</summary>
internal abstract class SqlStudyStore(string place, string studyName, StudyRetries retries) : IStudyStore
{
    /// <summary>A trial whose workers died so often has killed them.</summary>
    private const int MostAttempts = 10;

    private StudyDefinition? _definition;
    private volatile bool _isDisposed;

    public abstract string Name { get; }

    public string Place => place;

    public string StudyName => studyName;

    /// <summary>The database's own clock, in seconds: those of several machines differ.</summary>
    protected abstract string Now { get; }

    /// <summary>What makes a claim pass over rows that others are about to take.</summary>
    protected abstract string SkipLocked { get; }

    /// <summary>The type of a column of bytes.</summary>
    protected abstract string BytesType { get; }

    // A heartbeat that is missing, is no number, or lies in the future counts as none.
    private string IsStale => $"state = 'running' AND (heartbeat IS NULL OR heartbeat NOT BETWEEN {Now} - @patience AND {Now} + @patience)";

    public IReadOnlyList<string> FindNames() => ReadTexts("SELECT name FROM mnist_study ORDER BY name");

    public StudyDefinition? FindDefinition() =>
        ReadTexts("SELECT definition FROM mnist_study WHERE name = @study") is [var json] ? StudyDefinition.FromJson(json, Name) : null;

    public StudyDefinition Create(StudyDefinition definition)
    {
        Execute("INSERT INTO mnist_study (name, definition) VALUES (@study, @definition) ON CONFLICT DO NOTHING", ("definition", definition.ToJson()));
        return FindDefinition()!;
    }

    public void DiscardUntried() =>
        Execute("DELETE FROM mnist_study WHERE name = @study AND NOT EXISTS (SELECT 1 FROM mnist_trial WHERE study = @study)");

    public IReadOnlyList<Trial> LoadTrials(Action<StudyException>? damaged = null, IReadOnlySet<int>? except = null)
    {
        StudyDefinition definition = KnowDefinition();
        var problems = new List<StudyException>();
        IReadOnlyList<Trial> trials = Use(connection =>
        {
            problems.Clear();
            using DbCommand command = Command(connection, $"SELECT {TrialReader.Columns} FROM mnist_trial WHERE study = @study ORDER BY number");
            using DbDataReader reader = command.ExecuteReader();
            return ReadAll(reader, new TrialReader(reader, Name, definition), problems, except);
        });
        problems.ForEach(damaged ?? (problem => throw problem));
        return trials;
    }

    public void Enqueue(IEnumerable<KeyValuePair<int, Proposal.Point>> trials)
    {
        KeyValuePair<int, Proposal.Point>[] all = [.. trials];
        Use(connection =>
        {
            using DbTransaction transaction = connection.BeginTransaction();
            foreach ((int number, Proposal.Point point) in all)
            {
                using DbCommand command = Command(
                    connection,
                    "INSERT INTO mnist_trial (study, number, state, params, round, epochs, continues) VALUES (@study, @number, 'waiting', @params, @round, @epochs, @continues) ON CONFLICT DO NOTHING",
                    ("number", number), ("params", JsonSerializer.Serialize(point.Params, Json.Options)), ("round", point.Round), ("epochs", point.Epochs),
                    ("continues", point.Continues));
                command.Transaction = transaction;
                command.ExecuteNonQuery();
            }

            transaction.Commit();
            return all.Length;
        });
    }

    public Trial? Claim(string worker, TimeSpan patience)
    {
        StudyDefinition definition = KnowDefinition();
        return Use(connection =>
        {
            FailHopeless(connection, patience);
            using DbCommand command = Command(
                connection,
                $"""
                UPDATE mnist_trial SET state = 'running', worker = @worker, heartbeat = {Now}, attempt = attempt + 1
                WHERE study = @study AND number = (
                    SELECT number FROM mnist_trial
                    WHERE study = @study AND state IN ('waiting', 'running') AND (state = 'waiting' OR ({IsStale}))
                    ORDER BY number LIMIT 1 {SkipLocked})
                RETURNING {TrialReader.Columns}
                """,
                ("worker", worker), ("patience", patience.TotalSeconds));
            using DbDataReader reader = command.ExecuteReader();
            return reader.Read() ? new TrialReader(reader, Name, definition).Read() : null;
        });
    }

    public bool KeepAlive(int number, string worker) =>
        Execute(
            $"UPDATE mnist_trial SET heartbeat = {Now} WHERE study = @study AND number = @number AND worker = @worker AND state = 'running'",
            ("number", number), ("worker", worker)) > 0;

    public bool Finish(Trial trial) =>
        Execute(
            "UPDATE mnist_trial SET state = @state, result = @result, heartbeat = NULL WHERE study = @study AND number = @number AND worker = @worker AND state = 'running'",
            ("state", TrialRow.Write(trial.State)), ("result", TrialRow.WriteResult(trial)), ("number", trial.Number), ("worker", trial.Worker)) > 0;

    // Whoever gives a trial back has not died of it.
    public void Release(string worker) =>
        Execute(
            "UPDATE mnist_trial SET state = 'waiting', heartbeat = NULL, attempt = attempt - 1 WHERE study = @study AND worker = @worker AND state = 'running'", ("worker", worker));

    // It stays a trial that a worker died of, silent since ever.
    public void Abandon(string worker) =>
        Execute("UPDATE mnist_trial SET heartbeat = 0 WHERE study = @study AND worker = @worker AND state = 'running'", ("worker", worker));

    public void SaveCheckpoint(int number, int fold, byte[] content) => Execute(
        "INSERT INTO mnist_checkpoint (study, number, fold, content) VALUES (@study, @number, @fold, @content) ON CONFLICT (study, number, fold) DO UPDATE SET content = excluded.content",
        ("number", number), ("fold", fold), ("content", content));

    public byte[]? FindCheckpoint(int number, int fold) => Use(connection =>
    {
        using DbCommand command = Command(
            connection, "SELECT content FROM mnist_checkpoint WHERE study = @study AND number = @number AND fold = @fold", ("number", number), ("fold", fold));
        return command.ExecuteScalar() as byte[];
    });

    public void DeleteCheckpoints(IEnumerable<int> numbers)
    {
        foreach (int number in numbers)
        {
            Execute("DELETE FROM mnist_checkpoint WHERE study = @study AND number = @number", ("number", number));
        }
    }

    /// <summary>Makes what is needed to write, where it is not there.</summary>
    public abstract void Begin();

    // PostgreSQL uses it again by itself.
    public virtual void Shrink()
    {
    }

    public void Dispose()
    {
        _isDisposed = true;
        Close();
    }

    /// <summary>Closes the connections that are kept open.</summary>
    protected abstract void Close();

    /// <summary>An open connection from the pool.</summary>
    protected abstract DbConnection Open();

    /// <summary>Whether a statement failed because the database has no tables of studies.</summary>
    protected abstract bool IsTableMissing(DbException failure);

    /// <summary>A clear message for what the database refuses.</summary>
    protected abstract StudyException Explain(DbException failure);

    /// <summary>Makes the tables, unless they are there.</summary>
    protected void CreateTables(DbConnection connection)
    {
        using DbCommand command = Command(
            connection,
            $"""
            CREATE TABLE IF NOT EXISTS mnist_study (name TEXT PRIMARY KEY, definition TEXT NOT NULL);
            CREATE TABLE IF NOT EXISTS mnist_trial (
                study TEXT NOT NULL, number INTEGER NOT NULL, state TEXT NOT NULL, params TEXT NOT NULL, round INTEGER NOT NULL, epochs INTEGER,
                continues INTEGER, worker TEXT, heartbeat DOUBLE PRECISION, attempt INTEGER NOT NULL DEFAULT 0, result TEXT,
                PRIMARY KEY (study, number));
            CREATE INDEX IF NOT EXISTS mnist_trial_open ON mnist_trial (study, number) WHERE state IN ('waiting', 'running');
            CREATE TABLE IF NOT EXISTS mnist_checkpoint (
                study TEXT NOT NULL, number INTEGER NOT NULL, fold INTEGER NOT NULL, content {BytesType} NOT NULL,
                PRIMARY KEY (study, number, fold));
            """);
        command.ExecuteNonQuery();
    }

    /// <summary>Does something on a connection; what fails by chance is tried again.</summary>
    /// <exception cref="ObjectDisposedException">The study was closed.</exception>
    protected T Use<T>(Func<DbConnection, T> work)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, typeof(Study));
        try
        {
            return retries.Run(() =>
            {
                using DbConnection connection = Open();
                return work(connection);
            });
        }
        catch (DbException failure)
        {
            throw Explain(failure);
        }
    }

    protected DbCommand Command(DbConnection connection, string sql, params (string Name, object? Value)[] parameters)
    {
        DbCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // All texts are of this class; values go as parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach ((string name, object? value) in parameters.Append(("study", studyName)))
        {
            DbParameter parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    private int Execute(string sql, params (string Name, object? Value)[] parameters) => Use(connection =>
    {
        using DbCommand command = Command(connection, sql, parameters);
        return command.ExecuteNonQuery();
    });

    // A database without tables is one without studies: who reads makes none.
    private List<string> ReadTexts(string sql) => Use(connection =>
    {
        var texts = new List<string>();
        try
        {
            using DbCommand command = Command(connection, sql);
            using DbDataReader reader = command.ExecuteReader();
            while (reader.Read())
            {
                texts.Add(reader.GetValue(0) as string ?? "");
            }
        }
        catch (DbException failure) when (IsTableMissing(failure))
        {
            texts.Clear();
        }

        return texts;
    });

    // What a study is never changes.
    private StudyDefinition KnowDefinition() => _definition ??= this.GetDefinition();

    private void FailHopeless(DbConnection connection, TimeSpan patience)
    {
        using DbCommand command = Command(
            connection,
            $"UPDATE mnist_trial SET state = 'failed', result = @result WHERE study = @study AND attempt >= {MostAttempts} AND {IsStale}",
            ("result", TrialRow.WriteFailure($"{MostAttempts} workers died while they were at it.")), ("patience", patience.TotalSeconds));
        command.ExecuteNonQuery();
    }

    private static List<Trial> ReadAll(DbDataReader reader, TrialReader row, List<StudyException> problems, IReadOnlySet<int>? except)
    {
        var trials = new List<Trial>();
        while (reader.Read())
        {
            if (row.Number is { } number && except?.Contains(number) == true)
            {
                continue;
            }

            try
            {
                trials.Add(row.Read());
            }
            catch (StudyException damaged)
            {
                problems.Add(damaged);
            }
        }

        return trials;
    }
}
