using System.Text;

namespace MnistTools.Data;

/// <summary>What classes may be called where a model knows them by name, and how their names are listed in a message.</summary>
internal static class ClassNaming
{
    /// <summary>Labels are bytes.</summary>
    private const int MostNames = 256;

    /// <summary>No name is longer; it also keeps messages short.</summary>
    private const int LongestName = 200;

    private const int MostListed = 12;

    /// <summary>What is wrong with some names, as a sentence; <see langword="null"/> if each is one line of text and differs from all others.</summary>
    public static string? FindProblem(IReadOnlyList<string> names)
    {
        if (names.Count > MostNames)
        {
            return $"There are {names.Count} names of classes, and {MostNames} are the most there can be.";
        }

        if (!names.All(IsName))
        {
            return $"A name of a class must be one line of text, of at most {LongestName} characters.";
        }

        return names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? $"Two classes are called '{twice.Key}'."
            : null;
    }

    /// <summary>Whether a class may be called so, be there others or not.</summary>
    public static bool IsName(string name) => !string.IsNullOrWhiteSpace(name) && name.Length <= LongestName && IsPrintable(name);

    /// <summary>Names after each other, the first ones alone where there are many.</summary>
    public static string List(IReadOnlyCollection<string> names) =>
        string.Join(", ", names.Take(MostListed)) + (names.Count > MostListed ? $" and {names.Count - MostListed} more" : "");

    /// <summary>Names come out of files and go to terminals. Half a character of UTF-16 is enumerated as the replacement character.</summary>
    private static bool IsPrintable(string name) => !name.EnumerateRunes().Any(rune => Rune.IsControl(rune) || rune == Rune.ReplacementChar);
}
