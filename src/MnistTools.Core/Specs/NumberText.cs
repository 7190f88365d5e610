using System.Globalization;

namespace MnistTools.Specs;

/// <summary>
/// A number in a text that somebody wrote, the same in every culture: a point before the decimals, nothing between thousands. .NET would
/// read <c>2,5</c> as 25.
/// </summary>
public static class NumberText
{
    /// <summary>Reads a number.</summary>
    /// <param name="name">What it is, for the message.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="SpecException">It is no number; the message speaks of a comma in it.</exception>
    public static double Parse(string name, string text) =>
        TryParse(text, out double number) ? number : throw new SpecException($"'{name}' is a number, not '{text}'.{Advise(text)}");

    /// <summary>Reads a whole number.</summary>
    /// <param name="name">What it is, for the message.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="SpecException">It is none; the message speaks of a comma in it.</exception>
    public static int ParseWhole(string name, string text) =>
        TryParse(text, out int number) ? number : throw new SpecException($"'{name}' is a whole number, not '{text}'.{Advise(text)}");

    /// <summary>Takes a number as it is, and reads one that is a text.</summary>
    /// <param name="name">What it is, for the message.</param>
    /// <param name="value">The number or text.</param>
    /// <exception cref="SpecException">It is neither.</exception>
    public static double From(string name, object? value) => value switch
    {
        string text => Parse(name, text),
        byte or sbyte or short or ushort or int or uint or long or ulong or float or double or decimal => Convert.ToDouble(value, CultureInfo.InvariantCulture),
        _ => throw new SpecException($"'{name}' is a number, not {(value is null ? "nothing" : $"of the type {value.GetType().Name}")}."),
    };

    /// <summary>Whether a text is a number.</summary>
    public static bool TryParse(string text, out double number) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);

    /// <summary>Whether a text is a whole number.</summary>
    public static bool TryParse(string text, out int number) => int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out number);

    /// <summary>A sentence, after a space, on how a number with a comma is written; empty for what has none.</summary>
    public static string Advise(string text) =>
        !text.Contains(',', StringComparison.Ordinal) ? ""
        : TryParse(text.Replace(',', '.'), out double number) ? $" A decimal comma is written as a point: {SpecNames.Format(number)}."
        : " Decimals are written with a point, and nothing stands between thousands.";
}
