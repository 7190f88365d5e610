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
    public async Task A_password_is_in_no_view_of_an_error(string study, string problem, string shown)
    {
        string[] commands = [$"{Search} -Study '{study}'", $"Get-MnistStudy '{study}'", $"'{study}' | Get-MnistStudy"];
        // A server that does not answer is waited for, so all ask at once.
        using ModuleSession second = new(), third = new();
        ErrorRecord[] records = await Task.WhenAll(commands.Zip((ModuleSession[])[session, second, third]).Select(asked => Task.Run(() =>
            asked.Second.Run<ErrorRecord>($"try {{ $null = {asked.First} -ErrorAction SilentlyContinue -ErrorVariable e; $e[0] }} catch {{ $_ }}").Single())));
        Assert.All(records, record =>
        {
            string views = Describe(record);
            Assert.Contains(problem, views, StringComparison.Ordinal);
            Assert.Equal(shown, record.TargetObject);
            Assert.Equal((1, record.InvocationInfo.InvocationName), (record.InvocationInfo.ScriptLineNumber, record.InvocationInfo.Line));
            Assert.DoesNotContain("geheim", views, StringComparison.Ordinal);
        });
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

    /// <summary>Somebody who may write into the study could else choose which point is the best.</summary>
    [Fact]
    public void A_score_that_no_trial_can_have_is_a_warning_and_is_not_refitted()
    {
        string study = Folder.At("s.db");
        session.Run<object>($"{Search} -Study '{study}'");
        byte[] content = File.ReadAllBytes(study), scores = "\"split_test_scores\":["u8.ToArray();
        content[content.AsSpan().LastIndexOf(scores) + scores.Length] = (byte)'7';
        File.WriteAllBytes(study, content);

        Assert.Equal([1], session.Run<int>($"(Get-MnistStudy '{study}' -WarningAction SilentlyContinue).RankTestScore"));
        string warning = session.Run<string>($"$null = Get-MnistStudy '{study}' -WarningAction SilentlyContinue -WarningVariable w; \"$w\"").Single();
        Assert.Matches($"^Trial [12] of the study 'search' in '{study}' was not written by its search: it has the score 7\\.", warning);
        Assert.Equal(
            warning, session.Run<string>($"{Search} -Study '{study}' -Refit -ErrorAction SilentlyContinue -ErrorVariable e; $e[0].Exception.Message").Single());
    }

    /// <summary>All that can be reached from an object by up to six properties and items, each object once.</summary>
    private static string Describe(object value)
    {
        var text = new StringBuilder();
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        object?[] level = [value];
        for (int depth = 0; depth <= 6; depth++)
        {
            foreach (object? one in level)
            {
                text.Append(one).AppendLine();
            }

            level = [.. level.Where(one => one is not null && seen.Add(one)).SelectMany(one => Parts(one!))];
        }

        return text.ToString();
    }

    private static IEnumerable<object?> Parts(object value)
    {
        if (value is string or Type or MemberInfo or CommandInfo || value.GetType().IsPrimitive)
        {
            return [];
        }

        PropertyInfo[] properties = [.. value.GetType().GetProperties().Where(property => property.GetIndexParameters().Length == 0)];
        return [.. value is IEnumerable items ? items.Cast<object?>() : [], .. properties.Select(property => Read(property, value))];
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
