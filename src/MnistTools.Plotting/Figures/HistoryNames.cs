using System.Globalization;
using MnistTools.Models;

namespace MnistTools.Plotting;

/// <summary>Names histories by what differs between them.</summary>
internal static class HistoryNames
{
    /// <summary>A name for each history, no two alike: "BatchSize 32" where the batch size differs, "1", "2", … where nothing does.</summary>
    public static IReadOnlyList<string> Tell(IReadOnlyList<History> histories)
    {
        IReadOnlyDictionary<string, string>[] parameters = [.. histories.Select(history => history.Parameters.ToDictionary())];
        string[] differing = [.. parameters.SelectMany(p => p.Keys).Distinct().Where(key => Differs(parameters, key))];
        if (differing.Length == 0)
        {
            return [.. Enumerable.Range(1, histories.Count).Select(Number)];
        }

        // A seed that was drawn always differs: it is named only where nothing else tells two runs apart.
        string[] names = Join(parameters, differing.Where(key => key != nameof(HistoryParameters.Seed)));
        return names.Distinct().Count() == names.Length ? names : NumberAlike(Join(parameters, differing));
    }

    private static string[] Join(IReadOnlyDictionary<string, string>[] parameters, IEnumerable<string> keys) =>
        [.. parameters.Select(p => Join(p, keys))];

    /// <summary>Names and values of some parameters of a history.</summary>
    public static string Join(IReadOnlyDictionary<string, string> parameters, IEnumerable<string> keys) =>
        string.Join(", ", keys.Select(key => $"{key} {Value(parameters, key)}"));

    /// <summary>Names of which no two are alike: two runs with batch 32 beside one with batch 64 are numbered.</summary>
    public static string[] NumberAlike(string[] names) =>
        [.. names.Select((name, i) => names.Count(name.Equals) == 1 ? name : $"{name} ({Number(names.Take(i + 1).Count(name.Equals))})")];

    private static string Value(IReadOnlyDictionary<string, string> parameters, string key) =>
        parameters.GetValueOrDefault(key) is { Length: > 0 } value ? value : "–";

    /// <summary>Between those that say how they were made.</summary>
    private static bool Differs(IReadOnlyDictionary<string, string>[] parameters, string key) =>
        parameters.Where(p => p.Count > 0).Select(p => p.GetValueOrDefault(key)).Distinct().Count() > 1;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
