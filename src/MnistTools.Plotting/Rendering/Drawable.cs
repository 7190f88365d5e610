namespace MnistTools.Plotting;

/// <summary>
/// What can be drawn of figures whose texts and numbers may come from anywhere: texts of a length that can be laid out in no time, and numbers
/// whose differences are numbers.
/// </summary>
internal static class Drawable
{
    /// <summary>More letters than any picture has room for.</summary>
    private const int LongestText = 1000;

    /// <summary>A figure that shows the same as far as it can be seen.</summary>
    public static Figure Of(Figure figure)
    {
        (FigureAxis x, Func<double, double> moveX) = ExtremeNumbers.Tame(figure.X, figure.Series.SelectMany(series => series.X), figure.Culture);
        (FigureAxis y, Func<double, double> moveY) = ExtremeNumbers.Tame(figure.Y, figure.Series.SelectMany(series => series.Y), figure.Culture);
        return figure with
        {
            Title = Limit(figure.Title),
            X = Limit(x),
            Y = Limit(y),
            Series = [.. figure.Series.Select(series => Limit(y == figure.Y ? series : Describe(series, figure)) with
            {
                X = Move(series.X, moveX),
                Y = Move(series.Y, moveY),
            })],
            HeatMap = figure.HeatMap is { } map ? Limit(map) : null,
            Images = figure.Images is { } images ? images with { Tiles = [.. images.Tiles.Select(tile => tile with { Caption = Limit(tile.Caption) })] } : null,
            Marks = [.. figure.Marks.Select(mark => mark with { Label = Limit(mark.Label), Position = moveX(mark.Position) })],
            Legend = [.. figure.Legend.Select(entry => entry with { Text = Limit(entry.Text) })],
        };
    }

    /// <inheritdoc cref="Of(Figure)"/>
    public static FigurePanels Of(FigurePanels panels) => new(Limit(panels.Title), [.. panels.Figures.Select(Of)]);

    /// <inheritdoc cref="Of(Figure)"/>
    public static ParallelFigure Of(ParallelFigure figure)
    {
        (FigureAxis color, Func<double, double> moveColor) = ExtremeNumbers.Tame(new(""), figure.Colors, figure.Culture);
        return figure with
        {
            Title = Limit(figure.Title),
            ColorLabel = Limit(figure.ColorLabel),
            Colors = Move(figure.Colors, moveColor),
            ColorLabels = color.Labels,
            Axes = [.. figure.Axes.Select(axis =>
            {
                (FigureAxis tamed, Func<double, double> move) = ExtremeNumbers.Tame(axis.Axis, axis.Values, figure.Culture);
                return new ParallelAxis(Limit(tamed), Move(axis.Values, move));
            })],
        };
    }

    private static double[] Move(IEnumerable<double> values, Func<double, double> move) => [.. values.Select(value => double.IsFinite(value) ? move(value) : double.NaN)];

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

    private static HeatMap Limit(HeatMap map)
    {
        HeatCell[,] cells = (HeatCell[,])map.Cells.Clone();
        for (int row = 0; row < cells.GetLength(0); row++)
        {
            for (int column = 0; column < cells.GetLength(1); column++)
            {
                cells[row, column] = new(Limit(cells[row, column].Text), Limit(cells[row, column].Description));
            }
        }

        return map with { Columns = Limit(map.Columns), Rows = Limit(map.Rows), Cells = cells };
    }

    // Where a pointer rests it would be told the number that the point lies at.
    private static FigureSeries Describe(FigureSeries series, Figure figure) => series.Descriptions is not null ? series : series with
    {
        Descriptions = [.. series.Y.Select(value => $"{series.Name}\n{value.ToString("G5", figure.Culture)}")],
    };

    private static string[] Limit(IReadOnlyList<string> texts) => [.. texts.Select(Limit)];

    private static string Limit(string text) => text.Length <= LongestText ? text : $"{text[..(LongestText / 2)]}…{text[^(LongestText / 2)..]}";
}
