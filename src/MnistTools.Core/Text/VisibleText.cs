using System.Globalization;
using System.Text.RegularExpressions;

namespace MnistTools.Text;

/// <summary>
/// A text that came with somebody else's file, made safe to show. What would move a terminal's cursor, change its colours, end a line or turn the
/// direction of writing is shown as an escape: <c>\n</c>, <c>\u001B</c>.
/// </summary>
/// <remarks>Escaped are Unicode's categories Cc, Cf, Zl, Zp and half surrogate pairs. All else stays, backslashes too, so that paths read as they
/// are.</remarks>
public static partial class VisibleText
{
    private const int LongestWord = 200, LongestSentences = 3000;

    /// <summary>The text as it can be shown.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Hidden().Replace(text, match => string.Concat(match.Value.Select(Escape)));
    }

    /// <summary>
    /// Sentences of a message, as long as somebody reads them: a word is cut in its middle where it is longer than any that is meant to be read, and so are the
    /// sentences. Folders in paths are words of their own.
    /// </summary>
    internal static string Shorten(string sentences) =>
        Cut(LongWord().Replace(sentences, word => Cut(word.Value, LongestWord)), LongestSentences);

    /// <summary>Sentences of a message as they can be shown: users and their files may have given parts of them, of any length.</summary>
    internal static string OfMessage(string sentences) => Of(Shorten(sentences));

    /// <summary>The text as it can be shown and read back: a backslash is written twice.</summary>
    internal static string Encode(string text) => Of(text.Replace(@"\", @"\\", StringComparison.Ordinal));

    /// <summary>The text that <see cref="Encode"/> wrote. What it does not write is left as it is.</summary>
    internal static string Decode(string text) => Escaped().Replace(text, match => match.Value[1] switch
    {
        'n' => "\n",
        'r' => "\r",
        't' => "\t",
        'u' => ((char)ushort.Parse(match.ValueSpan[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToString(),
        _ => @"\",
    });

    private static string Cut(string text, int most)
    {
        if (text.Length <= most)
        {
            return text;
        }

        // No pair of surrogates is cut.
        int end = most * 2 / 3, start = text.Length - (most / 3) + 1;
        end -= char.IsHighSurrogate(text[end - 1]) ? 1 : 0;
        start += char.IsLowSurrogate(text[start]) ? 1 : 0;
        return $"{text[..end]}…{text[start..]}";
    }

    private static string Escape(char character) => character switch
    {
        '\n' => @"\n",
        '\r' => @"\r",
        '\t' => @"\t",
        _ => string.Create(CultureInfo.InvariantCulture, $@"\u{(int)character:X4}"),
    };

    // Of surrogates: a half that stands alone, and the pairs of the tags U+E0000 to U+E007F, which nothing shows.
    [GeneratedRegex(@"[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|\uDB40[\uDC00-\uDC7F]", RegexOptions.CultureInvariant)]
    private static partial Regex Hidden();

    // One more than LongestWord.
    [GeneratedRegex(@"[^\s'/\\]{201,}", RegexOptions.CultureInvariant)]
    private static partial Regex LongWord();

    [GeneratedRegex(@"\\(\\|n|r|t|u[0-9A-F]{4})", RegexOptions.CultureInvariant)]
    private static partial Regex Escaped();
}
