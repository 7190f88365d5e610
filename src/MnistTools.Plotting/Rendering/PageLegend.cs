namespace MnistTools.Plotting;

/// <summary>The legend of a page, right of the curves: its texts are broken, and as large as lets all entries be seen.</summary>
internal sealed class PageLegend
{
    private const float LargestText = 13, SmallestText = 7, LineHeight = TextLayout.LineHeight, BetweenEntries = 12, LowestEntry = 16;
    private const double WidestText = 0.3, Surround = 180;
    private const int MostLines = 8;

    private readonly float _width;

    /// <summary>Lays the legend of a figure out in a page of a size.</summary>
    public PageLegend(Figure figure, int width, int height)
    {
        _width = (float)(WidestText * width);
        TextSize = LargestText;
        while (TextSize > SmallestText && figure.Legend.Sum(entry => Height(entry.Text)) > height - Surround)
        {
            TextSize -= 0.5f;
        }
    }

    /// <summary>The size of its texts.</summary>
    public float TextSize { get; private set; }

    /// <summary>A text in lines, as HTML.</summary>
    public string Write(string text) => PlotlyObjects.Escape(Wrap(text));

    private float Height(string text) => Math.Max(LowestEntry, TextLayout.CountLines(Wrap(text)) * TextSize * LineHeight) + BetweenEntries;

    private string Wrap(string text) => TextLayout.Fit(text, TextSize, _width, MostLines);
}
