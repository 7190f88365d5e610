using System.Text;
using SkiaSharp;

namespace MnistTools.Plotting;

/// <summary>Prepares text for images.</summary>
internal static class TextLayout
{
    /// <summary>Puts spaces in place of control characters, and a sign in place of broken ones: XML takes neither.</summary>
    public static string Clean(string text)
    {
        StringBuilder clean = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            clean.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        }

        return clean.ToString();
    }

    /// <summary>Breaks text into lines that are no wider than so many pixels, between words where that is possible.</summary>
    public static string Wrap(string text, float size, float width)
    {
        using SKFont font = new(EmbeddedFont.Typeface, size);
        StringBuilder lines = new();
        string line = string.Empty;
        foreach (string word in text.Split('\n').SelectMany(l => Clean(l).Split(' ', StringSplitOptions.RemoveEmptyEntries).Append("\n")))
        {
            if (word == "\n" || font.MeasureText($"{line} {word}") > width)
            {
                lines.Append(line).Append(line.Length > 0 || word == "\n" ? "\n" : string.Empty);
                line = word == "\n" ? string.Empty : BreakWord(word, font, width, lines);
            }
            else
            {
                line = line.Length == 0 ? word : $"{line} {word}";
            }
        }

        return lines.ToString().Trim('\n');
    }

    /// <summary>The size, no larger than the given one, at which a text is no wider than so many pixels.</summary>
    public static float FitSize(string text, float size, float width)
    {
        using SKFont font = new(EmbeddedFont.Typeface, size);
        return size * Math.Min(1, 0.97f * width / Math.Max(1, font.MeasureText(Clean(text))));
    }

    /// <summary>Text that is no wider than so many pixels: one that is longer loses its middle, because specs begin alike.</summary>
    public static string Shorten(string text, float size, float width)
    {
        using SKFont font = new(EmbeddedFont.Typeface, size);
        Rune[] runes = [.. Clean(text).EnumerateRunes()];
        string shortened = string.Concat(runes);
        for (int kept = runes.Length - 1; kept > 0 && font.MeasureText(shortened) > width; kept--)
        {
            shortened = $"{string.Concat(runes[..(kept / 2)])}…{string.Concat(runes[^(kept - (kept / 2))..])}";
        }

        return shortened;
    }

    /// <summary>Text in so many lines at most: what has no room in them loses its middle.</summary>
    public static string Fit(string text, float size, float width, int lines)
    {
        string fitted = Wrap(text, size, width);
        for (float room = width * lines; fitted.Count(sign => sign == '\n') >= lines; room *= 0.95f)
        {
            fitted = Wrap(Shorten(text, size, room), size, width);
        }

        return fitted;
    }

    // A word that is wider than a line fills lines of its own; what is left over begins the next.
    private static string BreakWord(string word, SKFont font, float width, StringBuilder lines)
    {
        string rest = word;
        while (font.MeasureText(rest) > width)
        {
            int fits = Math.Max(1, font.BreakText(rest, width));
            int end = Enumerable.Range(1, fits).LastOrDefault(at => IsSeam(rest, at), fits);
            lines.Append(rest, 0, end).Append('\n');
            rest = rest[end..];
        }

        return rest;
    }

    // Between the parts of ValidationBatchSize, label_smoothing and Dense(10).
    private static bool IsSeam(string word, int at) =>
        at < word.Length && (word[at] == '(' || word[at - 1] is '_' or ',' or '=' || (char.IsUpper(word[at]) && char.IsLower(word[at - 1])));
}
