namespace MnistTools.Plotting;

/// <summary>How much room the panels of a page have, and their texts, so that none runs into the next panel.</summary>
internal sealed class PanelLayout
{
    /// <summary>The size of the texts at the axes.</summary>
    public const float TextSize = 11;

    private const float TitleSize = 13, SmallestTitle = 8, LineHeight = TextLayout.LineHeight;
    private const int LeftOfTitle = 60, Right = 25, UnderTitle = 20, LegendHeight = 25, Between = 55, BelowLabels = 40, LinesOfTitle = 4;

    private readonly FigurePanels _panels;
    private readonly double _top, _left, _width, _below, _height;

    /// <summary>Lays panels out in a page of a size.</summary>
    public PanelLayout(FigurePanels panels, PageTitle title, int width, int height)
    {
        _panels = panels;
        HasLegend = panels.Figures.Any(figure => figure.Legend.Count > 0);
        _top = title.Height + UnderTitle + (HasLegend ? LegendHeight : 0);
        float rowHeight = (float)Math.Max(1, (height - _top) / panels.Rows);
        string label = panels.Figures[0].Y.Label;
        TitleSizeOfValues = Math.Max(SmallestTitle, label.Split(' ').Min(word => TextLayout.FitSize(word, TitleSize, rowHeight)));
        TitleOfValues = TextLayout.Fit(label, TitleSizeOfValues, rowHeight, LinesOfTitle);
        _left = LeftOfTitle + (TitleSizeOfValues * LineHeight * TextLayout.CountLines(TitleOfValues));
        _width = width - _left - Right;
        PanelWidth = ((_width + Between) / panels.Columns) - Between;
        Figures = [.. panels.Figures.Select(FitLabels)];
        _below = BelowLabels + (TextSize * LineHeight * Figures.Max(figure => figure.X.Labels?.Max(label => TextLayout.CountLines(label.Text)) ?? 1));
        _height = height - _top - _below;
    }

    /// <summary>Whether anything is explained between title and panels.</summary>
    public bool HasLegend { get; }

    /// <summary>The figures, with texts at their axes that have room beside each other.</summary>
    public IReadOnlyList<Figure> Figures { get; }

    /// <summary>The width of a panel's axis in pixels.</summary>
    public double PanelWidth { get; }

    /// <summary>The title beside a row, which is no longer than the row is high.</summary>
    public string TitleOfValues { get; }

    /// <summary>The size of that title.</summary>
    public float TitleSizeOfValues { get; }

    /// <summary>plotly.js' <c>layout.margin</c>.</summary>
    public object Margin => new { l = _left, r = Right, t = _top, b = _below };

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

    // plotly.js wants the gap as a share of what one of so many has, gap included.
    private static double Gap(double pixels, double room, int count) => Math.Clamp(pixels * count / (room + pixels), 0, 0.8);
}
