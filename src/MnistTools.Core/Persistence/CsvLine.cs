using System.Globalization;
using System.Text;

namespace MnistTools.Persistence;

/// <summary>A line of a table: cells between separators, in double quotes where they hold one (RFC 4180).</summary>
internal static class CsvLine
{
    /// <summary>A quote that does not end here ends nowhere.</summary>
    private const int LongestOpenHeader = 1 << 16;

    /// <summary>A cell, in quotes where it needs them: some spreadsheets take a semicolon for a comma. It must have no line break.</summary>
    public static string Quote(string cell, char separator) =>
        cell.AsSpan().ContainsAny([',', ';', '"', separator]) ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;

    /// <summary>The cells, without their quotes.</summary>
    /// <exception cref="FormatException">A quoted cell does not end in this line.</exception>
    public static List<string> Split(string line, char separator)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        bool quoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            char character = line[i];
            bool doubled = quoted && character == '"' && i + 1 < line.Length && line[i + 1] == '"';
            if (character == '"' && !doubled)
            {
                quoted = !quoted;
            }
            else if (character == separator && !quoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
            {
                cell.Append(character);
                i += doubled ? 1 : 0;
            }
        }

        cells.Add(cell.ToString());
        return quoted ? throw new FormatException("A quoted cell does not end.") : cells;
    }

    /// <summary>
    /// A table's first line, and those that follow while a quote in it is open: some programs write a line break in the name of a column as it is.
    /// </summary>
    /// <param name="line">The first line.</param>
    /// <param name="reader">What comes after it.</param>
    /// <returns>The names, and how many lines they take.</returns>
    public static (string Header, int Lines) ReadHeader(string line, TextReader reader)
    {
        int lines = 1;
        while (line.Length < LongestOpenHeader && line.AsSpan().Count('"') % 2 != 0 && reader.ReadLine() is { } next)
        {
            (line, lines) = ($"{line}\n{next}", lines + 1);
        }

        return (line, lines);
    }

    /// <exception cref="FormatException">It is not a whole number; the message names the column.</exception>
    public static int ReadInteger(string cell, string column) =>
        int.TryParse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw new FormatException($"'{cell}' in column '{column}' is not a whole number.");
}
