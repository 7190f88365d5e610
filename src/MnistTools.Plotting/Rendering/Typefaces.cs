using System.Text;
using SkiaSharp;

namespace MnistTools.Plotting;

/// <summary>
/// Chooses the font of a text in an image: the embedded one, or one of the system for a text with letters that the embedded one lacks, such as Chinese ones.
/// </summary>
internal static class Typefaces
{
    /// <summary>The font that has the letters of a text, or most of them.</summary>
    public static SKTypeface Of(string text) => FindForeign(text) is { } rune && MatchSystem(rune) is { } other ? other : EmbeddedFont.Typeface;

    /// <summary>The letters of a drawing that no font of this system has: they are drawn as boxes.</summary>
    public static string FindUnknown(Drawing drawing) => string.Concat(drawing.Accept(DrawingTexts.All)
        .Where(text => FindForeign(text) is not null)
        .SelectMany(text => TextLayout.Clean(text).EnumerateRunes().Where(rune => !Has(EmbeddedFont.Typeface, rune) && !Has(Of(text), rune)))
        .Distinct());

    private static Rune? FindForeign(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (!Rune.IsControl(rune) && !Has(EmbeddedFont.Typeface, rune))
            {
                return rune;
            }
        }

        return null;
    }

    private static SKTypeface? MatchSystem(Rune rune) => SKFontManager.Default.MatchCharacter(rune.Value) is { } found && Has(found, rune) ? found : null;

    private static bool Has(SKTypeface typeface, Rune rune) => typeface.ContainsGlyph(rune.Value);
}
