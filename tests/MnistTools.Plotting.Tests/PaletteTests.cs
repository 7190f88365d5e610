namespace MnistTools.Plotting.Tests;

public class PaletteTests
{
    private static readonly CurveStyle[] Styles = [.. Enumerable.Range(0, 70).Select(Palette.Style)];

    [Fact]
    public void Seventy_curves_look_different_each() => Assert.Equal(70, Styles.Distinct().Count());

    [Fact]
    public void Any_two_of_eight_differ_in_colour_and_in_grey_or_marker()
    {
        foreach ((CurveStyle one, CurveStyle other) in Pairs(Styles[..8]))
        {
            Assert.NotEqual(one.Color, other.Color);
            Assert.True(Math.Abs(Lightness(one.Color) - Lightness(other.Color)) >= 10 || one.Marker != other.Marker, $"{one} and {other}");
        }
    }

    /// <summary>All with a contrast of 3 to 1 on white lie between 0 and 62: no three of them are farther apart with Okabe and Ito's blue.</summary>
    [Fact]
    public void The_first_three_differ_in_grey() =>
        Assert.All(Pairs(Styles[..3]), pair => Assert.True(Math.Abs(Lightness(pair.Item1.Color) - Lightness(pair.Item2.Color)) >= 14));

    [Fact]
    public void Training_and_validation_are_told_apart_without_colours()
    {
        Assert.NotEqual(Palette.Training.Line, Palette.Validation.Line);
        Assert.NotEqual(Palette.Training.Marker, Palette.Validation.Marker);
    }

    /// <summary>WCAG 2.2, 1.4.11: what is needed to understand a graphic has a contrast of 3 to 1.</summary>
    [Fact]
    public void Every_curve_has_a_contrast_of_3_to_1_on_white_and_on_the_dark_page()
    {
        CurveStyle[] all = [.. Styles, Palette.Training, Palette.Validation, Palette.BestEpoch];
        Assert.All(all, style => Assert.True(Contrast(style.Color, Palette.Paper) >= 3, style.Color));
        Assert.All(all, style => Assert.True(Contrast(Palette.Dark[style.Color], Palette.Dark[Palette.Paper]) >= 3, style.Color));
        Assert.All([0, 0.5, 1.0], score => Assert.True(Contrast(Palette.Scores.CssAt(score), Palette.Paper) >= 3, $"{score}"));
    }

    internal static double Contrast(string one, string other)
    {
        (double lighter, double darker) = (Math.Max(Luminance(one), Luminance(other)), Math.Min(Luminance(one), Luminance(other)));
        return (lighter + 0.05) / (darker + 0.05);
    }

    private static IEnumerable<(CurveStyle, CurveStyle)> Pairs(CurveStyle[] styles) =>
        styles.SelectMany((style, i) => styles.Skip(i + 1).Select(other => (style, other)));

    // CIE L*, 0 (black) to 100 (white), of an sRGB colour.
    private static double Lightness(string color) =>
        Luminance(color) is var luminance && luminance > 0.008856 ? (116 * Math.Cbrt(luminance)) - 16 : 903.3 * luminance;

    // Of an sRGB colour, 0 to 1.
    private static double Luminance(string color)
    {
        double Linear(int at)
        {
            double part = Convert.ToInt32(color.Substring(at, 2), 16) / 255.0;
            return part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4);
        }

        return (0.2126 * Linear(1)) + (0.7152 * Linear(3)) + (0.0722 * Linear(5));
    }
}
