
namespace MnistTools.Layers.Stages;

/// <summary>The part of a window that lies in the image.</summary>
/// <param name="Index">Which window it is, row by row.</param>
/// <param name="Start">Index of its first number in the image.</param>
/// <param name="Rows">How many of its rows lie in the image.</param>
/// <param name="Columns">How many of its columns lie in the image.</param>
/// <param name="RowLength">How many numbers a row of the image has.</param>
/// <param name="Channels">How many numbers a position has.</param>
internal readonly record struct ImageWindow(int Index, int Start, int Rows, int Columns, int RowLength, int Channels)
{
    /// <summary>Index of the first number of a position of the window.</summary>
    public int PositionOf(int row, int column) => Start + row * RowLength + column * Channels;
}

/// <summary>All windows of a grid, row by row; to be gone through by <c>foreach</c>.</summary>
internal struct ImageWindows(WindowGrid grid)
{
    private int _index = -1;

    /// <summary>All windows of a grid, where they are gone through often.</summary>
    public static ImageWindow[] All(WindowGrid grid)
    {
        var windows = new ImageWindow[grid.OutputPositions];
        foreach (ImageWindow window in new ImageWindows(grid))
        {
            windows[window.Index] = window;
        }

        return windows;
    }

    public ImageWindow Current { get; private set; }

    public readonly ImageWindows GetEnumerator() => this;

    public bool MoveNext()
    {
        if (++_index == grid.OutputPositions)
        {
            return false;
        }

        int top = _index / grid.OutputColumns * grid.Strides.Rows - grid.Top;
        int left = _index % grid.OutputColumns * grid.Strides.Columns - grid.Left;
        int firstRow = Math.Max(0, top);
        int firstColumn = Math.Max(0, left);
        Current = new ImageWindow(
            _index,
            (firstRow * grid.Columns + firstColumn) * grid.Channels,
            Math.Min(top + grid.Window.Rows, grid.Rows) - firstRow,
            Math.Min(left + grid.Window.Columns, grid.Columns) - firstColumn,
            grid.Columns * grid.Channels,
            grid.Channels);
        return true;
    }
}
