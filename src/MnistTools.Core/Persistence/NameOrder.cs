using System.Text.RegularExpressions;

namespace MnistTools.Persistence;

/// <summary>What names say of their order: <c>dense</c>, <c>dense_1</c> and <c>dense_10</c> count, and <c>input</c>, <c>hidden</c> do not.</summary>
internal static partial class NameOrder
{
    /// <summary>Whether names differ in their numbers alone.</summary>
    public static bool IsIn(IEnumerable<string> names) => names.Select(name => Count().Replace(name, "")).Distinct().Count() <= 1;

    /// <summary>Numbers with zeros before them, so that 2 comes before 10.</summary>
    public static string ToSortable(string name) => Number().Replace(name, number => number.Value.PadLeft(20, '0'));

    [GeneratedRegex("[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    [GeneratedRegex("[^A-Za-z0-9]?[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Count();
}
