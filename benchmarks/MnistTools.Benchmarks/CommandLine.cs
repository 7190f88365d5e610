using System.Globalization;

namespace MnistTools.Benchmarks;

/// <summary>What the benchmarks are asked for.</summary>
/// <param name="Epochs">How often each thing is measured, after once to warm up.</param>
/// <param name="Rows">The kinds of rows to measure, in the order of the table.</param>
internal sealed record CommandLine(int Epochs, IReadOnlyList<string> Rows)
{
    private const int DefaultEpochs = 5;

    /// <summary>How many images an epoch has; all if left out. Few of them show that all goes through, and measure nothing.</summary>
    public int Images { get; init; } = int.MaxValue;

    /// <summary>A page of Markdown whose tables are replaced by those that were measured.</summary>
    public string? Document { get; init; }

    /// <summary>Reads the arguments.</summary>
    /// <param name="arguments">What was typed.</param>
    /// <param name="known">The kinds of rows that there are.</param>
    /// <returns>Null if they cannot be understood.</returns>
    public static CommandLine? Parse(IReadOnlyList<string> arguments, IReadOnlyList<string> known)
    {
        var line = new CommandLine(DefaultEpochs, known);
        for (int i = 0; i < arguments.Count; i += 2)
        {
            string? value = arguments.ElementAtOrDefault(i + 1);
            switch (arguments[i])
            {
                case "--epochs" when int.TryParse(value, CultureInfo.InvariantCulture, out int epochs) && epochs > 0:
                    line = line with { Epochs = epochs };
                    break;
                case "--images" when int.TryParse(value, CultureInfo.InvariantCulture, out int images) && images > 0:
                    line = line with { Images = images };
                    break;
                case "--document" when File.Exists(value):
                    line = line with { Document = value };
                    break;
                case "--rows" when value?.Split(',') is { } rows && !rows.Except(known).Any():
                    line = line with { Rows = rows };
                    break;
                default:
                    return null;
            }
        }

        return line;
    }

    /// <summary>How to ask.</summary>
    public static string Usage(IEnumerable<string> known) =>
        $"""
        Usage: MnistTools.Benchmarks [--epochs N] [--rows KIND,KIND] [--images N] [--document FILE]
          --epochs    how often each thing is measured, after once to warm up; at least 1, {DefaultEpochs} if left out
          --rows      what to measure, all if left out: {string.Join(", ", known)}
          --images    how many images to train with, all if left out: a few, to see whether all goes through
          --document  a page of Markdown whose tables are replaced, between lines such as <!-- goals: … --> and <!-- goals: end -->
        {SearchBenchmark.Usage}
        """;
}
