namespace MnistTools.Plotting;

/// <summary>The legend of a page, right of the curves, or on a phone below them: its texts are broken, and as large as lets all entries be seen.</summary>
internal sealed class PageLegend
{
    private const float LargestText = 13, SmallestText = 7, LineHeight = TextLayout.LineHeight, LowestEntry = 16, Sample = 60;
    private const double WidestText = 0.3, Surround = 180;
    private const int MostLines = 8, MostHeightOnPhone = 700;

    /// <summary>Between two entries: what plotly.js leaves at least, and what is added to it where there is room.</summary>
    private const int LeastGap = 3, LargestGroupGap = 10;

    private readonly CurveDrawing _drawing;
    private readonly bool _isBelow;
    private readonly float _width;
    private readonly double _room;
    private readonly int _groupGap = LargestGroupGap;

    /// <summary>Lays the legend of a drawing out in a page of a size.</summary>
    public PageLegend(CurveDrawing drawing, int width, int height)
    {
        _drawing = drawing;
        _isBelow = width < PlotlyRenderer.NarrowBelow;
        _width = _isBelow ? Math.Max(1, width - Sample) : (float)(WidestText * width);
        _room = _isBelow ? MostHeightOnPhone : height - Surround;
        TextSize = LargestText;
        while (_groupGap > 0 && !Fits)
        {
            _groupGap--;
        }

        while (TextSize > SmallestText && !Fits)
        {
            TextSize -= 0.5f;
        }
    }

    /// <summary>How high all entries are, one below the other.</summary>
    public double Height => _drawing.Legend.Sum(entry => Math.Max(LowestEntry, CountLines(entry.Text) * TextSize * LineHeight) + LeastGap + _groupGap);

    /// <summary>Whether all entries are seen without scrolling.</summary>
    public bool Fits => Height <= _room;

    /// <summary>The size of its texts.</summary>
    public float TextSize { get; private set; }

    /// <summary>A text in lines, as HTML.</summary>
    public string Write(string text) => PlotlyObjects.Escape(Wrap(text));

    /// <summary>plotly.js' <c>layout.legend</c>.</summary>
    public object Draw() => _isBelow
        ? new
        {
            font = new { size = TextSize },
            tracegroupgap = _groupGap,
            orientation = "h",
            yref = "container",
            y = 0.01,
            yanchor = "bottom",
            x = 0,
            xanchor = "left",
        }
        : new { font = new { size = TextSize }, tracegroupgap = _groupGap };

    private string Wrap(string text) => TextLayout.Fit(text, TextSize, _width, MostLines);

    // What loses its middle for lack of lines fills all of them.
    private int CountLines(string text) => Math.Min(MostLines, TextLayout.CountLines(TextLayout.Wrap(text, TextSize, _width)));
}
