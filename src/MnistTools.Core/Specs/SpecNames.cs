using System.Collections;
using System.Globalization;
using System.Text;

namespace MnistTools.Specs;

/// <summary>How names and values are written in specs, and which names count as the same.</summary>
internal static class SpecNames
{
    /// <summary><c>RestoreBestWeights</c> becomes <c>restore_best_weights</c>, and <c>Conv2D</c> <c>conv2d</c>, as in Keras.</summary>
    public static string ToSnakeCase(string name)
    {
        var text = new StringBuilder();
        for (int i = 0; i < name.Length; i++)
        {
            bool startsWord = char.IsUpper(name[i]) && i > 0 && (char.IsLower(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            _ = startsWord ? text.Append('_') : text;
            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }

    /// <summary>Case and underscores do not count: <c>learning_rate</c>, <c>LearningRate</c> and <c>learningrate</c> are one name.</summary>
    public static bool AreSame(string one, string other) => Fold(one) == Fold(other);

    /// <summary>
    /// The value of an enumeration that has this name; <see langword="null"/> if none has. Numbers and lists, which Enum.TryParse takes, are no names.
    /// </summary>
    public static T? Find<T>(string name)
        where T : struct, Enum => Find(typeof(T), name) as T?;

    /// <inheritdoc cref="Find{T}(string)"/>
    public static object? Find(Type enumeration, string name) =>
        Enum.GetNames(enumeration).FirstOrDefault(known => AreSame(known, name)) is { } same ? Enum.Parse(enumeration, same) : null;

    /// <summary>What names that are the same have in common.</summary>
    public static string Fold(string name) => name.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();

    /// <summary>A sentence that names the nearest candidates, or nothing if none is near.</summary>
    public static string Suggest(string name, IEnumerable<string> candidates)
    {
        string[] near = Fold(name).Length == 0 ? [] : [.. candidates
            .Select(
                candidate =>
                    (candidate, distance: Fold(candidate).StartsWith(Fold(name), StringComparison.Ordinal) ? 0 : EditDistance(Fold(name), Fold(candidate))))
            .Where(c => c.distance <= Math.Max(1, Math.Min(name.Length, c.candidate.Length) / 2))
            .OrderBy(c => c.distance)
            .Take(3)
            .Select(c => c.candidate)];
        return near.Length == 0 ? "" : $"Did you mean {string.Join(" or ", near)}? ";
    }

    /// <summary>A value as it is written in a spec, the same in every culture.</summary>
    public static string Format(object? value) => value switch
    {
        null => "none",
        bool flag => flag ? "true" : "false",
        double number => FormatNumber(number),
        Size2D size => size.ToString(),
        Enum word => ToSnakeCase(word.ToString()),
        string text => IsWord(text) ? text : Quote(text),
        IEnumerable items => $"[{string.Join(", ", NestedList.ItemsOf(items).Select(Format))}]",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    /// <summary>The shortest text that reads back as the same number: 0.001, 1e-07.</summary>
    private static string FormatNumber(double number) => number.ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e');

    /// <summary>In the quotes that are not in it; where both are, one is written twice.</summary>
    private static string Quote(string text) =>
        text.Contains('\'') && !text.Contains('"') ? $"\"{text}\"" : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static bool IsWord(string text) => text.Length > 0 && text.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '.' or '/');

    /// <summary>Levenshtein's distance: how many characters must be put in, taken out or changed.</summary>
    private static int EditDistance(string one, string other)
    {
        int[] row = [.. Enumerable.Range(0, other.Length + 1)];
        for (int i = 1; i <= one.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.Length; j++)
            {
                int above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (one[i - 1] == other[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[^1];
    }
}
