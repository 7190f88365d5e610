using System.Text;
using SkiaSharp;

namespace MnistTools.Plotting;

/// <summary>Text in lines, and the size at which it has the room that it was fitted into.</summary>
/// <param name="Text">The lines.</param>
/// <param name="Size">The size.</param>
internal readonly record struct FittedText(string Text, float Size)
{
    /// <summary>How many lines there are.</summary>
    public int LineCount => TextLayout.CountLines(Text);
}

/// <summary>Prepares text for images.</summary>
internal static class TextLayout
{
    /// <summary>From one line to the next, in sizes of the text.</summary>
    public const float LineHeight = 1.3f;

    /// <summary>Text that lacks room becomes smaller down to this share of its size; smaller still it could not be read.</summary>
    private const float SmallestShare = 0.6f, ShareStep = 0.1f;

    /// <summary>More signs than any picture has room for. Longer text loses its middle before it is measured, which takes time for each sign.</summary>
    private const int MostSigns = 10_000;

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

    /// <summary>How many lines a text has.</summary>
    public static int CountLines(string text) => text.Count(sign => sign == '\n') + 1;

    /// <summary>How wide a line is, in pixels.</summary>
    public static float Measure(string text, float size)
    {
        using SKFont font = new(Typefaces.Of(text), size);
        return font.MeasureText(Clean(text));
    }

    /// <summary>Breaks text into lines that are no wider than so many pixels, between words where that is possible.</summary>
    public static string Wrap(string text, float size, float width)
    {
        text = Bound(text);
        using SKFont font = new(Typefaces.Of(text), size);
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
    public static float FitSize(string text, float size, float width) => size * Math.Min(1, 0.97f * width / Math.Max(1, Measure(text, size)));

    /// <summary>Text that is no wider than so many pixels: one that is longer loses its middle, because specs begin alike.</summary>
    public static string Shorten(string text, float size, float width)
    {
        text = Bound(text);
        using SKFont font = new(Typefaces.Of(text), size);
        return LoseMiddle(text, shortened => font.MeasureText(shortened) <= width);
    }

    /// <summary>Text in so many lines at most: what has no room in them loses its middle.</summary>
    public static string Fit(string text, float size, float width, int lines)
    {
        text = Bound(text);
        string whole = Wrap(text, size, width);
        return CountLines(whole) <= lines ? whole : Wrap(LoseMiddle(text, shortened => CountLines(Wrap(shortened, size, width)) <= lines), size, width);
    }

    /// <summary>
    /// Lines of text in a room of so many pixels: they become a little smaller where they lack room, or a word would be broken, and then lose their middle.
    /// There is one line at least.
    /// </summary>
    public static FittedText FitInto(string text, float size, float width, float height)
    {
        if (FitInto(text, size, width, height, keepsWords: true) is { } whole)
        {
            return whole;
        }

        if (FitInto(text, size, width, height, keepsWords: false) is { } broken)
        {
            return broken;
        }

        float smallest = SmallestShare * size;
        return new(Fit(text, smallest, width, (int)Math.Max(1, height / (smallest * LineHeight))), smallest);
    }

    private static FittedText? FitInto(string text, float size, float width, float height, bool keepsWords)
    {
        for (float share = 1; share > SmallestShare; share -= ShareStep)
        {
            string lines = Wrap(text, share * size, width);
            if (CountLines(lines) * share * size * LineHeight <= height && (!keepsWords || !IsWordBroken(text, share * size, width)))
            {
                return new(lines, share * size);
            }
        }

        return null;
    }

    // Only of a word is it seen: a path or a spec has signs between which it may be broken anywhere.
    private static bool IsWordBroken(string text, float size, float width)
    {
        using SKFont font = new(Typefaces.Of(text), size);
        return Bound(text).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .Any(word => IsWord(word) && word.Split('-').Any(part => font.MeasureText(part) > width));
    }

    // Also one with a hyphen, such as Top-2-Accuracy.
    private static bool IsWord(ReadOnlySpan<char> text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            bool isHyphened = i > 0 && (text[i] == '-' || (text[i - 1] == '-' && char.IsDigit(text[i])));
            if (!(char.IsLetter(text[i]) || isHyphened) || IsSeamOfName(text, i + 1))
            {
                return false;
            }
        }

        return true;
    }

    private static string Bound(string text)
    {
        if (text.Length <= MostSigns)
        {
            return text;
        }

        // Two halves of a sign would be none.
        int start = MostSigns / 2, end = text.Length - start;
        return $"{text[..(char.IsLowSurrogate(text[start]) ? start - 1 : start)]}…{text[(char.IsLowSurrogate(text[end]) ? end + 1 : end)..]}";
    }

    /// <summary>The text, or as much of its beginning and end as fits.</summary>
    private static string LoseMiddle(string text, Func<string, bool> fits)
    {
        Rune[] runes = [.. Clean(text).EnumerateRunes()];
        string whole = string.Concat(runes);
        if (fits(whole))
        {
            return whole;
        }

        // So many runes fit, so many do not: halved until they are neighbours, since texts may be long.
        int most = 0, tooMany = runes.Length;
        while (tooMany - most > 1)
        {
            int kept = (most + tooMany) / 2;
            (most, tooMany) = fits(Keep(kept)) ? (kept, tooMany) : (most, kept);
        }

        return Keep(most);

        string Keep(int kept) => $"{string.Concat(runes[..(kept / 2)])}…{string.Concat(runes[^(kept - (kept / 2))..])}";
    }

    // A word that is wider than a line fills lines of its own; what is left over begins the next.
    private static string BreakWord(string word, SKFont font, float width, StringBuilder lines)
    {
        ReadOnlySpan<char> rest = word;
        for (int fits = CountFitting(rest, font, width); fits < rest.Length; fits = CountFitting(rest, font, width))
        {
            fits = Math.Max(1, fits);
            // Two halves of a sign would be none.
            fits += char.IsHighSurrogate(rest[fits - 1]) ? 1 : 0;
            int end = fits;
            while (end > 0 && !IsSeam(rest, end))
            {
                end--;
            }

            bool isHyphenated = end == 0 && fits > 2 && IsWord(word);
            end = end > 0 ? end : isHyphenated ? fits - 1 : fits;
            lines.Append(rest[..end]).Append(isHyphenated ? "-\n" : "\n");
            rest = rest[end..];
        }

        return rest.ToString();
    }

    // How many signs fit into a line. All that is given to the font is measured, so it gets a little at first.
    private static int CountFitting(ReadOnlySpan<char> text, SKFont font, float width)
    {
        int given = Math.Min(text.Length, 128), fits = font.BreakText(text[..given], width);
        while (fits == given && given < text.Length)
        {
            given = Math.Min(text.Length, 2 * given);
            fits = font.BreakText(text[..given], width);
        }

        return fits;
    }

    // Also behind a hyphen, but for that of 1e-4.
    private static bool IsSeam(ReadOnlySpan<char> word, int at) =>
        IsSeamOfName(word, at) || (at < word.Length && word[at - 1] == '-' && char.IsLetter(word[at]));

    // Between the parts of ValidationBatchSize, label_smoothing and Dense(10).
    private static bool IsSeamOfName(ReadOnlySpan<char> word, int at) =>
        at < word.Length && (word[at] == '(' || word[at - 1] is '_' or ',' or '=' || (char.IsUpper(word[at]) && char.IsLower(word[at - 1])));
}
