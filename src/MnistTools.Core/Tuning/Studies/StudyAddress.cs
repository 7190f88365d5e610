using System.Text.RegularExpressions;
using Npgsql;

namespace MnistTools.Tuning.Studies;

/// <summary>
/// Tells what a text for a study is: the path of a file or a connection string. What is meant for PostgreSQL, but is written as other programs write it, is
/// refused: it would be a file of that name, with a password in it. No message repeats the text.
/// </summary>
internal static partial class StudyAddress
{
    private const string Right = "Host=server;Database=name;Username=user";
    private const string PasswordAdvice = "Leave the password to PGPASSWORD or a .pgpass file, or write it as Password=secret behind another semicolon.";

    // What libpq calls its settings, as far as Npgsql has other names for them.
    private static readonly string[] NamesOfLibpq = ["dbname", "hostaddr", "sslmode", "sslpassword"];

    /// <summary>Whether a text is a connection string and not the path of a file.</summary>
    /// <exception cref="StudyException">It is neither; the message says what to write.</exception>
    public static bool IsConnectionString(string text)
    {
        string[] parts = text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string[][] settings = [.. parts.Select(part => part.Split('=', 2)).Where(part => part.Length == 2 && Word().IsMatch(part[0]))];
        string[] shown = [.. settings.Where(setting => !IsSecret(setting[0])).Select(setting => setting[1])];
        if (Url().IsMatch(text) || shown.Any(Url().IsMatch))
        {
            throw new StudyException($"A study cannot be given as a URL. Write the path of a file, or, for PostgreSQL, {Right}. {PasswordAdvice}");
        }

        if (settings.Length == 0 || !parts[0].StartsWith(settings[0][0], StringComparison.Ordinal))
        {
            return false;
        }

        if (shown.Any(HasSetting))
        {
            throw new StudyException(
                $"The settings of a study's connection string stand between semicolons, and one of them has another in it. Write {Right}. {PasswordAdvice}");
        }

        if (settings.Any(setting => setting[0].Trim().ToUpperInvariant() is "HOST" or "SERVER"))
        {
            return true;
        }

        return settings.Any(setting => IsSetting(setting[0])) || (parts.Length > 1 && settings.Length == parts.Length)
            ? throw new StudyException(
                $"The study's connection string names no Host. Write {Right}. {PasswordAdvice} If a file of this name is meant, write ./ before it.")
            : false;
    }

    /// <summary>A text for errors and screens: the path, or of a connection string what is no secret.</summary>
    public static string Describe(string text)
    {
        try
        {
            return IsConnectionString(text) ? DescribeConnection(new NpgsqlConnectionStringBuilder(text)) : text;
        }
        catch (Exception wrong) when (wrong is StudyException || PostgresStudyStore.IsOfSettings(wrong))
        {
            return "a PostgreSQL database";
        }
    }

    private static string DescribeConnection(NpgsqlConnectionStringBuilder settings) => string.Join(
        ';',
        new[] { ("Host", settings.Host), ("Database", settings.Database), ("Username", settings.Username) }.Where(pair => !string.IsNullOrEmpty(pair.Item2))
            .Select(pair => $"{pair.Item1}={pair.Item2}"));

    // Host=server dbname=name, or Host=server,Password=secret: what stands behind would be taken for a part of the server's name, and shown as such.
    private static bool HasSetting(string value) => InnerSetting().Matches(value).Any(match => IsSetting(match.Groups[1].Value));

    private static bool IsSetting(string name) =>
        new NpgsqlConnectionStringBuilder().ContainsKey(name.Trim()) || NamesOfLibpq.Contains(name.Trim(), StringComparer.OrdinalIgnoreCase);

    private static bool IsSecret(string name) => name.Trim().ToUpperInvariant() is "PASSWORD" or "PWD" or "PSW" or "SSL PASSWORD";

    [GeneratedRegex(@"^\s*[a-z][a-z0-9+.:-]*://", RegexOptions.IgnoreCase)]
    private static partial Regex Url();

    [GeneratedRegex(@"^\w[\w ]*$")]
    private static partial Regex Word();

    [GeneratedRegex(@"[\s,:&?](\w+)\s*=")]
    private static partial Regex InnerSetting();
}
