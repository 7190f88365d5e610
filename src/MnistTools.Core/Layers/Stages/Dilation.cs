namespace MnistTools.Layers.Stages;

/// <summary>
/// Copies the windows of an image whose numbers lie apart beside each other, so that a convolution whose window moves by its own size sees them: an image of
/// (output rows · window rows, output columns · window columns, channels).
/// </summary>
internal static class Dilation
{
    /// <summary>For windows whose numbers lie apart a stage and the windows of what it makes; for others nothing, and the windows themselves.</summary>
    public static (IEnumerable<StagePlan> Plans, WindowGrid Windows) Unfold(Layer layer, WindowGrid windows)
    {
        if (windows.Dilation == 1)
        {
            return ([], windows);
        }

        var unfolded = new Shape(checked(windows.OutputRows * windows.Window.Rows), checked(windows.OutputColumns * windows.Window.Columns), windows.Channels);
        return (
            [new StagePlan(unfolded, StageRows.Few, buffers => new GatherStage(FindSources(windows), windows.Channels, buffers))],
            WindowGrid.Create(layer, unfolded, windows.Window, windows.Window, Padding.Valid));
    }

    private static int[] FindSources(WindowGrid grid) =>
    [
        .. from y in Enumerable.Range(0, grid.OutputRows * grid.Window.Rows)
           from x in Enumerable.Range(0, grid.OutputColumns * grid.Window.Columns)
           select SourceOf(grid, y, x),
    ];

    /// <summary>Where the numbers of a place come from; -1 for the border of zeros.</summary>
    private static int SourceOf(WindowGrid grid, int y, int x)
    {
        int row = y / grid.Window.Rows * grid.Strides.Rows + y % grid.Window.Rows * grid.Dilation.Rows - grid.Top;
        int column = x / grid.Window.Columns * grid.Strides.Columns + x % grid.Window.Columns * grid.Dilation.Columns - grid.Left;
        return row >= 0 && row < grid.Rows && column >= 0 && column < grid.Columns ? (row * grid.Columns + column) * grid.Channels : -1;
    }
}
