using System.Data.Common;
using Npgsql;

namespace MnistTools.Tuning.Studies;

/// <summary>A study in a PostgreSQL database, for the processes of many machines.</summary>
internal sealed class PostgresStudyStore : SqlStudyStore
{
    // Any number that no other program is likely to use: what makes tables at the same time would otherwise collide.
    private const long TableLock = 0x4D4E495354;
    private const string ApplicationName = "MnistTools";
    private const int MostConnections = 4;

    private readonly NpgsqlDataSource _source;
    private readonly string _name;

    /// <summary>Opens a study.</summary>
    /// <param name="connectionString">As Npgsql takes it: <c>Host=…;Database=…;Username=…</c>. A password may also be in PGPASSWORD or a .pgpass file.</param>
    /// <param name="studyName">Which of the studies in the database.</param>
    /// <param name="retries">How often what fails by chance is tried.</param>
    public PostgresStudyStore(string connectionString, string studyName, StudyRetries retries)
        : base(connectionString, studyName, retries)
    {
        _source = Read(connectionString, out NpgsqlConnectionStringBuilder settings);
        _name = $"'{studyName}' on {settings.Host}{((settings.Database ?? settings.Username) is { } database ? $", database {database}" : "")}";
    }

    public override string Name => _name;

    protected override string Now => "extract(epoch FROM clock_timestamp())";

    protected override string SkipLocked => "FOR UPDATE SKIP LOCKED";

    protected override string BytesType => "BYTEA";

    public override void Begin() => Use(connection =>
    {
        using DbTransaction transaction = connection.BeginTransaction();
        using (DbCommand command = Command(connection, $"SELECT pg_advisory_xact_lock({TableLock})"))
        {
            command.ExecuteNonQuery();
        }

        CreateTables(connection);
        transaction.Commit();
        return true;
    });

    protected override void Close() => _source.Dispose();

    protected override DbConnection Open()
    {
        try
        {
            return _source.OpenConnection();
        }
        catch (Exception wrong) when (IsOfSettings(wrong))
        {
            throw CannotBeRead();
        }
    }

    protected override bool IsTableMissing(DbException failure) => failure.SqlState == PostgresErrorCodes.UndefinedTable;

    // The exception itself is left out: nobody knows what its data and inner exceptions hold.
    protected override StudyException Explain(DbException failure) =>
        new($"The study {Name} cannot be used: {(failure as PostgresException)?.MessageText ?? failure.Message}");

    private static NpgsqlDataSource Read(string connectionString, out NpgsqlConnectionStringBuilder settings)
    {
        try
        {
            settings = new NpgsqlConnectionStringBuilder(connectionString);
            settings.ApplicationName ??= ApplicationName;
            // A worker needs one connection for its trial and one for its signs of life.
            settings.MaxPoolSize = Math.Min(settings.MaxPoolSize, MostConnections);
            settings.MinPoolSize = Math.Min(settings.MinPoolSize, settings.MaxPoolSize);
            return NpgsqlDataSource.Create(settings);
        }
        catch (Exception wrong) when (IsOfSettings(wrong))
        {
            throw CannotBeRead();
        }
    }

    /// <summary>Whether Npgsql says by an exception that it cannot read the settings of a connection string.</summary>
    public static bool IsOfSettings(Exception wrong) =>
        wrong is ArgumentException or FormatException or InvalidCastException or OverflowException or InvalidOperationException or NotSupportedException
            // A key that it does not know, without a value.
            or KeyNotFoundException;

    // The message of the exception may quote the text, and with it the password.
    private static StudyException CannotBeRead() =>
        new("The connection string of the study cannot be read. It is written as Host=server;Database=name;Username=user;Password=secret, with the keys that Npgsql knows.");
}
