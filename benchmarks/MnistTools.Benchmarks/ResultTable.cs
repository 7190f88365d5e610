namespace MnistTools.Benchmarks;

/// <summary>Writes rows as a table of Markdown, each as soon as it is measured.</summary>
internal static class ResultTable
{
    private const string Nothing = "–";

    /// <summary>A heading, the head of the table and the rows.</summary>
    public static void Write(TextWriter writer, string heading, IEnumerable<ResultRow> rows)
    {
        writer.WriteLine($"## {heading}");
        writer.WriteLine();
        writer.WriteLine(Line("what", "ours", "peer", "floor", "ratio", "goal", "reached"));
        writer.WriteLine($"|{new string('-', 74)}|{string.Concat(Enumerable.Repeat($"{new string('-', 9)}:|", 5))}{new string('-', 9)}|");
        foreach (ResultRow row in rows)
        {
            writer.WriteLine(Line(
                row.What,
                Amount(row.Ours, row.Unit),
                Amount(row.Peer, row.Unit),
                Amount(row.Floor, row.Unit),
                row.Ratio is { } ratio ? $"{ratio:0.00}" : Nothing,
                row.Goal is not { } goal ? Nothing : row.Ours is null || row.Ratio is not null ? $"≤ {goal:0.00}" : $"≤ {goal} {row.Unit}",
                row.IsReached switch { true => "yes", false => "no", null => Nothing }));
            writer.Flush();
        }

        writer.WriteLine();
    }

    private static string Line(string what, string ours, string peer, string floor, string ratio, string goal, string reached) =>
        $"| {what,-72} | {ours,8} | {peer,8} | {floor,8} | {ratio,8} | {goal,8} | {reached,-7} |";

    private static string Amount(double? value, string unit) =>
        value is not { } number ? Nothing : unit == "s" ? $"{number:0.000} s" : $"{number:0} {unit}";
}
