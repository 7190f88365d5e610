using System.Globalization;

namespace MnistTools.Training.Callbacks;

/// <summary>Numbers as Python writes them.</summary>
internal static class PythonNumber
{
    /// <summary>As with <c>f</c>: so many decimals.</summary>
    public static string Fixed(double value, int decimals) =>
        double.IsFinite(value) ? value.ToString($"F{decimals}", CultureInfo.InvariantCulture) : NotFinite(value);

    /// <summary>As with <c>e</c>: one digit, so many decimals, and an exponent of at least two digits.</summary>
    public static string Exponential(double value, int decimals)
    {
        if (!double.IsFinite(value))
        {
            return NotFinite(value);
        }

        (string digits, int exponent) = Split(value, decimals);
        return Join(digits, exponent);
    }

    /// <summary>
    /// As without a letter: so many digits, zeros at the end left out, with an exponent where there are more before the point, or many zeros behind it.
    /// </summary>
    public static string General(double value, int precision)
    {
        if (!double.IsFinite(value))
        {
            return NotFinite(value);
        }

        int decimals = Math.Max(precision, 1) - 1;
        (string digits, int exponent) = Split(value, decimals);
        return exponent < -4 || exponent >= decimals
            ? Join(digits.Contains('.') ? digits.TrimEnd('0').TrimEnd('.') : digits, exponent)
            : WithPoint(Fixed(value, decimals - exponent).TrimEnd('0'));
    }

    /// <summary>As <c>str</c> does it: the fewest digits that read back as the same number.</summary>
    public static string Shortest(double value) =>
        double.IsFinite(value) ? WithPoint(value.ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e')) : NotFinite(value);

    private static string WithPoint(string text) => text.EndsWith('.') ? text + "0" : text.Contains('.') || text.Contains('e') ? text : text + ".0";

    private static (string Digits, int Exponent) Split(double value, int decimals)
    {
        string[] parts = value.ToString($"E{decimals}", CultureInfo.InvariantCulture).Split('E');
        return (parts[0], int.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
    }

    private static string Join(string digits, int exponent) =>
        string.Create(CultureInfo.InvariantCulture, $"{digits}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");

    private static string NotFinite(double value) => double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
}
