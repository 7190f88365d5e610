using MnistTools.Tuning.Studies;
using Npgsql;

namespace MnistTools.Core.Tests.Tuning;

public sealed class PostgresStudyTests(PostgresServer server) : StudyStoreTests, IClassFixture<PostgresServer>
{
    private readonly string _test = Guid.NewGuid().ToString("N");

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Username=me;Password=sehr-geheim;Timeout=1;Minimum Pool Size=50")]
    [InlineData("Host=server;Pasword=sehr-geheim")]
    [InlineData("Host=server;Password=sehr-geheim;Port=sehr-geheim")]
    [InlineData("Host=server;Password=sehr-geheim;Port=99999")]
    [InlineData("Host=;Password=sehr-geheim")]
    [InlineData("Host=127.0.0.1;Port=1;Password=sehr-geheim;Foo=")]
    [InlineData("Host=127.0.0.1;Port=1;Password=sehr-geheim;Passwd=")]
    [InlineData("Password='sehr-geheim;Host=server';Database=m")]
    public void A_password_is_in_no_message(string connection)
    {
        // Without waiting for a server that may come back.
        StudyException refused = Assert.Throws<StudyException>(() => StudyStore.Open(connection, cancellation: new CancellationToken(canceled: true)));
        Assert.DoesNotContain("geheim", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_password_is_refused_and_in_no_message()
    {
        string connection = server.ConnectionString.Replace(PostgresServer.Password, "ganz-falsch", StringComparison.Ordinal);
        StudyException refused = Assert.Throws<StudyException>(() => StudyStore.Open(connection));
        Assert.Contains("password authentication failed for user \"postgres\"", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("falsch", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_is_not_in_the_study()
    {
        using (IStudyStore store = Open())
        {
            store.Create(Search.Define(Search.Space(("BatchSize", new[] { 1, 2 }))));
        }

        using NpgsqlDataSource database = NpgsqlDataSource.Create(server.ConnectionString);
        using NpgsqlCommand command = database.CreateCommand("SELECT database_to_xml(true, true, '')::text");
        string content = (string)command.ExecuteScalar()!;
        Assert.Contains("BatchSize", content, StringComparison.Ordinal);
        Assert.DoesNotContain(PostgresServer.Password, content, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_reads_needs_no_right_to_write_and_makes_no_tables()
    {
        Begin(2);
        string role = $"reader_{_test}", own = $"empty_{_test}";
        Execute($"CREATE ROLE {role} LOGIN PASSWORD '{PostgresServer.Password}'");
        Execute($"GRANT SELECT ON mnist_study, mnist_trial TO {role}");
        Execute($"CREATE DATABASE {own}");
        string reader = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Username = role }.ConnectionString;
        using (IStudyStore store = StudyStore.Open(reader, $"{_test} {StudyStore.DefaultName}", StudyAccess.Read))
        {
            Assert.Equal(2, store.LoadRanked().Count);
        }

        string empty = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = own }.ConnectionString;
        using (IStudyStore store = StudyStore.Open(empty, access: StudyAccess.Read))
        {
            Assert.Null(store.FindDefinition());
        }

        using NpgsqlDataSource database = NpgsqlDataSource.Create(empty);
        using NpgsqlCommand command = database.CreateCommand("SELECT count(*) FROM pg_tables WHERE tablename LIKE 'mnist%'");
        Assert.Equal(0L, command.ExecuteScalar());
    }

    [Fact]
    public async Task A_study_that_cannot_begin_leaves_no_connection()
    {
        string role = $"guest_{_test}", own = $"others_{_test}";
        Execute($"CREATE ROLE {role} LOGIN PASSWORD '{PostgresServer.Password}'");
        Execute($"CREATE DATABASE {own}");
        string guest = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Username = role, Database = own }.ConnectionString;
        Assert.Contains("permission denied", Assert.Throws<StudyException>(() => StudyStore.Open(guest)).Message, StringComparison.Ordinal);
        await using NpgsqlDataSource database = NpgsqlDataSource.Create(server.ConnectionString);
        await using NpgsqlCommand command = database.CreateCommand($"SELECT count(*) FROM pg_stat_activity WHERE usename = '{role}'");
        // The server ends its part a moment later.
        for (int i = 0; i < 100 && command.ExecuteScalar() is not 0L; i++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Equal(0L, command.ExecuteScalar());
    }

    [Theory]
    [InlineData("Host=server;Database=mnist", true)]
    [InlineData("username=me; server = a", true)]
    [InlineData("sweep.db", false)]
    [InlineData("/home/host=1/sweep.db", false)]
    [InlineData("./Database=1;Port=2.db", false)]
    [InlineData("/data/run port=5.db", false)]
    [InlineData("rate=0.1.db", false)]
    [InlineData("C:\\studies\\a;b.db", false)]
    [InlineData("Host=server;Password=geheim, port=5 und user=ich;Database=m", true)]
    [InlineData("Host=server;Options=-c work_mem=64MB", true)]
    [InlineData("Host=server;Password=ab://c", true)]
    public void A_connection_string_is_told_from_a_file(string study, bool expected) => Assert.Equal(expected, StudyAddress.IsConnectionString(study));

    [Theory]
    [InlineData("Password=geheim;Database=m", "names no Host. Write Host=server;Database=name;Username=user. ")]
    [InlineData("database=m", "names no Host. ")]
    [InlineData("Hots=server;Pasword=geheim", "names no Host. ")]
    [InlineData("Host=server dbname=m user=me password=geheim", "stand between semicolons")]
    [InlineData("dbname=m host=server password=geheim", "stand between semicolons")]
    [InlineData("Host=server;Database=m Password=geheim", "stand between semicolons")]
    [InlineData("Host=server:Password=geheim", "stand between semicolons")]
    [InlineData("postgres://me:geheim@server/m", "A study cannot be given as a URL. ")]
    [InlineData("postgresql+psycopg://me:geheim@server/m", "A study cannot be given as a URL. ")]
    [InlineData("jdbc:postgresql://server/m?password=geheim", "A study cannot be given as a URL. ")]
    [InlineData("Username=me;Host=postgres://me:geheim@server/m", "A study cannot be given as a URL. ")]
    [InlineData("sqlite:///geheim.db", "A study cannot be given as a URL. Write the path of a file")]
    public void What_other_programs_write_for_a_database_is_refused_with_what_to_write(string study, string message)
    {
        StudyException refused = Assert.Throws<StudyException>(() => StudyStore.Open(study));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", refused.ToString(), StringComparison.Ordinal);
        Assert.Equal("a PostgreSQL database", StudyAddress.Describe(study));
        Assert.False(File.Exists(study));
    }

    [Theory]
    [InlineData("/home/me/sweep.db", "/home/me/sweep.db")]
    [InlineData("Password=geheim;Server=server;Port=5433;User Id=me;Database=m;SSL Password=geheim", "Host=server;Database=m;Username=me")]
    [InlineData("Host=server;Pasword=geheim", "a PostgreSQL database")]
    [InlineData("Host=server;Passwd=", "a PostgreSQL database")]
    public void A_study_is_shown_without_what_is_secret(string study, string shown) => Assert.Equal(shown, StudyAddress.Describe(study));

    private protected override IStudyStore Open(string name = StudyStore.DefaultName) => StudyStore.Open(server.ConnectionString, $"{_test} {name}");

    private void Execute(string sql)
    {
        using NpgsqlDataSource database = NpgsqlDataSource.Create(server.ConnectionString);
#pragma warning disable CA2100 // The tests' own.
        using NpgsqlCommand command = database.CreateCommand(sql);
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
