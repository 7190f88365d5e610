using MnistTools.Tuning;
using Npgsql;

namespace MnistTools.Core.Tests.Tuning;

public sealed class PostgresStudyTests(PostgresServer server) : StudyStoreTests, IClassFixture<PostgresServer>
{
    private readonly string _test = Guid.NewGuid().ToString("N");

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Username=me;Password=sehr-geheim;Timeout=1")]
    [InlineData("Host=server;Pasword=sehr-geheim")]
    [InlineData("Host=server;Password=sehr-geheim;Port=sehr-geheim")]
    public void A_password_is_in_no_message(string connection)
    {
        StudyException refused = Assert.Throws<StudyException>(() => StudyStore.Open(connection));
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

    [Theory]
    [InlineData("Host=server;Database=mnist", true)]
    [InlineData("username=me; server = a", true)]
    [InlineData("sweep.db", false)]
    [InlineData("/home/host=1/sweep.db", false)]
    public void A_connection_string_is_told_from_a_file(string study, bool expected) => Assert.Equal(expected, StudyStore.IsConnectionString(study));

    protected override IStudyStore Open(string name = StudyStore.DefaultName) => StudyStore.Open(server.ConnectionString, $"{_test} {name}");

    private void Execute(string sql)
    {
        using NpgsqlDataSource database = NpgsqlDataSource.Create(server.ConnectionString);
#pragma warning disable CA2100 // The tests' own.
        using NpgsqlCommand command = database.CreateCommand(sql);
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
