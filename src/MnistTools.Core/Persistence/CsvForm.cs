using System.Globalization;

namespace MnistTools.Persistence;

/// <summary>How a table is written: what stands between cells, and what before decimals. A spreadsheet reads the form of its own culture alone.</summary>
/// <param name="Separator">What stands between cells.</param>
/// <param name="DecimalMark">What stands before decimals.</param>
internal sealed record CsvForm(char Separator, string DecimalMark)
{
    private const string Point = ".", Comma = ",";

    /// <summary>A minus sign, as some cultures write it.</summary>
    private const char Minus = '\u2212';

    /// <summary>The form of programs: commas, and decimals with a point.</summary>
    public static CsvForm Invariant { get; } = new(',', Point);

    /// <summary>
    /// The form of a culture; a semicolon stands between cells where its own sign would also stand in numbers, has no single character, or is the comma of
    /// <see cref="Invariant"/> beside other decimals.
    /// </summary>
    public static CsvForm Of(CultureInfo culture)
    {
        string mark = culture.NumberFormat.NumberDecimalSeparator;
        return new CsvForm(culture.TextInfo.ListSeparator.Trim() is [var sign] && Parts(sign, mark) ? sign : ';', mark);
    }

    /// <summary>
    /// The form that a table is written in, as its first line shows: what stands behind the first column. Where that is no comma, decimals may have any mark.
    /// So they may where all is in quotes: Export-Csv writes commas between cells in any culture, and numbers as the culture does, without thousands.
    /// </summary>
    public static CsvForm Find(string line, string firstColumn)
    {
        bool isQuoted = line.StartsWith('"');
        string first = isQuoted ? $"\"{firstColumn}\"" : firstColumn;
        return line.StartsWith(first, StringComparison.OrdinalIgnoreCase) && line.Length > first.Length
            && line[first.Length] is var separator && (separator != Invariant.Separator || isQuoted)
            ? new CsvForm(separator, "")
            : Invariant;
    }

    /// <summary>The shortest text that reads back as the same number.</summary>
    public string Write(double value) => value.ToString("R", CultureInfo.InvariantCulture).Replace(Point, DecimalMark, StringComparison.Ordinal);

    /// <summary>A number that <see cref="Write"/> or .NET itself wrote in any culture.</summary>
    /// <exception cref="FormatException">It is not a number; the message names the column.</exception>
    public double ReadNumber(string cell, string column) => Normalize(cell) switch
    {
        "∞" => double.PositiveInfinity,
        "-∞" => double.NegativeInfinity,
        var text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) => value,
        _ => throw new FormatException($"'{cell}' in column '{column}' is not a number."),
    };

    private string Normalize(string cell)
    {
        string signed = cell.Replace(Minus, '-');
        return DecimalMark == Point ? signed : signed.Replace(Comma, Point, StringComparison.Ordinal).Replace("٫", Point, StringComparison.Ordinal);
    }

    private static bool Parts(char sign, string mark) =>
        !mark.Contains(sign, StringComparison.Ordinal) && !IsOfNumbers(sign) && (sign != Invariant.Separator || mark == Point);

    private static bool IsOfNumbers(char sign) => char.IsLetterOrDigit(sign) || sign is '.' or '-' or '+' or '"' or '\'' or '#';
}
