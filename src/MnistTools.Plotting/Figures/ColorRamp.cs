using System.Globalization;

namespace MnistTools.Plotting;

/// <summary>Colours for numbers from -1 to 1, in straight lines from 0 to each end.</summary>
/// <param name="Negative">The colour of -1, as in CSS: <c>#0072B2</c>.</param>
/// <param name="Zero">The colour of 0.</param>
/// <param name="Positive">The colour of 1.</param>
public sealed record ColorRamp(string Negative, string Zero, string Positive)
{
    /// <summary>Ink on paper, for numbers from 0.</summary>
    public static ColorRamp Ink { get; } = new("#FFFFFF", "#FFFFFF", "#000000");

    /// <summary>Orange and blue, which colour-blind readers can tell apart.</summary>
    public static ColorRamp BlueOrOrange { get; } = new("#D55E00", "#FFFFFF", "#0072B2");

    /// <summary>The colour of a number; what is out of range has that of the nearer end, and what is none that of 0.</summary>
    public (byte Red, byte Green, byte Blue) At(double value)
    {
        double share = double.IsNaN(value) ? 0 : Math.Min(1, Math.Abs(value));
        (int from, int to) = (Parse(Zero), Parse(value < 0 ? Negative : Positive));
        byte Mix(int shift) => (byte)Math.Round((((from >> shift) & 255) * (1 - share)) + (((to >> shift) & 255) * share));
        return (Mix(16), Mix(8), Mix(0));
    }

    /// <summary>The colour of a number, as in CSS.</summary>
    public string CssAt(double value)
    {
        (byte red, byte green, byte blue) = At(value);
        return $"#{red:X2}{green:X2}{blue:X2}";
    }

    /// <summary>Whether white text on the colour of a number is read more easily than black.</summary>
    public bool IsDark(double value)
    {
        // Of the contrasts of WCAG 2.2, (1 + 0.05) / (luminance + 0.05) and (luminance + 0.05) / (0 + 0.05), the first is greater.
        const double White = 1.05, Black = 0.05;
        (byte red, byte green, byte blue) = At(value);
        double luminance = (0.2126 * Linear(red)) + (0.7152 * Linear(green)) + (0.0722 * Linear(blue));
        return (luminance + Black) * (luminance + Black) < White * Black;
    }

    /// <summary>How much light a part of an sRGB colour is, 0 to 1.</summary>
    private static double Linear(byte part) => part / 255.0 is var share && share <= 0.04045 ? share / 12.92 : Math.Pow((share + 0.055) / 1.055, 2.4);

    private static int Parse(string color) => int.Parse(color.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
