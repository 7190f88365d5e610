namespace MnistTools.Plotting.Tests;

public class PaletteTests
{
    private static readonly CurveStyle[] Styles = [.. Enumerable.Range(0, 56).Select(Palette.Style)];

    [Fact]
    public void Fiftysix_curves_look_different_each() => Assert.Equal(56, Styles.Distinct().Count());

    [Fact]
    public void Any_two_of_eight_differ_in_colour_and_in_grey_or_marker()
    {
        foreach ((CurveStyle one, CurveStyle other) in Pairs(Styles[..8]))
        {
            Assert.NotEqual(one.Color, other.Color);
            Assert.True(Math.Abs(Lightness(one.Color) - Lightness(other.Color)) >= 10 || one.Marker != other.Marker, $"{one} and {other}");
        }
    }

    [Fact]
    public void The_first_three_differ_strongly_in_grey() =>
        Assert.All(Pairs(Styles[..3]), pair => Assert.True(Math.Abs(Lightness(pair.Item1.Color) - Lightness(pair.Item2.Color)) >= 20));

    [Fact]
    public void No_curve_is_too_faint_on_white() => Assert.All(Styles, style => Assert.True(Lightness(style.Color) <= 75, style.Color));

    private static IEnumerable<(CurveStyle, CurveStyle)> Pairs(CurveStyle[] styles) =>
        styles.SelectMany((style, i) => styles.Skip(i + 1).Select(other => (style, other)));

    // CIE L*, 0 (black) to 100 (white), of an sRGB colour.
    private static double Lightness(string color)
    {
        double Linear(int at)
        {
            double part = Convert.ToInt32(color.Substring(at, 2), 16) / 255.0;
            return part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4);
        }

        double luminance = (0.2126 * Linear(1)) + (0.7152 * Linear(3)) + (0.0722 * Linear(5));
        return luminance > 0.008856 ? (116 * Math.Cbrt(luminance)) - 16 : 903.3 * luminance;
    }
}
