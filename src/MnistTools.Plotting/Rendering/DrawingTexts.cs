namespace MnistTools.Plotting;

/// <summary>All texts that are seen in a drawing.</summary>
internal sealed class DrawingTexts : IDrawingVisitor<IEnumerable<string>>
{
    public static readonly DrawingTexts All = new();

    private DrawingTexts()
    {
    }

    public IEnumerable<string> Visit(CurveDrawing drawing) =>
        [drawing.Title, .. Of(drawing.X), .. Of(drawing.Y), .. drawing.Legend.Select(entry => entry.Text)];

    public IEnumerable<string> Visit(HeatMapDrawing drawing) =>
    [
        drawing.Title, drawing.X, drawing.Y, .. drawing.Columns, .. drawing.Rows, .. drawing.Cells.Cast<HeatCell>().Select(cell => cell.Text),
        .. drawing.Layers.SelectMany(layer => (string[])[layer.Key.Title, layer.Key.Zero, layer.Key.One]),
    ];

    public IEnumerable<string> Visit(ImageGridDrawing drawing) => [drawing.Title, .. drawing.Tiles.SelectMany(tile => tile.Caption)];

    public IEnumerable<string> Visit(PanelDrawing drawing) => [drawing.Title, .. drawing.Panels.SelectMany(Visit)];

    public IEnumerable<string> Visit(ParallelDrawing drawing) => [drawing.Title, .. drawing.Axes.SelectMany(axis => Of(axis.Axis)), .. Of(drawing.ColorAxis)];

    private static IEnumerable<string> Of(FigureAxis axis) => [axis.Label, .. axis.Labels?.Select(label => label.Text) ?? []];
}
