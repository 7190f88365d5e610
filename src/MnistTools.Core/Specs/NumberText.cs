using System.Globalization;

namespace MnistTools.Specs;

/// <summary>
/// A number in a text that somebody wrote, the same in every culture: a point before the decimals, nothing between thousands. .NET by itself
/// would read <c>2,5</c> as 25, and nothing as 0.
/// </summary>
public static class NumberText
{
    /// <summary>Reads a number.</summary>
    /// <param name="name">What it is, for the message.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="SpecException">It is no number; the message speaks of a comma in it.</exception>
    public static double Parse(string name, string text) =>
        TryParse(text, out double number) ? number : throw new SpecException($"'{name}' is a number, not '{text}'.{Advise(text)}");

    /// <summary>Whether a text is a number.</summary>
    public static bool TryParse(string text, out double number) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);

    /// <summary>Whether a text is a whole number.</summary>
    public static bool TryParse(string text, out int number) => int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out number);

    /// <summary>Takes a number as it is, and reads one that is a text.</summary>
    /// <returns>Whether it is either.</returns>
    public static bool TryConvert(object? value, out double number)
    {
        number = value is byte or sbyte or short or ushort or int or uint or long or ulong or float or double or decimal
            ? Convert.ToDouble(value, CultureInfo.InvariantCulture)
            : double.NaN;
        return value is string text ? TryParse(text, out number) : !double.IsNaN(number);
    }

    /// <summary>A sentence, after a space, on how a number with a comma is written; empty for what has none.</summary>
    public static string Advise(string text) => Advise(text, isWhole: false);

    /// <inheritdoc cref="Advise(string)"/>
    /// <param name="text">The text.</param>
    /// <param name="isWhole">Whether a whole number is wanted, in which a comma before three digits parts thousands.</param>
    public static string Advise(string text, bool isWhole)
    {
        string pointed = text.Replace(',', '.');
        return isWhole && IsAmbiguous(text) ? " One number or a thousand times as many can be meant: write it without a point."
            : pointed == text ? ""
            : isWhole && HasThousands(text, ',') ? $" Nothing stands between thousands: {text.Replace(",", "", StringComparison.Ordinal)}."
            : isWhole ? " A whole number has no decimals, and nothing stands between thousands."
            : TryParse(pointed, out double _) ? $" A decimal comma is written as a point: {pointed}."
            : " Decimals are written with a point, and nothing stands between thousands.";
    }

    /// <summary>Whether a whole number is written as 1.000 is, by which some mean one and others a thousand.</summary>
    internal static bool IsAmbiguous(string text) => HasThousands(text, '.');

    private static bool HasThousands(string text, char separator) =>
        text.Trim().TrimStart('-', '+').Split(separator) is [{ Length: >= 1 and <= 3 } first, .. string[] rest]
            && rest.Length > 0
            && rest.All(part => part.Length == 3)
            && rest.Prepend(first).All(part => part.All(char.IsAsciiDigit));
}
