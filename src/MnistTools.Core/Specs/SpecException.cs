using MnistTools.Text;

namespace MnistTools.Specs;

/// <summary>A spec's text cannot be understood, or what it describes does not fit its place.</summary>
public sealed class SpecException : FormatException
{
    /// <summary>How much of a long text is shown on each side of the place in question.</summary>
    private const int Side = 100;

    /// <summary>Says what is wrong at a place of a text.</summary>
    /// <param name="problem">A sentence that says what is wrong and what would be right.</param>
    /// <param name="text">The whole text.</param>
    /// <param name="position">Index of the first character at fault, from 0.</param>
    public SpecException(string problem, string text, int position)
        : base(VisibleText.Of($"{VisibleText.Shorten(problem)} (at position {position + 1} of '{Around(position, text)}')"))
    {
        Text = text;
        Position = position;
    }

    /// <summary>Says what is wrong where no single place of a text is at fault.</summary>
    public SpecException(string problem)
        : base(VisibleText.OfMessage(problem))
    {
    }

    /// <summary>The whole text; <see langword="null"/> if no text is at fault.</summary>
    public string? Text { get; }

    /// <summary>Index of the first character at fault, from 0; <see langword="null"/> if no text is at fault.</summary>
    public int? Position { get; }

    private static string Around(int position, string text)
    {
        int start = position > Side ? position - Side : 0, end = Math.Min(position + Side, text.Length);
        return text.Length <= 2 * Side ? text : $"{(start > 0 ? "…" : "")}{text[start..end]}{(end < text.Length ? "…" : "")}";
    }
}
