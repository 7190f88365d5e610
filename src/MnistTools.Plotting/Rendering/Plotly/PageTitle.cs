namespace MnistTools.Plotting;

/// <summary>The title of a page, in as many lines as it needs; a quarter of the page at most.</summary>
internal sealed class PageTitle
{
    // plotly.js' buttons come up above it.
    private const int TextSize = 20, Above = 34, Margin = 16;
    private const float MostOfHeight = 0.25f;

    private readonly FittedText _lines;

    /// <summary>Lays a title out in a page of a size.</summary>
    public PageTitle(string title, int width, int height) =>
        _lines = TextLayout.FitInto(title, TextSize, Math.Max(1, width - (2 * Margin)), MostOfHeight * height);

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => _lines.Text.Length == 0;

    /// <summary>How far down it reaches, in pixels.</summary>
    public int Height => Above + (int)Math.Ceiling(_lines.LineCount * _lines.Size * TextLayout.LineHeight);

    /// <summary>plotly.js' <c>layout.title</c>.</summary>
    public object Draw() => new
    {
        text = PlotlyObjects.Escape(_lines.Text),
        x = 0.5,
        y = 1,
        yanchor = "top",
        pad = new { t = Above },
        font = new { size = _lines.Size },
    };
}
