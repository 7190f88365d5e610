namespace MnistTools.Plotting;

/// <summary>
/// What can be drawn of drawings whose texts and numbers may come from anywhere: texts of a length that can be laid out in no time, and numbers
/// whose differences are numbers.
/// </summary>
internal sealed class Drawable : IDrawingVisitor<Drawing>
{
    /// <summary>More letters than any picture has room for.</summary>
    private const int LongestText = 1000;

    private static readonly Drawable Bounds = new();

    private Drawable()
    {
    }

    /// <summary>A drawing that shows the same as far as it can be seen.</summary>
    public static Drawing Of(Drawing drawing) => drawing.Accept(Bounds);

    Drawing IDrawingVisitor<Drawing>.Visit(CurveDrawing drawing) => Limit(drawing);

    public Drawing Visit(HeatMapDrawing drawing) => drawing with
    {
        Title = Limit(drawing.Title),
        X = Limit(drawing.X),
        Y = Limit(drawing.Y),
        Columns = Limit(drawing.Columns),
        Rows = Limit(drawing.Rows),
        Layers = [.. drawing.Layers.Select(layer => layer with { Key = new(Limit(layer.Key.Title), Limit(layer.Key.Zero), Limit(layer.Key.One)) })],
        Cells = Limit(drawing.Cells),
    };

    public Drawing Visit(ImageGridDrawing drawing) => drawing with
    {
        Title = Limit(drawing.Title),
        TitleWithoutCaptions = Limit(drawing.TitleWithoutCaptions),
        Tiles = [.. drawing.Tiles.Select(tile => tile with { Caption = Limit(tile.Caption) })],
    };

    public Drawing Visit(PanelDrawing drawing) => drawing with { Title = Limit(drawing.Title), Panels = [.. drawing.Panels.Select(Limit)] };

    public Drawing Visit(ParallelDrawing drawing)
    {
        (FigureAxis color, Func<double, double> moveColor) = ExtremeNumbers.Tame(drawing.ColorAxis, drawing.Colors, drawing.Culture);
        return drawing with
        {
            Title = Limit(drawing.Title),
            Colors = Move(drawing.Colors, moveColor),
            ColorAxis = Limit(color),
            Axes = [.. drawing.Axes.Select(axis =>
            {
                (FigureAxis tamed, Func<double, double> move) = ExtremeNumbers.Tame(axis.Axis, axis.Values, drawing.Culture);
                return new ParallelAxis(Limit(tamed), Move(axis.Values, move));
            })],
        };
    }

    private static CurveDrawing Limit(CurveDrawing drawing)
    {
        (FigureAxis x, Func<double, double> moveX) = ExtremeNumbers.Tame(drawing.X, drawing.Series.SelectMany(series => series.X), drawing.Culture);
        (FigureAxis y, Func<double, double> moveY) =
            ExtremeNumbers.Tame(drawing.Y, drawing.Series.SelectMany(series => series.Y).Concat(drawing.ValuesBeside), drawing.Culture);
        return drawing with
        {
            Title = Limit(drawing.Title),
            X = Limit(x),
            Y = Limit(y),
            Series = [.. drawing.Series.Select(series => Limit(y == drawing.Y ? series : series.Describe(drawing.Culture)) with
            {
                X = Move(series.X, moveX),
                Y = Move(series.Y, moveY),
                Spread = Move(series.Spread, moveY),
                SpreadBelow = series.SpreadBelow is { } below ? Move(below, moveY) : null,
            })],
            ValuesBeside = Move(drawing.ValuesBeside, moveY),
            Bands = [.. drawing.Bands.Select(
                band => band with
                {
                    X = Move(band.X, moveX),
                    Lower = Move(band.Lower, moveY),
                    Upper = Move(band.Upper, moveY),
                    LegendText = Limit(band.LegendText),
                })],
            Marks = [.. drawing.Marks.Select(mark => mark with { Label = Limit(mark.Label), Position = moveX(mark.Position) })],
            Legend = [.. drawing.Legend.Select(entry => entry with { Text = Limit(entry.Text) })],
        };
    }

    private static double[] Move(IEnumerable<double> values, Func<double, double> move) =>
        [.. values.Select(value => double.IsFinite(value) ? move(value) : double.NaN)];

    private static FigureAxis Limit(FigureAxis axis) => axis with
    {
        Label = Limit(axis.Label),
        Labels = axis.Labels is { } labels ? [.. labels.Select(label => label with { Text = Limit(label.Text) })] : null,
    };

    private static FigureSeries Limit(FigureSeries series) => series with
    {
        Name = Limit(series.Name),
        LegendText = Limit(series.LegendText),
        Descriptions = series.Descriptions is { } descriptions ? Limit(descriptions) : null,
    };

    private static HeatCell[,] Limit(HeatCell[,] cells)
    {
        cells = (HeatCell[,])cells.Clone();
        for (int row = 0; row < cells.GetLength(0); row++)
        {
            for (int column = 0; column < cells.GetLength(1); column++)
            {
                cells[row, column] = new(Limit(cells[row, column].Text), Limit(cells[row, column].Description));
            }
        }

        return cells;
    }

    private static string[] Limit(IReadOnlyList<string> texts) => [.. texts.Select(Limit)];

    private static string Limit(string text) => text.Length <= LongestText ? text : $"{text[..(LongestText / 2)]}…{text[^(LongestText / 2)..]}";
}
