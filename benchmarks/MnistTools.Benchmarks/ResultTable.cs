namespace MnistTools.Benchmarks;

/// <summary>Writes rows as a table of Markdown, each as soon as it is measured.</summary>
internal static class ResultTable
{
    private const string Nothing = "–";

    /// <summary>Writes a heading, the head of the table and the rows.</summary>
    /// <returns>The table.</returns>
    public static string Write(TextWriter writer, string heading, IEnumerable<ResultRow> rows)
    {
        writer.WriteLine($"## {heading}");
        writer.WriteLine();
        List<string> lines = [];
        Add(Line("what", "ours", "peer", "limit", "ratio", "of limit", "goal", "reached"));
        Add($"|{new string('-', 90)}|{new string('-', 13)}:|{string.Concat(Enumerable.Repeat($"{new string('-', 11)}:|", 5))}{new string('-', 9)}|");
        foreach (ResultRow row in rows)
        {
            Add(Line(row));
        }

        writer.WriteLine();
        return string.Concat(lines.Select(line => line + "\n"));

        void Add(string line)
        {
            lines.Add(line);
            writer.WriteLine(line);
            writer.Flush();
        }
    }

    /// <summary>Puts a table into a page of Markdown, between the lines that say where it begins and ends.</summary>
    /// <exception cref="InvalidDataException">The page has no such lines.</exception>
    public static void Replace(string path, string name, string table)
    {
        string page = File.ReadAllText(path);
        int begin = page.IndexOf($"<!-- {name}: ", StringComparison.Ordinal);
        int end = page.IndexOf($"<!-- {name}: end -->", StringComparison.Ordinal);
        if (begin < 0 || end <= begin)
        {
            throw new InvalidDataException($"{path} has no lines '<!-- {name}: … -->' and '<!-- {name}: end -->' for the table to stand between.");
        }

        int start = page.IndexOf('\n', begin) + 1;
        File.WriteAllText(path, $"{page[..start]}{table}\n{page[end..]}");
    }

    private static string Line(ResultRow row) => Line(
        row.What,
        Amount(row.Ours, row.Unit),
        Amount(row.Peer, row.Unit),
        Amount(row.Limit, row.Unit),
        row.Ratio is { } ratio ? $"{ratio:0.00}" : Nothing,
        row.ShareOfLimit is { } share ? $"{share:0 %}" : Nothing,
        row.Goal is not { } goal ? Nothing : row.Ours is null || row.Ratio is not null ? $"≤ {goal:0.00}" : $"≤ {goal} {row.Unit}",
        row.IsReached switch { true => "yes", false => "no", null => Nothing });

    private static string Line(string what, string ours, string peer, string limit, string ratio, string share, string goal, string reached) =>
        $"| {what,-88} | {ours,12} | {peer,10} | {limit,10} | {ratio,10} | {share,10} | {goal,10} | {reached,-7} |";

    private static string Amount(double? value, string unit) =>
        value is not { } number ? Nothing : unit switch { "s" => $"{number:0.000} s", "µs" => $"{number:0.0} µs", _ => $"{number:0} {unit}" };
}
