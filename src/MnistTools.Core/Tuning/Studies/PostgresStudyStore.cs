using System.Data.Common;
using Npgsql;

namespace MnistTools.Tuning;

/// <summary>A study in a PostgreSQL database, for the processes of many machines.</summary>
internal sealed class PostgresStudyStore : SqlStudyStore
{
    // Any number that no other program is likely to use: what makes tables at the same time would otherwise collide.
    private const long TableLock = 0x4D4E495354;
    private const string ApplicationName = "MnistTools";

    private readonly NpgsqlDataSource _source;
    private readonly string _name;

    /// <summary>Opens a study.</summary>
    /// <param name="connectionString">As Npgsql takes it: <c>Host=…;Database=…;Username=…</c>. A password may also be in PGPASSWORD or a .pgpass file.</param>
    /// <param name="studyName">Which of the studies in the database.</param>
    /// <param name="access">To begin, tables are made where there are none.</param>
    public PostgresStudyStore(string connectionString, string studyName, StudyAccess access)
        : base(studyName)
    {
        NpgsqlConnectionStringBuilder settings = Read(connectionString);
        _name = $"'{studyName}' on {settings.Host}, database {settings.Database ?? settings.Username}";
        _source = NpgsqlDataSource.Create(settings);
        if (access == StudyAccess.Begin)
        {
            Begin();
        }
    }

    public override string Name => _name;

    protected override string Now => "extract(epoch FROM clock_timestamp())";

    protected override string SkipLocked => "FOR UPDATE SKIP LOCKED";

    protected override string BytesType => "BYTEA";

    /// <summary>Whether a text is a connection string and not the path of a file.</summary>
    public static bool IsConnectionString(string text) =>
        text.Split(';').Any(part => part.Split('=', 2) is [var key, _] && key.Trim().ToUpperInvariant() is "HOST" or "SERVER");

    public override void Dispose() => _source.Dispose();

    protected override DbConnection Open() => _source.OpenConnection();

    protected override bool IsTableMissing(DbException failure) => failure.SqlState == PostgresErrorCodes.UndefinedTable;

    // The exception itself is left out: nobody knows what its data and inner exceptions hold.
    protected override StudyException Explain(DbException failure) =>
        new($"The study {Name} cannot be used: {(failure as PostgresException)?.MessageText ?? failure.Message}");

    private void Begin() => Use(connection =>
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

    private static NpgsqlConnectionStringBuilder Read(string connectionString)
    {
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(connectionString);
            settings.ApplicationName ??= ApplicationName;
            // A worker needs one connection for its trial and one for its signs of life.
            settings.MaxPoolSize = Math.Min(settings.MaxPoolSize, 4);
            return settings;
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            // The message of the exception may quote the text, and with it the password.
            throw new StudyException("The connection string of the study cannot be read. It is written as Host=server;Database=name;Username=user;Password=secret, with the keys that Npgsql knows.");
        }
    }
}
