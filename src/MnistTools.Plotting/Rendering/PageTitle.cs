namespace MnistTools.Plotting;

/// <summary>The title of a page, in as many lines as it needs.</summary>
internal static class PageTitle
{
    // plotly.js' buttons come up above it.
    private const int TextSize = 20, LineHeight = 26, Above = 34, Margin = 16;

    /// <summary>plotly.js' <c>layout.title</c>.</summary>
    public static object Draw(string title, int width) => new
    {
        text = PlotlyObjects.Escape(Wrap(title, width)),
        x = 0.5,
        y = 1,
        yanchor = "top",
        pad = new { t = Above },
        font = new { size = TextSize },
    };

    /// <summary>How far down it reaches, in pixels.</summary>
    public static int Height(string title, int width) => Above + (LineHeight * (Wrap(title, width).Count(sign => sign == '\n') + 1));

    private static string Wrap(string title, int width) => TextLayout.Wrap(title, TextSize, Math.Max(1, width - (2 * Margin)));
}
