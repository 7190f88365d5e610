using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace MnistTools.Tuning;

/// <summary>A study in a file, for the processes of one machine.</summary>
internal sealed class SqliteStudyStore : SqlStudyStore
{
    /// <summary>How long a process waits for another that writes; a write takes milliseconds.</summary>
    private const int BusySeconds = 60;

    private readonly string _path;
    private readonly string _connectionString;

    /// <summary>Opens a study.</summary>
    /// <param name="path">Its file; the folder must exist.</param>
    /// <param name="studyName">Which of the studies in the file.</param>
    /// <param name="mustExist">Whether the file must be there already.</param>
    public SqliteStudyStore(string path, string studyName, bool mustExist)
        : base(studyName)
    {
        _path = path;
        if (!Directory.Exists(Path.GetDirectoryName(path)))
        {
            throw new DirectoryNotFoundException($"The folder '{Path.GetDirectoryName(path)}' does not exist.");
        }

        if (mustExist && !File.Exists(path))
        {
            throw new FileNotFoundException($"There is no study '{path}'.", path);
        }

        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = BusySeconds, Mode = SqliteOpenMode.ReadWriteCreate }.ToString();
        Use(connection =>
        {
            // Readers and one writer at once; it stays with the file.
            using DbCommand command = Command(connection, "PRAGMA journal_mode = WAL");
            command.ExecuteNonQuery();
            CreateTables(connection);
            return true;
        });
    }

    public override string Name => $"'{_path}'";

    protected override string Now => "((julianday('now') - 2440587.5) * 86400.0)";

    // There is only one writer at a time.
    protected override string SkipLocked => "";

    protected override string BytesType => "BLOB";

    public override void Dispose()
    {
        using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
    }

    protected override DbConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        return connection;
    }

    protected override StudyException Explain(DbException failure) => new(
        failure is SqliteException { SqliteErrorCode: 26 }
            ? $"The file {Name} is no study. Choose another file."
            : $"The study {Name} cannot be used: {failure.Message}",
        failure);
}
