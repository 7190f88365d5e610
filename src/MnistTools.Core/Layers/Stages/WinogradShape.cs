namespace MnistTools.Layers.Stages;

/// <summary>Sizes of a convolution by windows of 3×3 that move by one, in tiles of two by two outputs.</summary>
/// <param name="Rows">Rows of the image.</param>
/// <param name="Columns">Columns of the image.</param>
/// <param name="Channels">Numbers of each of its positions.</param>
/// <param name="Filters">Numbers of each position of the output.</param>
/// <param name="Top">Rows of zeros above the image.</param>
/// <param name="Left">Columns of zeros on its left.</param>
/// <param name="OutputRows">Rows of the output.</param>
/// <param name="OutputColumns">Columns of the output.</param>
internal sealed record WinogradShape(int Rows, int Columns, int Channels, int Filters, int Top, int Left, int OutputRows, int OutputColumns)
{
    /// <summary>Rows of each product: as many as keep tiles of registers filled, so few that all stays in a core's cache.</summary>
    private const int TilesAtOnce = 72;

    /// <summary>How many images go through the products at once.</summary>
    public int ImagesAtOnce => (TilesAtOnce + Tiles - 1) / Tiles;

    /// <summary>Numbers of an image.</summary>
    public int ImageLength => Rows * Columns * Channels;

    /// <summary>Numbers of an output.</summary>
    public int OutputLength => OutputRows * OutputColumns * Filters;

    /// <summary>Tiles below each other.</summary>
    public int TileRows => (OutputRows + 1) / 2;

    /// <summary>Tiles beside each other.</summary>
    public int TileColumns => (OutputColumns + 1) / 2;

    /// <summary>Tiles of an image.</summary>
    public int Tiles => TileRows * TileColumns;

    /// <summary>Rows of the image with the zeros around it that tiles reach.</summary>
    public int FrameRows => 2 * TileRows + 2;

    /// <summary>Numbers of such a row.</summary>
    public int FrameRowLength => (2 * TileColumns + 2) * Channels;

    /// <summary>The way forward.</summary>
    public static WinogradShape Forward(WindowGrid grid, int filters) =>
        new(grid.Rows, grid.Columns, grid.Channels, filters, grid.Top, grid.Left, grid.OutputRows, grid.OutputColumns);

    /// <summary>From the output's gradient to the image's: the same with the kernel turned by half a circle, channels and filters changing places.</summary>
    public static WinogradShape Backward(WindowGrid grid, int filters) =>
        new(grid.OutputRows, grid.OutputColumns, filters, grid.Channels, 2 - grid.Top, 2 - grid.Left, grid.Rows, grid.Columns);
}
