using System.Text.RegularExpressions;
using MnistTools.Metrics;
using MnistTools.Models;
using MnistTools.Specs;

namespace MnistTools.Training.Callbacks;

/// <summary>
/// A path with fields in braces, filled in as Python's <c>str.format</c> does it: <c>{epoch:02d}-{val_loss:.4f}.safetensors</c>. A
/// literal brace is doubled.
/// </summary>
internal static partial class CheckpointPath
{
    private const string Epoch = MetricNames.EpochColumn;

    /// <summary>The same path, whose fields can all be filled in. Of none, it is told where the callback is used.</summary>
    /// <exception cref="ArgumentException">One cannot; the message lists what can.</exception>
    public static string Check(string path, string name)
    {
        foreach (Match part in Part().Matches(path ?? ""))
        {
            if (part.Groups["other"].Success || !PythonField.Fits(part, IsWhole(part)))
            {
                throw new ArgumentException(
                    $"'{SpecNames.ToSnakeCase(name)}' has '{part.Value}', which cannot be filled in. Known are, as in Python, {{epoch}}, {{epoch:02d}}, " +
                    "{val_loss}, {val_loss:.4f}, {val_loss:.2e}, {val_accuracy:.1%} and other keys, widths and decimals; double a literal brace.",
                    name);
            }
        }

        return path!;
    }

    /// <summary>The path of an epoch.</summary>
    /// <exception cref="SpecException">It names what is not measured.</exception>
    public static string Fill(string path, EpochLog log) =>
        Part()
            .Replace(
                path,
                part =>
                    part.Groups["key"] is { Success: true, Value: var key } ? PythonField.Format(part, FindValue(key, log), IsWhole(part)) : part.Value[..1]);

    /// <summary>A path such as an epoch may have. What stands for a field is in no name of a file that is there.</summary>
    public static string Example(string path) => Part().Replace(path, part => part.Groups["key"].Success ? "{}" : part.Value[..1]);

    /// <summary>The keys of all fields but the epoch's.</summary>
    public static IEnumerable<string> FindKeys(string path) =>
        Part().Matches(path).Select(part => part.Groups["key"].Value).Where(key => key.Length > 0 && key != Epoch);

    private static double FindValue(string key, EpochLog log) =>
        key == Epoch ? log.Epoch
        : log.Metrics.TryGetValue(key, out double metric) ? metric
        : throw new SpecException($"ModelCheckpoint's path names '{key}', which is not measured. There is: {Epoch}, {string.Join(", ", log.Metrics.Keys)}.");

    private static bool IsWhole(Match field) => field.Groups["key"].Value == Epoch;

    [GeneratedRegex(@"\{\{|\}\}|\{(?<key>\w+)"
        + PythonField.Pattern
        + @"\}|(?<other>\{[^{}]*\}?|\})", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Part();
}
