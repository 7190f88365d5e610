using System.Data.Common;
using Microsoft.Data.Sqlite;
using MnistTools.Files;

namespace MnistTools.Tuning.Studies;

/// <summary>A study in a file, for the processes of one machine.</summary>
internal sealed class SqliteStudyStore : SqlStudyStore
{
    /// <summary>How long a process waits for another that writes; a write takes milliseconds.</summary>
    private const int BusySeconds = 60;

    /// <summary>How long it waits where nothing depends on it.</summary>
    private const int ShrinkSeconds = 1;

    private readonly string _name;
    private readonly StudyAccess _access;

    /// <summary>Opens a study.</summary>
    /// <param name="path">Its file; the folder must exist.</param>
    /// <param name="studyName">Which of the studies in the file.</param>
    /// <param name="access">Unless to begin, the file must be there already.</param>
    /// <param name="retries">How often what fails by chance is tried.</param>
    public SqliteStudyStore(string path, string studyName, StudyAccess access, StudyRetries retries)
        : base(path, studyName, retries)
    {
        (_name, _access) = ($"'{studyName}' in '{path}'", access);
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"The folder '{folder}' does not exist.");
        }

        ReceivedFile.RefuseOther(path);
        if (access != StudyAccess.Begin && !File.Exists(path))
        {
            throw new FileNotFoundException($"There is no study '{path}'.", path);
        }
    }

    public override string Name => _name;

    private string? Folder => Path.GetDirectoryName(Path.GetFullPath(Place));

    protected override string Now => "((julianday('now') - 2440587.5) * 86400.0)";

    // There is only one writer at a time.
    protected override string SkipLocked => "";

    protected override string BytesType => "BLOB";

    public override void Begin() => Use(connection =>
    {
        // Readers and one writer at once; it stays with the file.
        using DbCommand command = Command(connection, "PRAGMA journal_mode = WAL");
        command.ExecuteNonQuery();
        CreateTables(connection);
        return true;
    });

    public override void Shrink()
    {
        try
        {
            Use(connection =>
            {
                // All studies of the file wait for this. Whoever does the same at this moment does it for all.
                if (Read(connection, "SELECT freelist_count * 4 >= (SELECT page_count FROM pragma_page_count) FROM pragma_freelist_count") == 1
                    && Read(connection, "SELECT count(*) FROM mnist_trial WHERE state = 'running'") == 0)
                {
                    Read(connection, "VACUUM");
                    // Until then the file is as long as before, and the log beside it as well.
                    Read(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
                }

                return true;
            });
        }
        catch (StudyException)
        {
            // The disk has no room for the copy, say.
        }
    }

    protected override void Close()
    {
        using SqliteConnection connection = CreateConnection();
        SqliteConnection.ClearPool(connection);
    }

    protected override DbConnection Open()
    {
        SqliteConnection connection = CreateConnection();
        connection.Open();
        return connection;
    }

    protected override bool IsTableMissing(DbException failure) =>
        failure is SqliteException { SqliteErrorCode: 1 } && failure.Message.Contains("no such table", StringComparison.Ordinal);

    // https://sqlite.org/rescode.html. A full disk also shows as an I/O error, where the log beside the file cannot grow.
    protected override StudyException Explain(DbException failure) => new(
        (failure as SqliteException)?.SqliteErrorCode switch
        {
            26 => $"The file '{Place}' is not a study. Choose another file.",
            13 => $"The study {Name} cannot be used: the disk with the folder '{Folder}' is full. Make room there and try again.",
            // It cannot be written, or its log cannot be made beside it, which who reads a study with a log needs as well.
            8 or 14 when _access != StudyAccess.Read || HasLog() =>
                $"The study {Name} cannot be used: it or the folder '{Folder}' cannot be written to. Choose a folder that can be; a study that is there already can be copied to it, with the files beside it.",
            10 => $"The study {Name} cannot be used: the disk with the folder '{Folder}' may be full, or fails to read or write. {failure.Message}",
            _ => $"The study {Name} cannot be used: {failure.Message}",
        },
        failure);

    private long Read(DbConnection connection, string sql)
    {
        using DbCommand command = Command(connection, sql);
        command.CommandTimeout = ShrinkSeconds;
        return command.ExecuteScalar() as long? ?? 0;
    }

    private SqliteConnection CreateConnection() => new(new SqliteConnectionStringBuilder
    {
        DataSource = _access == StudyAccess.Read && !HasLog() ? ToImmutable(Place) : Place,
        DefaultTimeout = BusySeconds,
        Mode = _access switch
        {
            StudyAccess.Begin => SqliteOpenMode.ReadWriteCreate,
            StudyAccess.Join => SqliteOpenMode.ReadWrite,
            _ => SqliteOpenMode.ReadOnly,
        },
        // A connection to what cannot change keeps what it has read: each look needs one of its own.
        Pooling = _access != StudyAccess.Read,
    }.ToString());

    // Where the path is a link, SQLite keeps the log beside the file itself.
    private bool HasLog() =>
        File.Exists(Place + "-wal") || (File.ResolveLinkTarget(Place, returnFinalTarget: true) is { } file && File.Exists(file.FullName + "-wal"));

    /// <summary>
    /// The URI of a study that nobody is at: its log is not there. SQLite would make one, and leave it, even to read, and fails where the folder refuses that
    /// (https://sqlite.org/wal.html#readonly). Who begins to write meanwhile writes into a log first.
    /// </summary>
    private static string ToImmutable(string path)
    {
        string escaped = string.Join('/', path.Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString));
        return $"file://{(escaped.StartsWith('/') ? "" : "/")}{escaped}?immutable=1";
    }
}
