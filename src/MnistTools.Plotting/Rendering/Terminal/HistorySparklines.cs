using System.Globalization;
using System.Text;
using MnistTools.Models;
using MnistTools.Text;

namespace MnistTools.Plotting;

/// <summary>The course of each metric as a line of blocks: what the view of a History ends with.</summary>
public static class HistorySparklines
{
    private const string Blocks = "▁▂▃▄▅▆▇█";
    private const int MostBlocks = 40;

    /// <summary>
    /// A line for each metric that has two values at least: its name, its course from its least to its greatest value, the first value and the last.
    /// </summary>
    /// <param name="history">The history.</param>
    /// <param name="encoding">What the terminal is written to in. Where that has no blocks, there are no lines.</param>
    public static string Write(History history, Encoding encoding)
    {
        ArgumentNullException.ThrowIfNull(history);
        string[] keys = [.. history.Keys.Where(key => history[key].Count(double.IsFinite) > 1)];
        if (keys.Length == 0 || !TerminalSigns.AreIn(encoding))
        {
            return "";
        }

        int width = keys.Max(key => VisibleText.Of(key).Length);
        return string.Join(
            Environment.NewLine,
            keys.Select(
                key => $"{VisibleText.Of(key).PadRight(width)} {Draw(history, key)}  {Format(history[key].First(double.IsFinite))} → {Format(history[key].Last(double.IsFinite))}"));
    }

    // Of more epochs than there is room for, each block is the mean of some.
    private static string Draw(History history, string key)
    {
        double[] values = [.. history.Epochs.Select(epoch => epoch.Metrics.TryGetValue(key, out double value) && double.IsFinite(value) ? value : double.NaN)];
        int blocks = Math.Min(MostBlocks, values.Length);
        double[] means =
            [.. Enumerable.Range(0, blocks).Select(block => Mean(values[(block * values.Length / blocks)..((block + 1) * values.Length / blocks)]))];
        double least = means.Where(double.IsFinite).DefaultIfEmpty().Min(), largest = means.Where(double.IsFinite).DefaultIfEmpty().Max();
        return string.Concat(
            means.Select(
                mean => !double.IsFinite(mean)
                    ? ' '
                    : Blocks[largest > least ? (int)Math.Round((mean - least) / (largest - least) * (Blocks.Length - 1)) : Blocks.Length / 2]));
    }

    private static double Mean(double[] values) =>
        values.Where(double.IsFinite).Select(value => value / values.Count(double.IsFinite)).DefaultIfEmpty(double.NaN).Sum();

    private static string Format(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
