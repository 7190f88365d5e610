namespace MnistTools.Plotting;

/// <summary>How much room the panels of a page have, and their texts, so that none runs into the next panel.</summary>
internal sealed class PanelLayout
{
    /// <summary>The size of the texts at the axes.</summary>
    public const float TextSize = 11;

    private const float TitleSize = 13, LineHeight = 1.3f;
    private const int LeftOfTitle = 60, Right = 25, Top = 80, Between = 55, BelowLabels = 40;

    private readonly FigurePanels _panels;
    private readonly double _left, _width, _below, _height;

    /// <summary>Lays panels out in a page of a size.</summary>
    public PanelLayout(FigurePanels panels, int width, int height)
    {
        _panels = panels;
        float rowHeight = Math.Max(1, (height - Top) / (float)panels.Rows);
        string title = panels.Figures[0].Y.Label;
        TitleSizeOfValues = title.Split(' ').Min(word => TextLayout.FitSize(word, TitleSize, rowHeight));
        TitleOfValues = TextLayout.Wrap(title, TitleSizeOfValues, rowHeight);
        _left = LeftOfTitle + (TitleSizeOfValues * LineHeight * CountLines(TitleOfValues));
        _width = width - _left - Right;
        PanelWidth = ((_width + Between) / panels.Columns) - Between;
        Figures = [.. panels.Figures.Select(FitLabels)];
        _below = BelowLabels + (TextSize * LineHeight * Figures.Max(figure => figure.X.Labels?.Max(label => CountLines(label.Text)) ?? 1));
        _height = height - Top - _below;
    }

    /// <summary>The figures, with texts at their axes that have room beside each other.</summary>
    public IReadOnlyList<Figure> Figures { get; }

    /// <summary>The width of a panel's axis in pixels.</summary>
    public double PanelWidth { get; }

    /// <summary>The title beside a row, which is no longer than the row is high.</summary>
    public string TitleOfValues { get; }

    /// <summary>The size of that title.</summary>
    public float TitleSizeOfValues { get; }

    /// <summary>plotly.js' <c>layout.margin</c>.</summary>
    public object Margin => new { l = _left, r = Right, t = Top, b = _below };

    /// <summary>plotly.js' <c>layout.grid</c>.</summary>
    public object Grid => new
    {
        rows = _panels.Rows,
        columns = _panels.Columns,
        pattern = "independent",
        xgap = Gap(Between, _width, _panels.Columns),
        ygap = Gap(_below, _height, _panels.Rows),
    };

    private Figure FitLabels(Figure figure) => figure.X.Labels is null
        ? figure
        : figure with { X = figure.X with { Labels = AxisLabels.Fit(figure.X, AxisRange.OfPositions(figure), TextSize, PanelWidth) } };

    private static int CountLines(string text) => text.Count(sign => sign == '\n') + 1;

    // plotly.js wants the gap as a share of what one of so many has, gap included.
    private static double Gap(double pixels, double room, int count) => Math.Clamp(pixels * count / (room + pixels), 0, 0.8);
}
