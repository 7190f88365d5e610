namespace MnistTools.Plotting;

/// <summary>How much room the panels of a page have, and their texts, so that none runs into the next panel.</summary>
internal sealed class PanelLayout
{
    /// <summary>The size of the texts at the axes.</summary>
    public const float TextSize = 11;

    private const double TurnedShare = 0.3;
    private const float TitleSize = 13, SmallestTitle = 8, LineHeight = TextLayout.LineHeight;
    private const int LeftOfTitle = 60, Right = 25, UnderTitle = 20, LegendHeight = 25, UnderLegend = 10, Between = 55, BelowLabels = 40, LinesOfTitle = 4;

    private readonly PanelDrawing _drawing;
    private readonly int _columns, _rows;
    private readonly double _top, _left, _width, _between, _below, _height;
    private readonly bool _areAlike;
    private readonly float _rowHeight;

    /// <summary>Lays panels out in so many columns, in a page of a size.</summary>
    public PanelLayout(PanelDrawing drawing, int columns, PageTitle title, int width, int height)
    {
        _drawing = drawing;
        (_columns, _rows) = (columns, (drawing.Panels.Count + columns - 1) / columns);
        HasLegend = drawing.Panels.Any(panel => panel.Legend.Count > 0);
        _top = title.Height + UnderTitle + (HasLegend ? LegendHeight + UnderLegend : 0);
        _rowHeight = (float)Math.Max(1, (height - _top) / _rows);
        string[] labels = [.. drawing.Panels.Select(panel => panel.Y.Label).Distinct()];
        _areAlike = labels.Length == 1;
        TitleSizeOfValues = Math.Max(SmallestTitle, labels.SelectMany(label => label.Split(' ')).Min(word => TextLayout.FitSize(word, TitleSize, _rowHeight)));
        double besideTitle = TitleSizeOfValues * LineHeight * labels.Max(label => TextLayout.CountLines(Fit(label)));
        _left = LeftOfTitle + besideTitle;
        // Panels of different values have a title each.
        _between = _areAlike ? Between : Between + besideTitle;
        _width = width - _left - Right;
        PanelWidth = Math.Max(1, ((_width + _between) / columns) - _between);
        (CurveDrawing Panel, bool AreTurned)[] fitted = [.. drawing.Panels.Select(FitLabels)];
        Panels = [.. fitted.Select(panel => panel.Panel)];
        AreNamesTurned = [.. fitted.Select(panel => panel.AreTurned)];
        _below = BelowLabels + fitted.Max(panel => HeightOfLabels(panel.Panel.X.Labels, panel.AreTurned));
        _height = height - _top - _below;
    }

    /// <summary>Whether anything is explained between title and panels.</summary>
    public bool HasLegend { get; }

    /// <summary>Where the legend ends, as a share of the panels' height: above the text that the highest tick of a panel has.</summary>
    public double LegendPlace => 1 + (UnderLegend / Math.Max(1, _height));

    /// <summary>The panels, with texts at their axes that have room beside each other.</summary>
    public IReadOnlyList<CurveDrawing> Panels { get; }

    /// <summary>Of each panel, whether the names under it are turned.</summary>
    public IReadOnlyList<bool> AreNamesTurned { get; }

    /// <summary>The width of a panel's axis in pixels.</summary>
    public double PanelWidth { get; }

    /// <summary>The size of the titles beside panels.</summary>
    public float TitleSizeOfValues { get; }

    /// <summary>plotly.js' <c>layout.margin</c>.</summary>
    public object Margin => new { l = _left, r = Right, t = _top, b = _below };

    /// <summary>plotly.js' <c>layout.grid</c>.</summary>
    public object Grid => new
    {
        rows = _rows,
        columns = _columns,
        pattern = "independent",
        xgap = Gap(_between, _width, _columns),
        ygap = Gap(_below, _height, _rows),
    };

    /// <summary>The title beside a panel, which is no longer than the panel is high; one for each row where all have the same values.</summary>
    public string TitleBeside(int panel) => _areAlike && panel % _columns > 0 ? "" : Fit(_drawing.Panels[panel].Y.Label);

    private string Fit(string label) => TextLayout.Fit(label, TitleSizeOfValues, _rowHeight, LinesOfTitle);

    private (CurveDrawing Panel, bool AreTurned) FitLabels(CurveDrawing panel)
    {
        if (panel.X.Labels is null)
        {
            return (panel, false);
        }

        (IReadOnlyList<AxisLabel> labels, bool areTurned) =
            AxisLabels.Fit(panel.X, AxisRange.OfPositions(panel), TextSize, PanelWidth, TurnedShare * _rowHeight);
        return (panel with { X = panel.X with { Labels = labels } }, areTurned);
    }

    private static double HeightOfLabels(IReadOnlyList<AxisLabel>? labels, bool areTurned) =>
        areTurned ? AxisLabels.Widest(labels!.Select(label => label.Text), TextSize)
        : TextSize * LineHeight * (labels?.Max(label => TextLayout.CountLines(label.Text)) ?? 1);

    // plotly.js wants the gap as a share of what one of so many has, gap included.
    private static double Gap(double pixels, double room, int count) => Math.Clamp(pixels * count / (room + pixels), 0, 0.8);
}
