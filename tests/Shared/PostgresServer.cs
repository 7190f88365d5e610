using System.Diagnostics;

namespace MnistTools.Tests;

/// <summary>
/// A PostgreSQL server of its own from Debian's package, on a socket in a temporary folder, for one class of tests. Without the package there is none, and
/// the tests skip.
/// </summary>
public sealed class PostgresServer : IDisposable
{
    public const string Password = "sehr-geheim";
    private const string User = "postgres";

    private readonly string? _programs = FindPrograms();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pg-");

    public PostgresServer()
    {
        if (_programs is null)
        {
            return;
        }

        string passwordFile = Path.Combine(_folder.FullName, "password");
        File.WriteAllText(passwordFile, Password);
        if (Environment.IsPrivilegedProcess)
        {
            Run("chown", "-R", User, _folder.FullName);
        }

        Run(
        [
            .. AsUser(), Program("initdb"), "-D", Data, "-U", User, "-A", "scram-sha-256", $"--pwfile={passwordFile}", "--no-sync", "-E", "UTF8", "--locale=C",
        ]);
        Start();
    }

    /// <summary>Whether there is a server.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>The socket that it listens on.</summary>
    public string SocketPath => Path.Combine(_folder.FullName, ".s.PGSQL.5432");

    /// <summary>How to connect; the test skips where there is no server.</summary>
    public string ConnectionString
    {
        get
        {
            Assert.SkipUnless(IsRunning, "PostgreSQL is not installed (Debian's package postgresql).");
            return $"Host={_folder.FullName};Database={User};Username={User};Password={Password}";
        }
    }

    private string Data => Path.Combine(_folder.FullName, "data");

    /// <summary>Starts it again.</summary>
    public void Start()
    {
        string options = $"-k {_folder.FullName} -c listen_addresses='' -c fsync=off -c max_connections=120";
        Run([.. AsUser(), Program("pg_ctl"), "-D", Data, "-l", Path.Combine(_folder.FullName, "log"), "-o", options, "-w", "start"]);
        IsRunning = true;
    }

    /// <summary>Stops it; who is connected loses the connection.</summary>
    public void Stop()
    {
        Run([.. AsUser(), Program("pg_ctl"), "-D", Data, "-m", "immediate", "-w", "stop"]);
        IsRunning = false;
    }

    /// <summary>What a query gives, a row a line.</summary>
    public string Ask(string query)
    {
        var start =
            new ProcessStartInfo(Program("psql"), ["-h", _folder.FullName, "-U", User, "-d", User, "-A", "-t", "-c", query]) { RedirectStandardOutput = true };
        start.Environment["PGPASSWORD"] = Password;
        using Process process = Process.Start(start)!;
        string answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? answer : throw new InvalidOperationException($"psql ended with {process.ExitCode}.");
    }

    public void Dispose()
    {
        if (IsRunning)
        {
            Stop();
        }

        _folder.Delete(recursive: true);
    }

    // The newest of Debian's versions.
    private static string? FindPrograms() => Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(folder => folder.Length).ThenByDescending(folder => folder, StringComparer.Ordinal)
            .Select(folder => Path.Combine(folder, "bin")).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")))
        : null;

    // PostgreSQL refuses to run as root.
    private static string[] AsUser() => Environment.IsPrivilegedProcess ? ["setpriv", $"--reuid={User}", $"--regid={User}", "--clear-groups"] : [];

    private static void Run(params string[] command)
    {
        // What the server writes goes to its log; a pipe would stay open as long as it runs.
        var start = new ProcessStartInfo("sh", ["-c", "exec \"$@\" > /dev/null 2>&1 < /dev/null", "sh", .. command]) { WorkingDirectory = Path.GetTempPath() };
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{string.Join(' ', command)} ended with {process.ExitCode}.");
        }
    }

    private string Program(string name) => Path.Combine(_programs!, name);
}
