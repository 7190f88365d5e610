using System.Collections;
using System.Reflection;
using System.Text;

namespace MnistTools.PowerShell.Tests;

/// <summary>What is said of a study that cannot be used, and what is not.</summary>
public sealed class StudyErrorTests(ModuleSession session) : FolderTests, IClassFixture<ModuleSession>
{
    private const string Search =
        "Import-MnistData -First 300 -TestFirst 10 | Search-MnistHyperparameter -Seed 1 -ThreadCount 1 -Fold 2 -Space @{ BatchSize = 16, 32; Layer = 'Dense(10, softmax)' } ";

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Username=me;Database=m;Password=sehr-geheim;Timeout=1", "Failed to connect to 127.0.0.1:1", "Host=127.0.0.1;Database=m;Username=me")]
    [InlineData("Host=server;Pasword=sehr-geheim", "cannot be read", "a PostgreSQL database")]
    [InlineData("Password=sehr-geheim;Database=m", "names no Host", "a PostgreSQL database")]
    [InlineData("postgres://me:sehr-geheim@server/m", "cannot be given as a URL", "a PostgreSQL database")]
    public void A_password_is_in_no_view_of_an_error(string study, string problem, string shown)
    {
        foreach (string command in (string[])[$"{Search} -Study '{study}'", $"Get-MnistStudy '{study}'", $"'{study}' | Get-MnistStudy"])
        {
            ErrorRecord record =
                session.Run<ErrorRecord>($"try {{ $null = {command} -ErrorAction SilentlyContinue -ErrorVariable e; $e[0] }} catch {{ $_ }}").Single();
            string views = Describe(record, 6);
            Assert.Contains(problem, views, StringComparison.Ordinal);
            Assert.Equal(shown, record.TargetObject);
            Assert.Equal((1, record.InvocationInfo.InvocationName), (record.InvocationInfo.ScriptLineNumber, record.InvocationInfo.Line));
            Assert.DoesNotContain("geheim", views, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_error_of_a_study_without_a_password_shows_its_line()
    {
        ErrorRecord record = session.Run<ErrorRecord>("Get-MnistStudy none.db -ErrorAction SilentlyContinue -ErrorVariable e\n$e[0]").Single();
        Assert.Equal("none.db", record.TargetObject);
        Assert.Contains("Get-MnistStudy none.db", record.InvocationInfo.Line, StringComparison.Ordinal);
    }

    // As of a disk that has lost a bit.
    [Fact]
    public void A_damaged_trial_is_a_warning_and_the_others_are_given()
    {
        string study = Folder.At("s.db");
        session.Run<object>($"{Search} -Study '{study}'");
        byte[] content = File.ReadAllBytes(study);
        int state = content.AsSpan().LastIndexOf("complete"u8);
        content[state] = (byte)'k';
        File.WriteAllBytes(study, content);

        Assert.Single(session.Run<object>($"Get-MnistStudy '{study}' -WarningAction SilentlyContinue"));
        string warning = session.Run<string>($"$null = Get-MnistStudy '{study}' -WarningAction SilentlyContinue -WarningVariable w; \"$w\"").Single();
        Assert.Matches($"^Trial [12] of the study 'search' in '{study}' is damaged: its column state is 'komplete'\\. ", warning);
        Assert.Equal(
            warning, session.Run<string>($"{Search} -Study '{study}' -ErrorAction SilentlyContinue -ErrorVariable e; $e[0].Exception.Message").Single());
    }

    /// <summary>All that the properties of an object hold, to a depth.</summary>
    private static string Describe(object? value, int depth)
    {
        var text = new StringBuilder().Append(value).AppendLine();
        if (depth == 0 || value is null or string or Type or MemberInfo or CommandInfo || value.GetType().IsPrimitive)
        {
            return text.ToString();
        }

        if (value is IEnumerable items)
        {
            foreach (object? item in items)
            {
                text.Append(Describe(item, depth - 1));
            }
        }

        foreach (PropertyInfo property in value.GetType().GetProperties().Where(property => property.GetIndexParameters().Length == 0))
        {
            text.Append(Describe(Read(property, value), depth - 1));
        }

        return text.ToString();
    }

    private static object? Read(PropertyInfo property, object value)
    {
        try
        {
            return property.GetValue(value);
        }
        catch (TargetInvocationException)
        {
            return null;
        }
    }
}
